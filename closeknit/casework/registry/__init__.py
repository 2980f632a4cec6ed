"""The registry: the low-income families' information database. Only households that somebody is looking after have names here."""
