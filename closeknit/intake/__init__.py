"""Files in, validated pseudonymous rows out: lake, vault, quarantine, households, ready layer."""
