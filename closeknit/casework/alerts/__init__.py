"""Alerts: three doors (a run, a report, a resident) into one queue, dispatched, assigned, answered, closed."""
