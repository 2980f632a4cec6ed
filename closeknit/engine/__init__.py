"""DESCRIBES: expressions over tables, policy values and a day. No file, clock, database, network or chance."""
