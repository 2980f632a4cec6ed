"""A visit is planned, then recorded or called off. The record itself has no life: it is evidence."""

from __future__ import annotations

from typing import Any

from closeknit.casework.ledger.actors import Actor
from closeknit.casework.ledger.moves import NEW, Move, Moves
from closeknit.engine.units import Text

PLANNED, SUBMITTED, CANCELLED = "planned", "submitted", "cancelled"
STATES = {
    PLANNED: Text("planned", "已计划"),
    SUBMITTED: Text("recorded", "已记录"),
    CANCELLED: Text("called off", "已取消"),
}


def _two_visitors(visit: Any, actor: Actor) -> Text | None:
    if visit.first_id == visit.second_id:
        return Text(
            "Two different people go: choose a second visitor.", "走访人员不得少于2人，请另选第二名人员。"
        )
    return None


def _survey_after_acceptance(visit: Any, actor: Actor) -> Text | None:
    """The statutory survey starts with the acceptance of an application; before that it is outreach (Measures 15, 16)."""
    if visit.visit_kind == "survey" and visit.accepted_on is None:
        return Text(
            "The statutory survey comes after the street has accepted an application: plan outreach instead.",
            "入户调查须在街道受理申请之后进行：请改为主动走访。",
        )
    return None


MOVES = Moves(
    states=STATES,
    kind=Text("The visit", "该走访"),
    moves=(
        Move(
            "plan",
            NEW,
            PLANNED,
            "visit.plan",
            Text("Plan the visit", "安排走访"),
            source="dibao-review-and-confirmation-measures-2021:16",
            guards=(_two_visitors, _survey_after_acceptance),
        ),
        Move(
            "submit",
            frozenset({PLANNED}),
            SUBMITTED,
            "visit.record",
            Text("Record the visit", "提交走访记录"),
        ),
        Move(
            "cancel",
            frozenset({PLANNED}),
            CANCELLED,
            "visit.plan",
            Text("Call the visit off", "取消走访"),
            needs_reason=True,
        ),
    ),
)
