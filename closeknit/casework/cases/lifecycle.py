"""A case is open or closed. What still has to happen in it is told by the stages behind it (gathering.py)."""

from __future__ import annotations

from typing import Any

from closeknit.casework.ledger.actors import Actor
from closeknit.casework.ledger.moves import NEW, Move, Moves
from closeknit.engine.units import Text

OPEN, CLOSED = "open", "closed"
STATES = {OPEN: Text("open", "在办"), CLOSED: Text("closed", "已结案")}

OUTCOMES = {
    "helped": Text("helped", "已给予救助"),
    "pushed": Text("taken over by another department", "已转其他部门办理"),
    "covered": Text("already covered", "已在保障范围"),
    "meeting": Text("settled by the county's meeting", "县级会商解决"),
    "watched": Text("watched", "持续监测"),
    "no_difficulty": Text("no difficulty found", "未发现困难"),
    "declined": Text("the family wants no help", "家庭不愿接受救助"),
    "gone": Text("not found or moved away", "查无此户或已迁离"),
    "died": Text("died", "已去世"),
    "wrong_data": Text("the data were wrong", "数据有误"),
    "duplicate": Text("the same family twice", "重复"),
    "exit_check": Text("goes on as an exit check", "转入退出核查"),
}
# feedback code of the alert (domain.md 2.4) → how the case ends
OUTCOME_OF_CODE = {
    "01": "helped", "02": "helped", "03": "pushed", "04": "covered", "05": "helped", "06": "meeting", "07": "watched",
    "08": "no_difficulty", "09": "declined", "10": "gone", "11": "died", "12": "wrong_data", "13": "duplicate",
    "14": "exit_check",
}  # fmt: skip
# After these somebody asks again on a named day.
ASKED_AGAIN = frozenset({"watched", "declined", "pushed", "meeting"})


def _nothing_is_under_way(case: Any, actor: Actor) -> Text | None:
    """Nobody closes over a planned visit, an open application or a running plan."""
    from closeknit.casework.cases.gathering import tasks_of

    for task in tasks_of(case):
        if task.keeps_open:
            return Text(
                f"This is still under way: {task.label.en}. Finish it, then close the case.",
                f"尚有未完成事项：{task.label.zh}。请办结后再结案。",
            )
    return None


MOVES = Moves(
    states=STATES,
    kind=Text("The case", "该个案"),
    moves=(
        Move("open", NEW, OPEN, "case.open", Text("Open a case", "建立个案")),
        Move(
            "close",
            frozenset({OPEN}),
            CLOSED,
            "case.close",
            Text("Close the case", "结案"),
            guards=(_nothing_is_under_way,),
            needs_reason=True,
        ),
        Move(
            "reopen",
            frozenset({CLOSED}),
            OPEN,
            "case.close",
            Text("Open it again", "重新开启"),
            needs_reason=True,
        ),
    ),
)
