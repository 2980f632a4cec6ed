"""A run for people: one HTML page, Excel worklists by street, the alert list as a spreadsheet."""

from closeknit.screening.reporting.exports import export_alerts
from closeknit.screening.reporting.page import write_html
from closeknit.screening.reporting.spreadsheets import harmless
from closeknit.screening.reporting.worklists import write_worklists

__all__ = ["export_alerts", "harmless", "write_html", "write_worklists"]
