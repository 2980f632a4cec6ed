"""How an alert goes: raised, accepted by the district, dispatched, assigned, contacted, answered, closed.

Its clocks are ours and start the day it was raised; statutory clocks start with the acceptance of an application.
"""

from __future__ import annotations

from typing import Any

from closeknit.casework.ledger.actors import Actor
from closeknit.casework.ledger.moves import NEW, Move, Moves
from closeknit.casework.registry.recusal import OWN_RELATIVE, staff_related_to
from closeknit.engine.units import Text

RAISED, ACCEPTED, DISPATCHED, ASSIGNED, CONTACTED, ANSWERED, CLOSED, MERGED, CLEARED = (
    "raised",
    "accepted",
    "dispatched",
    "assigned",
    "contacted",
    "answered",
    "closed",
    "merged",
    "cleared",
)
STATES = {
    RAISED: Text("waiting to be accepted", "待接收"),
    ACCEPTED: Text("accepted, not dispatched", "待分派"),
    DISPATCHED: Text("dispatched, nobody assigned", "待派单"),
    ASSIGNED: Text("assigned, no contact yet", "待联系"),
    CONTACTED: Text("contacted", "已联系"),
    ANSWERED: Text("answered, waiting to be closed", "待办结"),
    CLOSED: Text("closed", "已办结"),
    MERGED: Text("merged into another", "已合并"),
    CLEARED: Text("no longer raised", "已消除"),
}
OPEN = frozenset({RAISED, ACCEPTED, DISPATCHED, ASSIGNED, CONTACTED, ANSWERED})
IN_WORK = frozenset({ACCEPTED, DISPATCHED, ASSIGNED, CONTACTED})


def _answered_by_another(alert: Any, actor: Actor) -> Text | None:
    """Who answered does not also close."""
    if actor.staff_id is not None and actor.staff_id == alert.answered_by_id:
        return Text(
            "You answered this alert yourself: somebody else closes it.",
            "该预警由您本人反馈，须由他人办结。",
        )
    return None


def _not_of_a_relative(alert: Any, actor: Actor) -> Text | None:
    """Nobody handles the own relatives."""
    if alert.household_id is not None and actor.staff_id in staff_related_to(alert.household_id):
        return OWN_RELATIVE
    return None


def _has_a_household(alert: Any, actor: Actor) -> Text | None:
    """Whoever is sent out must know to whom."""
    if alert.household_id is None:
        return Text(
            "This alert has no household yet: accept it first, so that the family is in the database.",
            "该预警尚未建立家庭档案，请先接收。",
        )
    return None


MOVES = Moves(
    states=STATES,
    kind=Text("The alert", "该预警"),
    moves=(
        Move("receive", NEW, RAISED, "alert.receive", Text("Receive from a run", "从筛查批次接收")),
        Move("report", NEW, RAISED, "alert.report", Text("Report", "上报")),
        Move("accept", frozenset({RAISED}), ACCEPTED, "alert.accept", Text("Accept", "接收")),
        Move(
            "dispatch",
            frozenset({ACCEPTED, DISPATCHED, ASSIGNED}),
            DISPATCHED,
            "alert.dispatch",
            Text("Dispatch", "分派"),
            guards=(_has_a_household,),
        ),
        Move(
            "take_back",
            frozenset({DISPATCHED, ASSIGNED, CONTACTED}),
            ACCEPTED,
            "alert.accept",
            Text("Take back", "收回"),
            needs_reason=True,
        ),
        Move(
            "assign",
            frozenset({ACCEPTED, DISPATCHED, ASSIGNED}),
            ASSIGNED,
            "alert.assign",
            Text("Assign", "派单"),
            guards=(_has_a_household,),
        ),
        Move(
            "contact",
            frozenset({ACCEPTED, DISPATCHED, ASSIGNED}),
            CONTACTED,
            "alert.answer",
            Text("Note the first contact", "登记首次联系"),
            guards=(_has_a_household, _not_of_a_relative),
        ),
        Move(
            "answer",
            frozenset({ASSIGNED, CONTACTED}),
            ANSWERED,
            "alert.answer",
            Text("Answer", "反馈"),
            guards=(_not_of_a_relative,),
        ),
        Move(
            "send_back",
            frozenset({ANSWERED}),
            ASSIGNED,
            "alert.close",
            Text("Send back", "退回"),
            needs_reason=True,
        ),
        Move(
            "close",
            frozenset({ANSWERED}),
            CLOSED,
            "alert.close",
            Text("Close", "办结"),
            guards=(_answered_by_another, _not_of_a_relative),
        ),
        Move(
            "merge",
            frozenset({RAISED, *IN_WORK}),
            MERGED,
            "alert.merge",
            Text("Merge", "合并"),
            needs_reason=True,
        ),
        Move(
            "clear",
            frozenset({RAISED}),
            CLEARED,
            "alert.receive",
            Text("Clear: the run raises it no longer", "消除：筛查不再预警"),
        ),
    ),
)
