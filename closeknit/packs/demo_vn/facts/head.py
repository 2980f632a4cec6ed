"""How many live in the household, and the schooling of its head."""

from closeknit.engine.author import newest, total

size = total("size", "households", "hhsize", per="household")
schooling = newest("schooling", "households", "educyr_e5", per="household")
