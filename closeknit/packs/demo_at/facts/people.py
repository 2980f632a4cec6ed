"""Who lives there."""

from closeknit.engine.author import exists, newest

years_old = newest("years_old", "persons", "age")
grown = exists("grown", "persons", lambda r, on: r.age >= 14, absent=False)
disabled = exists("disabled", "persons", lambda r, on: (r.pl030 == "6") | (r.py130n_fen > 0), absent=False)
jobless = exists("jobless", "persons", lambda r, on: r.pl030 == "3", absent=False)
