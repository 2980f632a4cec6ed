"""The moves of an application and of quick small aid, each under its text.

Sources are those of the dibao Measures, which the other tiers' procedures follow unless their own text says otherwise.
"""

from __future__ import annotations

from closeknit.casework.determinations import guards as g
from closeknit.casework.ledger.moves import NEW, Move, Moves
from closeknit.engine.units import Text

M = "dibao-review-and-confirmation-measures-2021"
QUICK = "temporary-aid-opinions-2018"

DRAFTED, SUBMITTED, GAPS_LISTED, ACCEPTED = "drafted", "submitted", "gaps_listed", "accepted"
SURVEYED, PROPOSED, OPINION_GIVEN, POSTED = "surveyed", "proposed", "opinion_given", "posted"
OBJECTED, RE_SURVEYED, SENT_UP = "objected", "re_surveyed", "sent_up"
CONFIRMED, REFUSED, PUBLISHED, CLOSED = "confirmed", "refused", "published", "closed"
SENT_AWAY, WITHDRAWN, TERMINATED = "sent_away", "withdrawn", "terminated"

STATES = {
    DRAFTED: Text("being written", "填写中"),
    SUBMITTED: Text("submitted", "已提交"),
    GAPS_LISTED: Text("to be completed", "待补正"),
    ACCEPTED: Text("accepted", "已受理"),
    SURVEYED: Text("surveyed", "已调查"),
    PROPOSED: Text("proposed by the rules", "规则已测算"),
    OPINION_GIVEN: Text("first opinion given", "已初审"),
    POSTED: Text("first opinion posted", "公示中"),
    OBJECTED: Text("objected to", "有异议"),
    RE_SURVEYED: Text("surveyed again", "已重新调查"),
    SENT_UP: Text("before the deciding body", "待审核确认"),
    CONFIRMED: Text("confirmed", "确认同意"),
    REFUSED: Text("not confirmed", "不予确认"),
    PUBLISHED: Text("decision published", "已公布"),
    CLOSED: Text("closed", "已办结"),
    SENT_AWAY: Text("belongs to another office", "不属本单位受理"),
    WITHDRAWN: Text("withdrawn by the family", "申请人撤回"),
    TERMINATED: Text("procedure ended", "程序终止"),
}
FINAL = frozenset({CLOSED, SENT_AWAY, WITHDRAWN, TERMINATED})
DECIDED = frozenset({CONFIRMED, REFUSED, PUBLISHED, CLOSED, TERMINATED})
UNDER_SURVEY = frozenset({ACCEPTED, SURVEYED, PROPOSED, OBJECTED, RE_SURVEYED})
BEFORE_DECISION = frozenset(STATES) - DECIDED - FINAL

_DECIDES = (
    g.decider_holds_the_power,
    g.decided_by_another,
    g.nobody_decides_on_relatives,
    g.county_has_visited,
)


def _move(
    name: str, before: frozenset[str] | str, after: str, action: str, en: str, zh: str, **more: object
) -> Move:
    places = frozenset({before}) if isinstance(before, str) else before
    return Move(name, places, after, f"determination.{action}", Text(en, zh), **more)  # type: ignore[arg-type]


MOVES = Moves(
    STATES,
    (
        _move("draft", NEW, DRAFTED, "apply", "Take an application", "受理登记申请", source=f"{M}:4"),
        _move("submit", DRAFTED, SUBMITTED, "apply", "Hand in", "提交申请", source=f"{M}:9", guards=(g.everybody_has_authorised, g.agent_has_a_mandate)),
        _move("list_gaps", SUBMITTED, GAPS_LISTED, "accept", "List what is missing", "一次性告知补正", source=f"{M}:10", guards=(g.gaps_are_listed_once,)),
        _move("complete", GAPS_LISTED, SUBMITTED, "apply", "Hand in what was missing", "提交补正材料", source=f"{M}:10"),
        _move("accept", SUBMITTED, ACCEPTED, "accept", "Accept the application", "受理申请", source=f"{M}:10", guards=(g.everybody_has_authorised,)),
        _move("send_away", SUBMITTED, SENT_AWAY, "accept", "Send to the office responsible", "告知应向有权单位申请", source=f"{M}:5", needs_reason=True),
        _move("record_survey", ACCEPTED, SURVEYED, "survey", "Record the survey", "录入入户调查", source=f"{M}:16", guards=(g.nobody_handles_relatives,)),
        _move("propose", frozenset({SURVEYED, PROPOSED, RE_SURVEYED}), PROPOSED, "opine", "Let the rules propose", "按规则测算", source=f"{M}:19", guards=(g.data_is_checked, g.nobody_handles_relatives)),
        _move("give_opinion", PROPOSED, OPINION_GIVEN, "opine", "Give the first opinion", "提出初审意见", source=f"{M}:19", guards=(g.proposal_stands, g.nobody_handles_relatives)),
        _move("post", OPINION_GIVEN, POSTED, "post", "Post the first opinion", "公示初审意见", source=f"{M}:19", guards=(g.opinion_is_favourable,)),
        _move("object", POSTED, OBJECTED, "object", "Record an objection", "登记异议", source=f"{M}:19", needs_reason=True),
        _move("resurvey", OBJECTED, RE_SURVEYED, "survey", "Record the new survey", "录入重新调查", source=f"{M}:19", guards=(g.nobody_handles_relatives,)),
        _move("send_up", frozenset({POSTED, OPINION_GIVEN}), SENT_UP, "opine", "Send the file to the deciding body", "报送审核确认", source=f"{M}:19", guards=(g.notice_is_over,)),
        _move("return_file", SENT_UP, SURVEYED, "decide", "Return the file to the street", "退回补充调查", source=f"{M}:20", needs_reason=True),
        _move("confirm", SENT_UP, CONFIRMED, "decide", "Confirm", "确认同意", source=f"{M}:21", guards=_DECIDES),
        _move("confirm_less", SENT_UP, CONFIRMED, "decide", "Confirm with less than proposed", "低于测算额度确认", source=f"{M}:21", guards=(*_DECIDES, g.views_are_heard), needs_reason=True, is_adverse=True),
        _move("refuse", SENT_UP, REFUSED, "decide", "Do not confirm", "不予确认", source=f"{M}:21", guards=(*_DECIDES, g.views_are_heard), needs_reason=True, is_adverse=True),
        _move("look_again", REFUSED, OBJECTED, "object", "Record the family's objection to the refusal", "登记对不予确认的异议", needs_reason=True, guards=(g.looked_at_again_once,)),
        _move("terminate", UNDER_SURVEY | {OPINION_GIVEN, SENT_UP}, TERMINATED, "decide", "End the procedure", "终止审核确认程序", source=f"{M}:29", guards=(*_DECIDES[:3], g.views_are_heard), needs_reason=True, is_adverse=True),
        _move("publish", CONFIRMED, PUBLISHED, "publish", "Publish the decision", "公布确认结果", source=f"{M}:24"),
        _move("close", frozenset({PUBLISHED, REFUSED}), CLOSED, "publish", "Close the file", "办结归档", guards=(g.letter_is_served,)),
        _move("withdraw", BEFORE_DECISION, WITHDRAWN, "apply", "Withdraw at the family's wish", "申请人撤回申请", needs_reason=True),
    ),
    Text("The application", "该申请"),
)  # fmt: skip

REPORTED, GIVEN, NOT_GIVEN = "reported", "given", "not_given"
QUICK_MOVES = Moves(
    {
        REPORTED: Text("reported", "已报告"),
        GIVEN: Text("given", "已救助"),
        NOT_GIVEN: Text("not given", "未予救助"),
    },
    (
        _move("report", NEW, REPORTED, "quick_aid", "Record the emergency", "登记急难情况", source=f"{QUICK}:2.2"),
        _move("give", REPORTED, GIVEN, "quick_aid", "Give the aid", "实施救助", source=f"{QUICK}:2.2", guards=(g.amount_is_within_the_ceiling,)),
        _move("decline", REPORTED, NOT_GIVEN, "quick_aid", "Give no quick aid", "不予小额快救", needs_reason=True, is_adverse=True),
    ),
    Text("The quick aid", "该小额快救"),
)  # fmt: skip
