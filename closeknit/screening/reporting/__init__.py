"""A run for people: one HTML page, and Excel worklists by street."""

from closeknit.screening.reporting.page import write_html
from closeknit.screening.reporting.spreadsheets import harmless
from closeknit.screening.reporting.worklists import write_worklists

__all__ = ["harmless", "write_html", "write_worklists"]
