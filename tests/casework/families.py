"""Families of casework tests: the Zhou family in a community, made by a job that may do everything."""

from __future__ import annotations

from datetime import date

from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.registry import actions as registry
from closeknit.casework.registry.models import Household
from tests.casework.conftest import AT, DAY, NORTH

EVERYTHING = Job("test", frozenset(POLICY))

# relation, name, born, sex, resident number (invented, checked)
ZHOU = (
    ("self", "周建国", date(1979, 5, 3), "male"),
    ("child", "周小雨", date(2010, 3, 9), "female"),
    ("parent", "周德福", date(1952, 2, 1), "male"),
    ("parent", "李桂芳", date(1954, 7, 21), "female"),
)


def resident_number(community: str, born: date, serial: int) -> str:
    """Return a number that passes the check of GB 11643, in a division of the community."""
    from closeknit.intake.resident_id import check_character

    first = f"{community[:6]}{born:%Y%m%d}{serial:03d}"
    return first + check_character(first)


def zhou(community: str = NORTH, move: str = "take_in", key: int | None = None) -> Household:
    """Enter the Zhou family in a community, as a job; every member has a number of the community."""
    with acting_as(EVERYTHING, DAY, AT):
        household = registry.add_household(community, how="compared", move=move, key=key, residence="urban")
        for serial, (relation, name, born, sex) in enumerate(
            ZHOU, int(community[6:9]) % 700 + int(community[9:])
        ):
            registry.add_person(
                household,
                relation,
                name=name,
                number=resident_number(community, born, serial),
                phone="13800001234",
                address="湖北省武汉市武昌区某路1号",
                birth_day=born,
                sex=sex,
                counts=True,
            )
        return household
