"""EXECUTES: runs a pack over a lake for a day, district by district, and writes a run that adds up."""
