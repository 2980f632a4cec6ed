"""Who lives there. Ages are hundredths of a year (0.5 in the file is six months, here 50).

The survey's question is answered or empty; an empty answer counts for nobody, as in the author's tables.
"""

from closeknit.engine.author import exists, total


def _years(n: int) -> int:
    return n * 100


dependant = exists(
    "dependant", "persons", lambda r, on: (r.age_e2 < _years(15)) | (r.age_e2 >= _years(65)), absent=False
)
child = exists("child", "persons", lambda r, on: r.age_e2 < _years(15), absent=False)
adult = exists("adult", "persons", lambda r, on: r.age_e2 >= _years(18), absent=False)
old = exists("old", "persons", lambda r, on: r.age_e2 >= _years(65), absent=False)
under_6_or_old = exists(
    "under_6_or_old", "persons", lambda r, on: (r.age_e2 < _years(6)) | (r.age_e2 >= _years(65)), absent=False
)
disabled = exists("disabled", "persons", lambda r, on: r.disability, absent=False)
chronically_ill = exists("chronically_ill", "persons", lambda r, on: r.chronic_illness, absent=False)
uninsured = exists("uninsured", "persons", lambda r, on: ~r.health_insured, absent=False)
had_covid = exists("had_covid", "persons", lambda r, on: r.covid, absent=False)
employed = exists("employed", "persons", lambda r, on: r.work_status == "2", absent=False)
jobless = exists("jobless", "persons", lambda r, on: r.work_status == "1", absent=False)
head_schooling = total(
    "head_schooling", "persons", "education_years", lambda r, on: r.is_head, per="household", absent=None
)
