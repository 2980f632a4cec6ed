"""Visits: outreach on an alert or report, and the statutory survey after acceptance; what was seen is evidence and never changes."""
