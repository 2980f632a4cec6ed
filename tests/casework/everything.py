"""A small district with one of everything: what checks of the whole database look at."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from closeknit.casework.accounts.actors import staff_actor
from closeknit.casework.alerts import actions as alerts
from closeknit.casework.alerts.models import Alert
from closeknit.casework.determinations import actions, quick_aid
from closeknit.casework.ledger.actors import acting_as
from closeknit.casework.ledger.chain import seal
from closeknit.casework.ledger.performing import note
from closeknit.casework.ledger.submissions import once
from tests.casework.conftest import AT, DAY, NORTH, SIBLING_COMMUNITY, engage, enter_areas
from tests.casework.determinations.walk import Walk
from tests.casework.families import EVERYTHING
from tests.casework.samples import a_photo


def confirmed(community: str) -> Walk:
    """The Zhou family in a community, confirmed."""
    return Walk(engage, community).to_decision().confirm()


def refused(community: str) -> Walk:
    """A family with large deposits, heard and refused."""
    walk = Walk(engage, community).draft().submit().accept().check().survey().facts(deposits_fen=50_000_000)
    walk.propose().opine(tier="none", fen=0).send_up().hear()
    with walk.as_("district_confirmer", date(2024, 10, 15)):
        actions.decide_against(walk._file(), "refuse", reason="large deposits", evidence="bank check, survey")
    return walk


def closed_alert() -> Alert:
    """An alert that one person answered and another closed."""
    worker = engage("community_worker")

    def as_(role: str):  # type: ignore[no-untyped-def]
        return acting_as(staff_actor(engage(role), DAY), DAY, AT)

    with as_("community_worker"):
        alert = alerts.report(NORTH, "illness", "two stays in hospital", name="周建国")
    with as_("district_officer"):
        alerts.accept(alert)
        alerts.dispatch(alert, NORTH[:9])
    with as_("street_officer"):
        alerts.assign(alert, worker)
    with as_("community_worker"):
        alerts.contact(alert)
        alerts.answer(alert, "08", "visited: the family is well")
    with as_("street_officer"):
        alerts.close(alert)
    return alert


def one_of_everything() -> dict[str, Any]:
    """Enter the areas and one of everything; some events are sealed, the newest is not yet."""
    enter_areas()
    made: dict[str, Any] = {"confirmed": confirmed(NORTH), "refused": refused(SIBLING_COMMUNITY)}
    made["alert"] = closed_alert()
    with acting_as(EVERYTHING, DAY, AT):
        made["photo"] = a_photo(SIBLING_COMMUNITY)
        quick_aid.report(NORTH, person="somebody", cause="fire", words="it burnt", amount_fen=50_000)
        alerts.report(NORTH, "illness", "open still", name="王某")
        once(str(uuid.uuid4()), "/x/", {}, lambda: "/done/")
        note("staff.look", engage("auditor"))
    seal()
    with acting_as(EVERYTHING, DAY, AT):
        note("staff.look", engage("auditor"))
    return made
