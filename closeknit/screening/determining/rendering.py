"""The answer for a reader at the terminal: tier, amounts, reasons, margins, what to ask, and the trace as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.packs.sources import PROPOSAL
from closeknit.screening.determining.answers import Determination, outcome_of
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.wording import code_label, shown, yuan


def render(pack: Pack, answer: Determination, lang: str, with_trace: bool = True) -> str:
    """Return the answer as lines of text."""
    lines = [*_headline(pack, answer, lang), "", *_people(pack, answer, lang)]
    for part in (_refused, _margins, _changes, _measures, _clocks, _missing):
        lines += part(pack, answer, lang)
    if with_trace:
        lines += ["", *_trace(pack, answer, lang)]
    return "\n".join(lines)


def _say(lang: str, en: str, zh: str) -> str:
    return Text(en, zh).in_(lang)


def _tier(pack: Pack, rule: str, tier: str | None, lang: str) -> str:
    return _say(lang, "undetermined", "尚不能确定") if tier is None else code_label(pack, rule, tier, lang)


def _money(fen: int | None, lang: str) -> str:
    return _say(lang, "unknown", "未知") if fen is None else _say(lang, f"{yuan(fen)} yuan", f"{yuan(fen)}元")


def _headline(pack: Pack, answer: Determination, lang: str) -> Iterator[str]:
    shape = outcome_of(pack)
    tier = _tier(pack, shape.household_tier, answer["household_tier"], lang)
    amount = _money(answer["amount_fen_month"], lang)
    yield _say(lang, f"Proposed: {tier}, {amount} a month", f"拟定：{tier}，每月{amount}")
    yield _say(
        lang,
        f"Applied {answer['application_day']}, decision {answer['day']}; {len(answer['counted'])} members count: "
        f"{', '.join(answer['counted'])}",
        f"申请日{answer['application_day']}，决定日{answer['day']}；计入家庭成员{len(answer['counted'])}人："
        f"{'、'.join(answer['counted'])}",
    )
    if answer["start_month"]:
        yield _say(lang, f"Paid from {answer['start_month']}", f"自{answer['start_month']}起发放")
    if answer["review_months"]:
        yield _say(
            lang, f"Review after {answer['review_months']} months", f"{answer['review_months']}个月后复核"
        )
    yield _say(lang, "A person decides; this is a proposal.", "以上为建议，由工作人员决定。")


def _people(pack: Pack, answer: Determination, lang: str) -> Iterator[str]:
    shape = outcome_of(pack)
    for person in answer["persons"]:
        tier = _tier(pack, shape.person_tier, person["tier"], lang)
        yield f"  {person['person']}: {tier}, {_money(person['amount_fen_month'], lang)}"


def _refused(pack: Pack, answer: Determination, lang: str) -> Iterator[str]:
    book, shape = eligibility_of(pack).book, outcome_of(pack)
    for refused in answer["refused"]:
        label = book.rules[shape.tiers[refused["tier"]]].label.in_(lang)
        yield ""
        yield _say(lang, f"Not {label}:", f"不属于{label}：")
        yield from (f"  - {reason}" for reason in refused["because"])


def _margins(pack: Pack, answer: Determination, lang: str) -> Iterator[str]:
    shape = outcome_of(pack)
    yield ""
    for name, value in answer["margins"].items():
        rule = eligibility_of(pack).book.rules[shape.margins[name]]
        yield f"{rule.label.in_(lang)}: {shown(pack, rule.name, value, lang)}"


def _changes(pack: Pack, answer: Determination, lang: str) -> Iterator[str]:
    """What a review proposes, for a family that holds a tier; and what else is worth saying."""
    shape = outcome_of(pack)
    said = {shape.changes[n]: v for n, v in answer["changes"].items()}
    if answer["changes"].get("change") in (None, "none"):
        said = {}
    said |= {shape.notes[n]: v for n, v in answer["notes"].items()}
    told = [(rule, value) for rule, value in said.items() if value not in (None, False, 0, "none")]
    if told:
        yield ""
    for rule, value in told:
        label = eligibility_of(pack).book.rules[rule].label.in_(lang)
        yield f"{label}: {shown(pack, rule, value, lang)}"


def _measures(pack: Pack, answer: Determination, lang: str) -> Iterator[str]:
    if not answer.get("measures"):
        return
    needs = {need["need"]: need["label"] for need in answer["needs"]}
    yield ""
    yield _say(
        lang, "Could be offered, by need (a person chooses):", "可供选择的救助措施（由工作人员与本人商定）："
    )
    for m in answer["measures"]:
        who = f" [{', '.join(m['persons'])}]" if m["persons"] else ""
        yield f"  - {needs[m['need']]}{who}: {m['label']} – {m['department']}; {m['condition']}"


def _clocks(pack: Pack, answer: Determination, lang: str) -> Iterator[str]:
    for heading, key in (
        (_say(lang, "Clocks:", "办理时限："), "clocks"),
        (_say(lang, "Remedies:", "救济途径："), "remedies"),
    ):
        entries = [e for e in answer.get(key, ()) if e["due"]]
        if entries:
            yield ""
            yield heading
        for e in entries:
            doubt = _say(lang, " (provisional)", "（暂定）") if e["provisional"] else ""
            body = f" – {e['body']}" if e.get("body") else ""
            ground = _ground(pack, {"in_force_from": None, **e}, lang)
            yield f"  - {e['due']}{doubt}  {e['label']}{body}  ({ground})"


def _missing(pack: Pack, answer: Determination, lang: str) -> Iterator[str]:
    if not answer["missing"]:
        return
    yield ""
    yield _say(lang, "Ask for these; the answer hangs on them:", "以下事实会影响结果，请询问：")
    for question in answer["missing"]:
        if "parameter" in question:
            yield f"  - {question['in_words']}"
            continue
        who = question.get("person") or question.get("supporter_of")
        outcomes = "; ".join(
            f"{c['value']} → {c['in_words']} {c['amount_yuan_month']}" for c in question["if"]
        )
        yield f"  - {f'{who}: ' if who else ''}{question['label']} ({outcomes})"


def _trace(pack: Pack, answer: Determination, lang: str) -> Iterator[str]:
    yield _say(lang, "Trace:", "依据与步骤：")
    for entry in answer["trace"]:
        who = f" [{entry['person']}]" if "person" in entry else ""
        value = shown(pack, entry["step"], entry["value"], lang)
        yield f"  {entry['label']}{who}: {value}  ({_ground(pack, entry, lang)})"


def _ground(pack: Pack, entry: Mapping[str, Any], lang: str) -> str:
    if entry["source"] is None:
        return _say(lang, "no text in force", "当日无施行文件")
    said = _citation(pack, entry["source"], entry["article"], lang)
    if entry["in_force_from"]:
        said += _say(lang, f", since {entry['in_force_from']}", f"，自{entry['in_force_from']}起")
    if not entry.get("confirmed", True):
        said += _say(lang, ", not confirmed for this day", "，当日未经确认")
    return said


def _citation(pack: Pack, source: str, article: str | None, lang: str) -> str:
    """A text by its title, with the article: Measures …, art. 8(1) / 《…》第8条第1项. Opinions and notices have parts."""
    known = pack.sources[source]
    if known.kind == PROPOSAL:
        return _say(lang, "proposal", "建议")
    title = known.title.in_(lang)
    if article is None:
        return _say(lang, title, f"《{title}》")
    number, _, part = article.partition(".")
    in_parts = any(word in known.title.zh for word in ("意见", "通知"))
    en = f"{title}, {'part' if in_parts else 'art.'} {number}" + (f"({part})" if part else "")
    zh = f"《{title}》第{number}{'部分' if in_parts else '条'}" + (f"第{part}项" if part else "")
    return _say(lang, en, zh)
