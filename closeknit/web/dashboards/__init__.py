"""Dashboards by area: how far alerts got, how long each step took, what they yielded, how fresh the registers are. Counts only."""
