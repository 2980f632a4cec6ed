"""Written notices: plain words in both languages, reasons, article, remedy, body and deadline; one HTML for screen and print.

content   {lang: {"title", "paragraphs": […], "reasons": [{"text", "article"}], "remedies": […], "office"}}; no names.
"""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Any

from closeknit.casework.accounts.models import Area
from closeknit.casework.determinations.book import (
    cited_on,
    in_force_amount,
    tier_words,
    title_of,
)
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import note
from closeknit.casework.policy_pack import pack_in_force
from closeknit.engine.units import NotInForce, Text
from closeknit.packs.clocks import clocks_of

if TYPE_CHECKING:
    from closeknit.casework.determinations.models import Application
    from closeknit.casework.determinations.parts import Letter

M = "dibao-review-and-confirmation-measures-2021"
LAW = "social-assistance-law-2026"
LANGS = ("en", "zh")
TITLES = {
    "gaps": Text("What is still missing from your application", "申请材料一次性补正告知书"),
    "acceptance": Text("Your application has been accepted", "社会救助申请受理通知书"),
    "sent_away": Text("Which office is responsible for your application", "社会救助申请办理单位告知书"),
    "check_result": Text("Result of the data check", "家庭经济状况信息核对结果告知书"),
    "confirmation": Text("Your application has been confirmed", "社会救助审核确认通知书"),
    "refusal": Text("Your application has not been confirmed", "社会救助不予确认告知书"),
    "terminated": Text("The procedure has been ended", "社会救助审核确认程序终止告知书"),
}
_ARTICLES: dict[str, tuple[str, ...]] = {
    "gaps": (f"{M}:10",),
    "acceptance": (f"{M}:10", f"{M}:22"),
    "sent_away": (f"{LAW}:37", f"{M}:4"),
    "check_result": (f"{M}:17", f"{M}:18"),
    "confirmation": (f"{LAW}:44", f"{M}:21"),
    "refusal": (f"{LAW}:45", f"{M}:21"),
    "terminated": (f"{M}:29",),
}
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no signs that look alike
WITH_REMEDY = frozenset({"confirmation", "refusal", "terminated", "sent_away"})


def write_letter(application: Application, what: str) -> Letter:
    """Write the notice of a step, as of today, and keep it."""
    from closeknit.casework.determinations.parts import Letter

    day = acting().day
    content = {
        lang: {
            "title": TITLES[what].in_(lang),
            "office": _office(application, what).in_(lang),
            "paragraphs": [text.in_(lang) for text in _paragraphs(application, what, day)],
            "reasons": _reasons(application, what, lang),
            "articles": [title_of(c).in_(lang) for c in cited_on(day, *_ARTICLES[what])],
            "remedies": _remedies(application, day, lang) if what in WITH_REMEDY else [],
        }
        for lang in LANGS
    }
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    found = Letter(application=application, area=application.area, on_day=day, what=what, code=code)
    found.pack_content(content)
    found.save(force_insert=True)
    note("letter.write", found, detail={"letter": what})
    return found


def _office(application: Application, what: str) -> Text:
    """The street's office for its steps; the county's civil affairs for decisions, unless the street decides."""
    decides = what in ("confirmation", "refusal", "terminated") and not application.street_decides()
    area = Area.objects.filter(code=application.area[: 6 if decides else 9]).first()
    en, zh = (area.name_en, area.name_zh) if area else (application.area[:6], application.area[:6])
    if decides:
        return Text(f"Civil Affairs Bureau, {en}", f"{zh}民政局")
    return Text(f"Street Office (Township Government), {en}", f"{zh}人民政府（街道办事处）")


def _paragraphs(application: Application, what: str, day: date) -> list[Text]:
    """What the letter says, in short sentences."""
    return {
        "gaps": _gaps,
        "acceptance": _acceptance,
        "sent_away": _sent_away,
        "check_result": _check_result,
        "confirmation": _confirmation,
        "refusal": _refusal,
        "terminated": _terminated,
    }[what](application, day)


def _gaps(application: Application, day: date) -> list[Text]:
    items = [Text(f"{n}. {gap}", f"{n}．{gap}") for n, gap in enumerate(application.gaps, 1)]
    return [
        Text(
            "Please bring or send the following. We tell you once and completely; what offices can look up themselves you need not bring.",
            "请补充以下材料。我们一次性告知全部事项；可由部门查询获取的材料无需提交。",
        ),
        *items,
    ]


def _acceptance(application: Application, day: date) -> list[Text]:
    days = in_force_amount("clock.total", day, application.area)
    return [
        Text(
            f"We accepted your application on {application.accepted_on}.",
            f"您的申请已于{_zh(application.accepted_on)}受理。",
        ),
        Text(
            f"At least two of our staff will visit you. The whole procedure takes at most {days} working days; in special cases it can take longer.",
            f"我们将安排不少于两名工作人员入户调查。全部程序一般在{days}个工作日内完成，特殊情况可依法延长。",
        ),
    ]


def _sent_away(application: Application, day: date) -> list[Text]:
    return [
        Text(
            f"This office is not responsible for your application. Please apply to: {application.sent_to}. We help you with it if you wish.",
            f"本单位无权受理您的申请，请向以下单位提出：{application.sent_to}。如需协助，我们可帮助您办理。",
        )
    ]


def _check_result(application: Application, day: date) -> list[Text]:
    check = application.data_check
    outcome = check.OUTCOMES[check.outcome]
    return [
        Text(
            f"The district checked income and property against registers: {outcome.en}.",
            f"经区级信息核对：{outcome.zh}。",
        ),
        Text(check.result, check.result),
        Text(
            "If you do not agree, tell the street office and bring papers that show it. We will look again.",
            "如有异议，请向街道（乡镇）提供相关佐证材料，我们将组织复查。",
        ),
    ]


def _confirmation(application: Application, day: date) -> list[Text]:
    decision, tier = application.decision, tier_words(application.decision.tier)
    found = [
        Text(
            f"On {application.decided_on} we confirmed: {tier.en}.",
            f"经审核，于{_zh(application.decided_on)}确认：{tier.zh}。",
        )
    ]
    if decision.amount_fen:
        found.append(
            Text(
                f"Members: {len(application.people)}. You receive {_yuan(decision.amount_fen)} yuan a month, from {decision.start_month}.",
                f"共同生活家庭成员{len(application.people)}人，每月救助金{_yuan(decision.amount_fen)}元，自{_zh_month(decision.start_month)}起发放。",
            )
        )
    if decision.review_months:
        found.append(
            Text(
                f"We look at your situation again every {decision.review_months} months. Tell us when it changes.",
                f"我们每{decision.review_months}个月复核一次。家庭人口、收入或财产发生变化的，请及时告知。",
            )
        )
    if decision.is_override:
        found.append(
            Text(
                f"This differs from what the rules propose. Reason: {decision.reason}",
                f"本决定与规则测算结果不一致，理由：{decision.reason}",
            )
        )
    return found


def _refusal(application: Application, day: date) -> list[Text]:
    reason = application.decision.reason
    return [
        Text(
            f"On {application.decided_on} we decided not to confirm your application. Reason: {reason}",
            f"经审核，于{_zh(application.decided_on)}决定不予确认同意。理由：{reason}",
        ),
        Text(
            "You can tell the street office that you do not agree: the family is then surveyed again, once. This does not lengthen the deadlines below.",
            "如有异议，可向街道（乡镇）提出，我们将重新调查一次；该异议不影响以下法定期限。",
        ),
    ]


def _terminated(application: Application, day: date) -> list[Text]:
    reason = application.decision.reason
    return [
        Text(f"On {application.decided_on} we ended the procedure. Reason: {reason}", f"于{_zh(application.decided_on)}终止审核确认程序。理由：{reason}"),
        Text("You can apply again at any time.", "您可随时重新提出申请。"),
    ]  # fmt: skip


def _reasons(application: Application, what: str, lang: str) -> list[dict[str, str]]:
    """For a refusal: every tier that is not reached, and why."""
    proposal = application.decision.proposal if what == "refusal" and application.decision else None
    if proposal is None:
        return []
    separator = "; " if lang == "en" else "；"
    return [
        {"text": f"{tier_words(r['tier']).in_(lang)}: {separator.join(r['because'])}"}
        for r in proposal.answer(lang)["refused"]
    ]


def _remedies(application: Application, day: date, lang: str) -> list[str]:
    """What the family can do, before whom, until when: as the pack has it on the day."""
    pack = pack_in_force()
    known = clocks_of(pack)
    found = []
    for remedy in known.remedies if known else ():
        if remedy.step not in ("reconsideration", "suit"):
            continue
        sentence = _remedy(remedy, application, day)
        if sentence is not None:
            found.append(sentence.in_(lang))
    return found


def _remedy(remedy: Any, application: Application, day: date) -> Text | None:
    pack = pack_in_force()
    parameter, body = pack.parameters[remedy.parameter], pack.parameters[remedy.body]
    try:
        value, its_body = parameter.in_force(day, application.area), body.in_force(day, application.area)
    except NotInForce:
        return None
    length, code = value.amount_if_known("urban"), its_body.amount_if_known("urban")
    word = next((w for w, c in body.words.items() if c == code), "")
    unit = {"months": Text("months", "个月"), "days": Text("days", "日")}.get(
        parameter.unit, Text("working days", "个工作日")
    )
    cited = title_of(value.source)
    return Text(
        f"{remedy.label.en}: to the {word.replace('_', ' ')}, within {length} {unit.en} of the day on which you receive this letter ({cited.en}).",
        f"{remedy.label.zh}：自收到本通知书之日起{length}{unit.zh}内，向{body.words_zh.get(word, word)}提出（{cited.zh}）。",
    )


def _zh(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def _zh_month(month: str) -> str:
    year, _, number = month.partition("-")
    return f"{year}年{int(number)}月" if number else month


def _yuan(fen: int) -> str:
    whole, rest = divmod(fen, 100)
    return f"{whole:,}" + (f".{rest:02d}" if rest else "")
