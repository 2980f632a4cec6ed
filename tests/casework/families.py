"""Families of casework tests: the Zhou family in a community, made by a job that may do everything."""

from __future__ import annotations

from datetime import date

from closeknit.casework.accounts.models import Staff
from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.alerts import actions as alerts
from closeknit.casework.alerts.models import Alert
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.registry import actions as registry
from closeknit.casework.registry.models import Fact, Household
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
        for serial, (relation, name, born, sex) in enumerate(ZHOU, int(community[6:]) * len(ZHOU) % 990):
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


def reported(community: str = NORTH, state: str = "raised", name: str = "周建国") -> Alert:
    """A family reported by a job in a community, in a state on the way."""
    with acting_as(EVERYTHING, DAY, AT):
        alert = alerts.report(community, "illness", "住院两次，没有收入", name=name)
        return _bring_to(alert, state, None)


def alert_of(
    household: Household, state: str = "raised", queue: str = "difficulty", handler: Staff | None = None
) -> Alert:
    """An alert about a household, in a state on the way; held by the district until it is dispatched or assigned."""
    with acting_as(EVERYTHING, DAY, AT):
        alert = alerts._raise(household, queue, "orange", "report", "illness")
        Alert.objects.filter(pk=alert.pk).update(office=household.area[:6])
        alert.office = household.area[:6]
        return _bring_to(alert, state, handler)


def _bring_to(alert: Alert, state: str, handler: Staff | None) -> Alert:
    if state == "raised":
        return alert
    alerts.accept(alert)
    if state in ("dispatched", "assigned"):
        alerts.dispatch(alert, alert.area[:9])
    if state == "assigned":
        assert handler is not None
        alerts.assign(alert, handler)
    return alert


def fact_of(household: Household) -> Fact:
    """A fact of the household, delivered by a register."""
    with acting_as(EVERYTHING, DAY, AT):
        return registry.record_fact(
            household,
            "deposits_fen",
            400_000,
            source="register",
            as_of=date(2024, 8, 31),
            register="bank_deposits",
        )
