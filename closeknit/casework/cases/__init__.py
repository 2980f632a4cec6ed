"""Cases: a household that somebody is looking after, from the first contact to the last, on one page."""
