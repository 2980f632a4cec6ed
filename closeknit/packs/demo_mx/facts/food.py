"""Food insecurity: yes-answers to six questions about adults and six about minors; a skipped question is no yes.

Levels: none, mild (one), moderate (three; with minors four), severe (five; with minors eight).
"""

from typing import Any

from closeknit.engine.author import any_of, exists, known, when
from closeknit.packs.demo_mx.facts.people import years_old


def _yes(*answers: Any) -> Any:
    total: Any = 0
    for answer in answers:
        total = when(answer == "1", 1, 0) + total
    return total


def _adults(r: Any) -> Any:
    return _yes(r.acc_alim2, r.acc_alim4, r.acc_alim5, r.acc_alim6, r.acc_alim7, r.acc_alim8)


def _everybody(r: Any) -> Any:
    return _adults(r) + _yes(
        r.acc_alim11, r.acc_alim12, r.acc_alim13, r.acc_alim14, r.acc_alim15, r.acc_alim16
    )


def _at_least(name: str, answers: Any, yes: int) -> Any:
    return exists(name, "households", lambda r, on: answers(r) >= yes, per="household", absent=False)


mild = _at_least("mild", _adults, 1)
moderate = _at_least("moderate", _adults, 3)
severe = _at_least("severe", _adults, 5)
mild_with_minors = _at_least("mild_with_minors", _everybody, 1)
moderate_with_minors = _at_least("moderate_with_minors", _everybody, 4)
severe_with_minors = _at_least("severe_with_minors", _everybody, 8)

FOOD = [mild, moderate, severe, mild_with_minors, moderate_with_minors, severe_with_minors, years_old]
FOOD_ROLLS = {"minors": any_of(lambda p: p.years_old < 18)}


def _level(*reached: Any) -> Any:
    first, second, third = (when(claim, 1, 0) for claim in reached)
    return first + second + third


def food_level(h: Any) -> Any:
    """0 none, 1 mild, 2 moderate, 3 severe; deprived from moderate on. Unknown without either table."""
    level = when(
        h.minors == 1,
        _level(h.mild_with_minors, h.moderate_with_minors, h.severe_with_minors),
        _level(h.mild, h.moderate, h.severe),
    )
    return when(known(h.minors) & known(h.mild), level)
