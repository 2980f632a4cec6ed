"""Who lives there, and the two deprivations that are a person's own: schooling and social security.

Below three years nobody is asked about schooling and below twelve about work: an empty answer there is no claim.
"""

from typing import Any

from closeknit.engine.author import exists, newest, one_of, or_else

years_old = newest("years_old", "persons", "edad")
dependant = exists("dependant", "persons", lambda r, on: (r.edad < 15) | (r.edad >= 65), absent=False)
child = exists("child", "persons", lambda r, on: r.edad < 15, absent=False)
adult = exists("adult", "persons", lambda r, on: r.edad >= 18, absent=False)
disabled = exists("disabled", "persons", lambda r, on: r.discap, absent=False)
employed = exists("employed", "persons", lambda r, on: r.pea == "1", absent=False)
looking = exists("looking", "persons", lambda r, on: r.pea == "2", absent=False)
schooling_of_head = newest(
    "schooling_of_head", "persons", "niv_ed", lambda r, on: r.par == "1", per="household"
)
# Given by the survey's makers: the raw answers are not in the file. Unknown where the file leaves it out.
no_health_access = newest("no_health_access", "persons", "ic_asalud")


def _behind(r: Any) -> Any:
    """Of school age and not at school without secondary; 16 and over without what was compulsory in their time."""
    of_school_age = (r.edad >= 3) & (r.edad <= 15) & r.inas_esc & (r.niv_ed < 2)
    since_1982 = (r.edad >= 16) & (r.anac_e >= 1982) & (r.niv_ed < 2)
    before_1982 = (r.edad >= 16) & (r.anac_e < 1982) & (r.niv_ed == 0)
    return of_school_age | since_1982 | before_1982


def _covered(r: Any) -> Any:
    """Covered in their own right, or through a relative the law names: head, spouse, child, parent."""
    idle = or_else(r.pea == "0", False)
    at_school = or_else(~r.inas_esc, False)
    head, spouse, child_cover = (or_else(c, False) for c in (r.jef_ss, r.cony_ss, r.hijo_ss))
    young = (r.edad < 16) | ((r.edad <= 25) & at_school)
    through_relatives = (
        ((r.par == "1") & (spouse | (idle & child_cover)))
        | ((r.par == "2") & (head | (idle & child_cover)))
        | ((r.par == "3") & (head | spouse) & young)
        | ((r.par == "4") & idle & head)
        | ((r.par == "5") & idle & spouse)
    )
    own = or_else(r.ss_dir, False) | or_else(r.s_salud, False) | or_else(r.pam, False)
    return own | through_relatives


behind_in_schooling = exists("behind_in_schooling", "persons", lambda r, on: _behind(r), absent=False)
without_social_security = exists(
    "without_social_security", "persons", lambda r, on: ~_covered(r), absent=False
)
employed_uncovered = exists(
    "employed_uncovered", "persons", lambda r, on: one_of(r.pea, "1") & ~r.ss_dir, absent=False
)
