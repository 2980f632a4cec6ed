"""The auditor's pages: events by area, person, verb and day; who looked at whom; an export that is itself an event."""
