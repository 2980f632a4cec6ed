"""The rules of law run: for one family at the desk, for many at once, for a district at night."""
