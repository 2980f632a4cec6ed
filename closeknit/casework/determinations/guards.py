"""What stands against a move: each guard says why it is not possible, or None."""

from __future__ import annotations

from typing import Any

from closeknit.casework.ledger.actors import Actor, acting
from closeknit.casework.registry.recusal import OWN_RELATIVE
from closeknit.engine.units import Text

CONFIRMER, STREET_HEAD = "district_confirmer", "street_head"


def everybody_has_authorised(record: Any, actor: Actor) -> Text | None:
    """Every adult member agrees to the check of means; a guardian does for children under 14."""
    missing = record.not_authorised()
    if not missing:
        return None
    return Text(
        f"{len(missing)} member(s) have not authorised the check of means: record their consent, or the guardian's for a child under 14.",
        f"还有{len(missing)}名成员未授权核对：请先登记本人授权（不满14周岁的由监护人授权）。",
    )


def agent_has_a_mandate(record: Any, actor: Actor) -> Text | None:
    if record.channel != "agent" or record.mandate.strip():
        return None
    return Text(
        "An agent applies with a written mandate only: record it first.",
        "委托申请须有书面委托手续：请先登记委托书。",
    )


def gaps_are_listed_once(record: Any, actor: Actor) -> Text | None:
    if record.gaps_listed_on is None:
        return None
    return Text(
        f"What is missing was listed on {record.gaps_listed_on}: it is told once, so accept the application or look the rest up.",
        f"已于{record.gaps_listed_on}一次性告知补正，不得再次要求补充，请受理或自行查询。",
    )


def data_is_checked(record: Any, actor: Actor) -> Text | None:
    """The district's check is in, told, and an objection to it has been looked into (Measures 17, 18)."""
    check = record.data_check
    if check is None or check.reported_on is None:
        return Text(
            "The district's data check is not in yet: request it, or wait for its result.",
            "区级信息核对结果尚未反馈：请先提请核对或等待结果。",
        )
    if check.is_open_objection:
        return Text(
            "The applicant objects to the data check: look into it first.",
            "申请人对核对结果有异议：请先组织复查。",
        )
    if check.outcome == check.DOES_NOT_MEET and check.told_on is None:
        return Text("Tell the applicant the result of the data check first.", "请先将核对结果告知申请人。")
    return None


def proposal_stands(record: Any, actor: Actor) -> Text | None:
    """There is a proposal, made of the facts as they are now, and no needed fact is unknown."""
    proposal = record.proposal
    if proposal is None or proposal.facts_digest != record.facts_digest():
        return Text(
            "Facts have changed since the rules proposed: let them propose again.",
            "测算后事实有变动：请重新测算。",
        )
    if proposal.tier is None or proposal.amount_fen is None:
        return Text(
            "The answer hangs on facts that are unknown: find them out, then let the rules propose again.",
            "结果取决于尚未查明的事实：请查明后重新测算。",
        )
    return None


def opinion_is_favourable(record: Any, actor: Actor) -> Text | None:
    """Only an opinion to help is posted: a family is not shown in public as not qualifying (our reading)."""
    opinion = record.opinion
    if opinion is not None and opinion.is_favourable:
        return None
    return Text(
        "An opinion not to help is not posted in public: send the file up.",
        "不予同意的初审意见不对外公示：请直接报送。",
    )


def notice_is_over(record: Any, actor: Actor) -> Text | None:
    """The seven days have passed; or it is a second opinion, which only tekun posts anew (Measures 19; tekun 15)."""
    opinion = record.opinion
    if opinion is None:
        return Text("There is no first opinion yet.", "尚无初审意见。")
    if record.state == "opinion_given":
        if not opinion.is_favourable or (record.was_posted() and opinion.tier != "tekun"):
            return None
        return Text(
            "Post the first opinion for its days before the file goes up.", "初审意见须先公示期满再报送。"
        )
    if record.notice_until is not None and acting().day > record.notice_until:
        return None
    return Text(
        f"The notice stands until {record.notice_until}: send the file up afterwards.",
        f"公示期至{record.notice_until}，期满后再报送。",
    )


def decider_holds_the_power(record: Any, actor: Actor) -> Text | None:
    """The county decides; the head of the street only where the province delegates (Measures 2; Law 44)."""
    has_role = getattr(actor, "has_role", None)
    if actor.staff_id is not None and has_role is not None:
        if has_role(CONFIRMER, record.area):
            return None
        if has_role(STREET_HEAD, record.area) and record.street_decides() and not record.county_visits:
            return None
    return Text(
        "The decision belongs to the district's confirming officer here: the power is not delegated to the street.",
        "审核确认由区级民政部门作出：此处权限未下放街道。",
    )


def decided_by_another(record: Any, actor: Actor) -> Text | None:
    """Who surveyed, checked, proposed or opined does not decide."""
    if actor.staff_id is None or actor.staff_id in record.handlers():
        return Text(
            "You surveyed, checked or opined in this file: another person decides.",
            "您参与过本件的调查、核对或初审：须由其他人员审核确认。",
        )
    return None


def _is_relative(record: Any, actor: Actor) -> bool:
    return actor.staff_id in record.relatives_among_staff()


def nobody_decides_on_relatives(record: Any, actor: Actor) -> Text | None:
    return OWN_RELATIVE if _is_relative(record, actor) else None


def nobody_handles_relatives(record: Any, actor: Actor) -> Text | None:
    return OWN_RELATIVE if _is_relative(record, actor) else None


def county_has_visited(record: Any, actor: Actor) -> Text | None:
    """For registered relatives, a complaint, or a file drawn at random, the county itself visits (Measures 20; tekun 16)."""
    if not record.needs_county_visit() or record.has_county_survey():
        return None
    return Text(
        "The county itself must visit this family before the decision (relatives of staff, a complaint, or the random check): record that visit.",
        "本件须由县级民政部门入户调查后再作决定（近亲属备案、投诉举报或随机抽查）：请先录入区级入户调查。",
    )


def views_are_heard(record: Any, actor: Actor) -> Text | None:
    """The person's views come before anything adverse (Law 48; our rule for refusals)."""
    if record.hearing is not None:
        return None
    return Text(
        "Hear the family's views and record them with day and words before deciding against it.",
        "作出不利决定前须听取申请人意见，并记录日期和内容。",
    )


def looked_at_again_once(record: Any, actor: Actor) -> Text | None:
    """The deciding body looks again once; after that the way is reconsideration or a suit."""
    if record.objections_to_refusal() == 0:
        return None
    return Text(
        "The refusal has been looked at again already: the way is reconsideration or a suit, as the notice says.",
        "不予确认决定已重新调查一次：如仍不服，可按告知书申请行政复议或提起诉讼。",
    )


def letter_is_served(record: Any, actor: Actor) -> Text | None:
    if record.told_on is not None:
        return None
    return Text(
        "The notice has not been served yet: record when and how the family got it.",
        "通知书尚未送达：请先登记送达日期和方式。",
    )


def amount_is_within_the_ceiling(record: Any, actor: Actor) -> Text | None:
    ceiling = record.ceiling_fen()
    if ceiling is not None and record.amount_fen <= ceiling:
        return None
    return Text(
        "Quick aid is small: above one month of the dibao line take the ordinary way of temporary aid.",
        "小额快救不超过一个月低保标准：超过的请按一般程序申请临时救助。",
    )
