"""What a household is in the database for, and how that changes."""

from __future__ import annotations

from closeknit.casework.ledger.moves import NEW, Move, Moves
from closeknit.engine.units import Text

REPORTED, WATCHED, APPLIED, HELPED, REFUSED, ENDED = (
    "reported",
    "watched",
    "applied",
    "helped",
    "refused",
    "ended",
)
ANTI_RELAPSE, OTHER_DIFFICULTY, LEFT = "anti_relapse", "other_difficulty", "left"

STATES = {
    REPORTED: Text("reported", "已报告"),
    WATCHED: Text("watched", "监测中"),
    APPLIED: Text("applied for help", "申请中"),
    HELPED: Text("helped", "救助中"),
    REFUSED: Text("refused", "未予确认"),
    ENDED: Text("help ended", "救助终止"),
    ANTI_RELAPSE: Text("watched against a return to poverty", "防止返贫监测对象"),
    OTHER_DIFFICULTY: Text("in other difficulty", "其他困难家庭"),
    LEFT: Text("has left the database", "已退出"),
}
IN_DATABASE = frozenset(STATES) - {LEFT}

MOVES = Moves(
    states=STATES,
    kind=Text("The household", "该家庭"),
    moves=(
        Move(
            "take_in", NEW, WATCHED, "household.add", Text("Take into the database", "纳入低收入人口信息库")
        ),
        Move("report", NEW, REPORTED, "household.add", Text("Report a family", "报告困难家庭")),
        Move(
            "apply",
            frozenset({REPORTED, WATCHED, REFUSED, ENDED, ANTI_RELAPSE, OTHER_DIFFICULTY, LEFT}),
            APPLIED,
            "household.apply",
            Text("Note the application", "登记申请"),
        ),
        Move(
            "help",
            frozenset({APPLIED}),
            HELPED,
            "household.settle",
            Text("Note that help is confirmed", "登记确认救助"),
        ),
        Move(
            "refuse",
            frozenset({APPLIED}),
            REFUSED,
            "household.settle",
            Text("Note that help is not confirmed", "登记不予确认"),
            needs_reason=True,
            is_adverse=True,
        ),
        Move(
            "withdraw",
            frozenset({APPLIED}),
            WATCHED,
            "household.apply",
            Text("Note that the application is withdrawn", "登记撤回申请"),
        ),
        Move(
            "end",
            frozenset({HELPED}),
            ENDED,
            "household.settle",
            Text("Note that help has ended", "登记救助终止"),
            needs_reason=True,
            is_adverse=True,
        ),
        Move(
            "watch",
            frozenset({REPORTED, REFUSED, ENDED, LEFT}),
            WATCHED,
            "household.watch",
            Text("Keep watching", "纳入监测"),
        ),
        Move(
            "watch_relapse",
            frozenset({REPORTED, WATCHED, REFUSED, ENDED}),
            ANTI_RELAPSE,
            "household.watch",
            Text("Note as watched against a return to poverty", "登记为防止返贫监测对象"),
        ),
        Move(
            "note_other",
            frozenset({REPORTED, WATCHED, REFUSED, ENDED}),
            OTHER_DIFFICULTY,
            "household.watch",
            Text("Note as in other difficulty", "登记为其他困难家庭"),
        ),
        Move(
            "leave",
            frozenset({REPORTED, WATCHED, REFUSED, ENDED, ANTI_RELAPSE, OTHER_DIFFICULTY}),
            LEFT,
            "household.watch",
            Text("Take out of the database", "退出信息库"),
            needs_reason=True,
        ),
    ),
)
