"""What the household spends in twelve months, in hundredths of a dong: the survey writes each amount as its logarithm.

The logarithm of medical spending is 0 where there is none, and also where it is a thousand dong; only the column of
twelve months' health spending, empty where none, tells the two apart.
"""

from typing import Any

from closeknit.engine.author import from_log, known, total, when

_DECIMALS = 7
_HUNDREDTHS = 100_000  # of a dong in a thousand dong

ln_total = total("ln_total", "households", "lntotal_e7", per="household")
ln_food = total("ln_food", "households", "lnrlfood_e7", per="household")
ln_medical = total("ln_medical", "households", "lnmed_e7", per="household")
ln_health_12m = total("ln_health_12m", "households", "lnexp12m_e7", per="household")

TOTAL = [ln_total]
FOOD = [ln_food]
MEDICAL = [ln_medical, ln_health_12m]

# Per cent of spending that medical costs may pass: the shares of the published tables.
STEPS = (5, 10, 15, 25, 40)


def spent(h: Any) -> Any:
    return from_log(h.ln_total, _DECIMALS, _HUNDREDTHS)


def spent_on_food(h: Any) -> Any:
    return from_log(h.ln_food, _DECIMALS, _HUNDREDTHS)


def spent_on_health(h: Any) -> Any:
    some = (h.ln_medical > 0) | known(h.ln_health_12m)
    return when(known(h.ln_medical), when(some, from_log(h.ln_medical, _DECIMALS, _HUNDREDTHS), 0))


def steps_passed(part: Any, whole: Any) -> Any:
    """How many of the steps the part lies above, 0 to 5; nothing beyond food leaves any part above all of them."""
    passed = sum(when(part * 100 > whole * step, 1, 0) for step in STEPS)
    return when(known(part) & known(whole), passed)
