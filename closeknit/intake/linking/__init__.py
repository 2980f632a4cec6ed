"""Linking records of several registers to persons. Everything here holds names and numbers: it stays inside the vault."""
