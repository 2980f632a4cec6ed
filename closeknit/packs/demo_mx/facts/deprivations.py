"""The six deprivations together: three are the household's and count for every member, three are a person's own.

An answer that is not stated counts as not deprived here, as in the published shares; the rules themselves keep it
unknown.
"""

from typing import Any

from closeknit.engine.author import count_of, known, when
from closeknit.packs.demo_mx.facts.dwelling import QUALITY, SERVICES, poor_quality, poor_services
from closeknit.packs.demo_mx.facts.food import FOOD, FOOD_ROLLS, food_level
from closeknit.packs.demo_mx.facts.people import (
    behind_in_schooling,
    no_health_access,
    without_social_security,
)

ALL_FACTS = [*QUALITY, *SERVICES, *FOOD, behind_in_schooling, no_health_access, without_social_security]


def _own(p: Any) -> Any:
    own = when(p.behind_in_schooling, 1, 0) + when(p.without_social_security, 1, 0)
    # Access to health care may be unknown, and then so is the sum.
    return own + p.no_health_access.cast("int64")


ONE_ROLL = {**FOOD_ROLLS, "one": count_of(lambda p: _own(p) >= 1)}
ALL_ROLLS = {
    **ONE_ROLL,
    "two": count_of(lambda p: _own(p) >= 2),
    "three": count_of(lambda p: _own(p) >= 3),
}


def of_the_household(h: Any) -> Any:
    """How many of dwelling, services and food the household lacks; unknown only without its table."""
    lacking = when(poor_quality(h) == 1, 1, 0) + when(poor_services(h), 1, 0) + when(food_level(h) >= 2, 1, 0)
    return when(known(h.rooms), lacking)


def members_with(h: Any, least: int) -> Any:
    """How many members lack at least `least` (one or three) of the six: the household's count for everybody."""
    shared = of_the_household(h)
    if least == 1:
        counted = when(shared >= 1, h.members, h.one)
    else:
        counted = when(shared >= 3, h.members, when(shared == 2, h.one, when(shared == 1, h.two, h.three)))
    return when(known(shared), counted)
