"""A plan and each of its measures have a life: nothing runs that the family did not accept, nothing is paid by a plan."""

from __future__ import annotations

from typing import Any

from closeknit.casework.ledger.actors import Actor
from closeknit.casework.ledger.moves import NEW, Move, Moves
from closeknit.engine.units import Text

# -- the plan
DRAFT, OFFERED, RUNNING, ENDED, DROPPED = "draft", "offered", "running", "ended", "dropped"
STATES = {
    DRAFT: Text("being drawn up", "拟定中"),
    OFFERED: Text("offered to the family", "征求家庭意见中"),
    RUNNING: Text("running", "实施中"),
    ENDED: Text("ended", "已结束"),
    DROPPED: Text("dropped", "未实施"),
}
OPEN = frozenset({DRAFT, OFFERED, RUNNING})

# -- a measure
CHOSEN, ACCEPTED, REFUSED, HANDED, UNDER_WAY = "chosen", "accepted", "refused", "handed_over", "under_way"
DECLINED, DONE, WITHDRAWN, REMOVED = "declined", "done", "withdrawn", "removed"
MEASURE_STATES = {
    CHOSEN: Text("proposed to the family", "拟提供"),
    ACCEPTED: Text("accepted by the family", "家庭接受"),
    REFUSED: Text("refused by the family", "家庭不接受"),
    HANDED: Text("with the department", "已转部门办理"),
    UNDER_WAY: Text("under way", "实施中"),
    DECLINED: Text("declined by the department", "部门不予办理"),
    DONE: Text("done", "已完成"),
    WITHDRAWN: Text("no longer wanted", "家庭不再需要"),
    REMOVED: Text("taken out of the plan", "已移出计划"),
}
LIVE = frozenset({CHOSEN, ACCEPTED, HANDED, UNDER_WAY})
# What a department sees: only what was handed to it.
WITH_DEPARTMENT = frozenset({HANDED, UNDER_WAY, DECLINED, DONE})


def _states_of(plan: Any) -> set[str]:
    return set(plan.measures.values_list("state", flat=True))


def _has_measures(plan: Any, actor: Actor) -> Text | None:
    if not _states_of(plan) & LIVE:
        return Text("The plan is empty: choose a measure first.", "计划内容为空：请先选择帮扶措施。")
    return None


def _family_has_answered(plan: Any, actor: Actor) -> Text | None:
    states = _states_of(plan)
    if CHOSEN in states:
        return Text(
            "The family has not answered every measure yet: record its answers first.",
            "家庭尚未逐项答复：请先登记家庭意见。",
        )
    if ACCEPTED not in states:
        return Text(
            "The family accepts no measure: drop the plan, or take it back and change it.",
            "家庭未接受任何措施：请终止拟定，或退回修改。",
        )
    return None


def _nothing_is_under_way(plan: Any, actor: Actor) -> Text | None:
    if _states_of(plan) & LIVE:
        return Text(
            "A measure is still under way: end each measure with its outcome first.",
            "尚有措施在实施：请先逐项登记成效并结束。",
        )
    return None


def _plan_is_draft(measure: Any, actor: Actor) -> Text | None:
    if measure.plan.state != DRAFT:
        return Text(
            "The plan was offered already: take it back to change it.", "计划已征求意见：请先退回修改。"
        )
    return None


def _plan_is_offered(measure: Any, actor: Actor) -> Text | None:
    if measure.plan.state != OFFERED:
        return Text(
            "The family answers while the plan is offered to it: offer it first.",
            "请先将计划交家庭征求意见，再登记答复。",
        )
    return None


def _plan_is_running(measure: Any, actor: Actor) -> Text | None:
    if measure.plan.state != RUNNING:
        return Text("The plan is not running: begin it first.", "计划尚未实施：请先开始实施。")
    return None


def _is_a_service(measure: Any, actor: Actor) -> Text | None:
    if measure.form == "money":
        return Text(
            "A plan pays nothing: hand a money measure to its department, which decides by its own rule.",
            "计划本身不发放资金：资金类措施须转责任部门按其规定办理。",
        )
    return None


MOVES = Moves(
    states=STATES,
    kind=Text("The plan", "该计划"),
    moves=(
        Move("draw_up", NEW, DRAFT, "plan.write", Text("Draw up a plan", "拟定帮扶计划")),
        Move("offer", frozenset({DRAFT}), OFFERED, "plan.write", Text("Offer it to the family", "征求家庭意见"), guards=(_has_measures,)),
        Move("take_back", frozenset({OFFERED}), DRAFT, "plan.write", Text("Take it back and change it", "退回修改"), needs_reason=True),
        Move("begin", frozenset({OFFERED}), RUNNING, "plan.write", Text("Begin the plan", "开始实施计划"), guards=(_family_has_answered,)),
        Move("review", frozenset({RUNNING}), RUNNING, "plan.write", Text("Review the plan", "评估计划"), needs_reason=True),
        Move("end", frozenset({RUNNING}), ENDED, "plan.write", Text("End the plan", "结束计划"), needs_reason=True, guards=(_nothing_is_under_way,)),
        Move("drop", frozenset({DRAFT, OFFERED}), DROPPED, "plan.write", Text("Drop the plan", "终止拟定"), needs_reason=True),
    ),
)  # fmt: skip

# What a department answers is its own decision with its own remedy; here it is written down, nothing is decided.
MEASURE_MOVES = Moves(
    states=MEASURE_STATES,
    kind=Text("The measure", "该措施"),
    moves=(
        Move("choose", NEW, CHOSEN, "plan.write", Text("Choose the measure", "选择措施"), guards=(_plan_is_draft,)),
        Move("remove", frozenset({CHOSEN, ACCEPTED, REFUSED}), REMOVED, "plan.write", Text("Take it out of the plan", "移出计划"), guards=(_plan_is_draft,)),
        Move("accept", frozenset({CHOSEN, REFUSED}), ACCEPTED, "plan.deliver", Text("Note that the family accepts", "登记家庭接受"), guards=(_plan_is_offered,)),
        Move("refuse", frozenset({CHOSEN, ACCEPTED}), REFUSED, "plan.deliver", Text("Note that the family refuses", "登记家庭不接受"), needs_reason=True, guards=(_plan_is_offered,)),
        Move("hand_over", frozenset({ACCEPTED}), HANDED, "plan.write", Text("Hand it to the department", "转责任部门办理"), guards=(_plan_is_running,)),
        Move("take_on", frozenset({HANDED}), UNDER_WAY, "measure.answer", Text("Take it on", "予以办理")),
        Move("decline", frozenset({HANDED}), DECLINED, "measure.answer", Text("Decline it by the department's rule", "按规定不予办理"), needs_reason=True),
        Move("start", frozenset({ACCEPTED}), UNDER_WAY, "plan.write", Text("Start the service", "开始提供服务"), guards=(_plan_is_running, _is_a_service)),
        Move("finish", frozenset({UNDER_WAY}), DONE, "plan.write", Text("End the measure with its outcome", "结束措施并登记成效"), needs_reason=True),
        Move("withdraw", frozenset({ACCEPTED, HANDED, UNDER_WAY}), WITHDRAWN, "plan.write", Text("The family no longer wants it", "家庭不再需要"), needs_reason=True, guards=(_plan_is_running,)),
    ),
)  # fmt: skip
