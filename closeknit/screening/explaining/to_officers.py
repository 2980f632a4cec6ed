"""An explanation for an officer: conclusion first, then every number with its threshold, source and day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from closeknit.engine.units import Text
from closeknit.screening.explaining.lines import Explanation, Say, lit, section, table, unknown
from closeknit.screening.wording import (
    ADJUSTMENT_WORDS,
    FEED_WORDS,
    LEVEL_WORDS,
    NEVER_DECIDES,
    PROPOSAL,
    QUEUE_WORDS,
    STATUS_WORDS,
    amount_of_days,
    day_text,
    status_reason,
)

BATCHES_SHOWN = 3
ROWS_SHOWN = 8  # of one reason on a terminal; --json has them all


def to_officer(e: Explanation, lang: str) -> list[str]:
    say = Say(lang)
    lines = [_conclusion(e, lang), *_where(e, say), ""]
    lines += section(say("Reasons", "原因"), _reason_table(e, lang))
    lines += section(say("Registers", "数据来源"), _registers(e, say))
    lines += section(say("Hard triggers", "硬触发条件"), _triggers(e, say))
    lines += section(say("Adjustments", "调整"), _adjustments(e, say))
    lines += section(_since_heading(e, say), _changes(e, say))
    lines += section(say("Smallest change that would clear it", "可解除预警的最小变化"), _clearing(e, say))
    lines += section(say("Not known", "未知"), _unknowns(e, say))
    lines += section(say("Feeds in trouble", "报送问题"), _feeds(e, say))
    lines += section(say("Parameters used", "使用的参数"), _parameters(e, say))
    lines += section(say("Rows behind the reasons", "原因所依据的数据行"), _rows(e, say))
    lines += section(say("Looked at, no points", "已核查、不计分"), _others(e, say))
    if e["wider_scope"]:
        lines += [say("Wider screening scope: ", "扩大的筛查范围：") + str(e["wider_scope"]), ""]
    return [*lines, say(PROPOSAL.en, PROPOSAL.zh), say(NEVER_DECIDES.en, NEVER_DECIDES.zh)]


def _conclusion(e: Explanation, lang: str) -> str:
    level, reasons = LEVEL_WORDS[e["level"]].in_(lang), [c for c in lit(e) if c["points"]]
    dimensions, counted = len({c["dimension"] for c in reasons}), len(reasons)
    if e["level"] == "none":
        return Text(
            f"Household {e['household']} on {e['day']}: no warning; {e['score']} points, "
            f"the alert line is {e['alert_line']}.",
            f"家庭 {e['household']}，{e['day']}：未预警；{e['score']}分，预警线{e['alert_line']}分。",
        ).in_(lang)
    triggers = [t["label"][lang] for t in e["trigger_details"]]
    also = Text(
        f" Hard trigger: {'; '.join(triggers)}." if triggers else "",
        f"硬触发条件：{'；'.join(triggers)}。" if triggers else "",
    )
    return Text(
        f"Household {e['household']} on {e['day']}: {level}, {e['score']} points from {counted} reasons in "
        f"{dimensions} dimensions.{also.en}",
        f"家庭 {e['household']}，{e['day']}：{level}，{e['score']}分，{dimensions}个维度共{counted}项原因。{also.zh}",
    ).in_(lang)


def _where(e: Explanation, say: Say) -> list[str]:
    # A survey knows no community: its households are grouped by region, which stands in for the street.
    street, community = e["street_name"], e["community_name"]
    area = Text(f"area {street['en']}", f"区域 {street['zh']}")
    home = Text(
        f"{street['en']}, community {community['en']} ({e['community']})",
        f"{street['zh']}，社区 {community['zh']}（{e['community']}）",
    )
    place = home if e["community"] else area
    lines = [
        say(
            f"run {e['run']} · {place.en} · {e['size']} members who count",
            f"筛查批次 {e['run']} · {place.zh} · 计入成员 {e['size']} 人",
        )
    ]
    for alert in e["alerts"]:
        due = (
            say(f", clock {amount_of_days(alert['clock_days'])}", f"，时限{alert['clock_days']}天")
            if alert["clock_days"]
            else ""
        )
        lines.append(
            say("alert: ", "预警：")
            + f"{say.of(QUEUE_WORDS.get(alert['queue'], Text(alert['queue'], alert['queue'])))} · "
            + f"{say.of(STATUS_WORDS[alert['status']])} ({say.of(status_reason(alert['status_reason']))}) · "
            + say("raised ", "首次预警 ")
            + day_text(alert["raised_on"])
            + due
        )
    if not e["alerts"]:
        lines.append(say("no alert was raised for it in this run", "本次筛查未对其发出预警"))
    return lines


def _reason_table(e: Explanation, lang: str) -> list[str]:
    say = Say(lang)
    head = [
        say("points", "分值"),
        say("reason", "原因"),
        say("value", "数值"),
        say("threshold", "阈值"),
        say("member", "成员"),
        say("registers", "数据来源"),
    ]
    numbers = _register_numbers(e)
    rows = [
        [
            str(c["points"]),
            say.of(c["words"]["officer"]) + _remarks(c, e, say),
            say.of(c["value_text"]),
            say.of(c["threshold_text"]),
            _member(c["member"], e, say),
            " ".join(f"[{numbers[s['register']]}]" for s in c["sources"] if s["register"] in numbers) or "—",
        ]
        for c in lit(e)
    ]
    if not rows:
        return []
    return table(head, rows)


def _remarks(c: Mapping[str, Any], e: Explanation, say: Say) -> str:
    said = []
    if c["counted_with"]:
        other = next(o for o in e["contributions"] if o["indicator"] == c["counted_with"])
        said.append(
            say(
                f"same as {other['label']['en']}: counted once",
                f"与“{other['label']['zh']}”属同一事项，只计一次",
            )
        )
    if c["stale"]:
        said.append(say("rests on a stale register", "依据的数据已过期"))
    return f" ({'; '.join(said)})" if said else ""


def _register_numbers(e: Explanation) -> dict[str, int]:
    """The registers that delivered what the reasons rest on, numbered in the order of the reasons."""
    delivered = [s["register"] for c in lit(e) for s in c["sources"] if s["batches"]]
    return {register: number for number, register in enumerate(dict.fromkeys(delivered), 1)}


def _registers(e: Explanation, say: Say) -> list[str]:
    found = {s["register"]: s for c in lit(e) for s in c["sources"]}
    lines = []
    for register, number in _register_numbers(e).items():
        source = found[register]
        shown = source["batches"][-BATCHES_SHOWN:]
        earlier = len(source["batches"]) - len(shown)
        more = say(f" and {earlier} earlier", f"等，另有{earlier}批") if earlier else ""
        state = "" if source["state"] == "fresh" else f" · {say.of(FEED_WORDS[source['state']])}"
        lines.append(
            f"  [{number}] {say.of(source['label'])} · "
            + say("as of ", "截止")
            + f"{day_text(source['as_of'])}{state} · "
            + say("batches ", "批次 ")
            + ", ".join(shown)
            + more
            + "".join(f" · {say.of(link['words'])}" for link in source["linked"])
        )
    return lines


def _member(member: str | None, e: Explanation, say: Say) -> str:
    if member is None:
        return say("household", "家庭")
    found = next((m for m in e["members"] if m["member"] == member), None)
    if found is None:
        return member
    age = say(f", {found['age']}", f"，{found['age']}岁") if found["age"] is not None else ""
    return f"{say.of(found['relation'])}{age} […{member[-4:]}]"


def _triggers(e: Explanation, say: Say) -> list[str]:
    lines = []
    for t in e["trigger_details"]:
        lines.append(
            f"  {say.of(t['label'])} → {say.of(LEVEL_WORDS[t['level']])}"
            + say(
                f"; owner {t['owner']['en']}, within {amount_of_days(t['clock_days'])}; source: {t['source_text']['en']}",
                f"；责任单位：{t['owner']['zh']}，{t['clock_days']}天内；依据：{t['source_text']['zh']}",
            )
        )
        labels = {p["parameter"]: say.of(p["label"]) for p in t["parameters"]}
        lines += [_condition(c, labels, say) for c in t["conditions"]]
    return lines


def _condition(c: dict[str, Any], labels: dict[str, str], say: Say) -> str:
    """One claim of a trigger: the value beside the edge, with the parameter that the edge follows."""
    edges = [
        say.of(claim["text"]) + (f", {labels[claim['parameter']]}" if claim["parameter"] else "")
        for claim in c["claims"]
    ]
    if c["or_unknown"]:
        edges.append(say("or unknown", "或未知"))
    return f"    {say.of(c['label'])}: {say.of(c['value_text'])} ({'; '.join(edges)})"


def _adjustments(e: Explanation, say: Say) -> list[str]:
    labels = {d["dimension"]: d["label"] for d in e["dimensions"]}
    lines = []
    for a in e["adjustments"]:
        where = f" ({say.of(labels[a['dimension']])})" if a["dimension"] else ""
        lines.append(f"  {a['points']:+d}  {say.of(ADJUSTMENT_WORDS[a['kind']])}{where}")
    points = sum(c["points"] for c in e["contributions"])
    added = sum(a["points"] for a in e["adjustments"])
    if lines:
        lines.append(
            say(f"  {points} {added:+d} = {e['score']} points", f"  {points} {added:+d} = {e['score']}分")
        )
    return lines


def _since_heading(e: Explanation, say: Say) -> str:
    p = e["previous"]
    return (
        say("What changed", "变化")
        if p is None
        else say(f"What changed since {p['day']}", f"与{p['day']}相比的变化")
    )


def _changes(e: Explanation, say: Say) -> list[str]:
    p = e["previous"]
    if p is None:
        return [say("  there is no earlier run to compare with", "  没有可对比的更早筛查")]
    if p["score"] is None:
        return ["  " + say.of(p["why"])]
    before = say(
        f"  then {p['score']} points ({LEVEL_WORDS[p['level']].en}), now {e['score']} ({LEVEL_WORDS[e['level']].en})",
        f"  当时{p['score']}分（{LEVEL_WORDS[p['level']].zh}），现在{e['score']}分（{LEVEL_WORDS[e['level']].zh}）",
    )
    return [before] + [
        f"  {_signed(c['points_after'] - c['points_before'])}  {say.of(c['label'])}: "
        f"{say.of(c['before_text'])} → {say.of(c['after_text'])}"
        for c in e["changed_since"]
    ]


def _signed(points: int) -> str:
    return f"{points:+d}" if points else " 0"


def _clearing(e: Explanation, say: Say) -> list[str]:
    if e["would_clear"] is None:
        return ["  " + say.of(e["would_clear_reason"])]
    return [
        f"  {say.of(m['label'])}: {say.of(m['from_text'])} → {say.of(m['to_text'])} (-{m['points']})"
        for m in e["would_clear"]
    ]


def _unknowns(e: Explanation, say: Say) -> list[str]:
    return [f"  {say.of(c['label'])}: {say.of(c['missing'])}" for c in unknown(e)]


def _feeds(e: Explanation, say: Say) -> list[str]:
    labels = {c["indicator"]: c["label"] for c in (*e["contributions"], *e["others"])}
    return [
        f"  {say.of(f['label'])}: {say.of(FEED_WORDS[f['state']])} ({day_text(f['as_of'])}); {say.of(f['message'])} "
        + say("rests on it: ", "受影响：")
        + "; ".join(say.of(labels[name]) for name in f["indicators"] if name in labels)
        for f in e["feeds"]
    ]


def _parameters(e: Explanation, say: Say) -> list[str]:
    used = {p["parameter"]: p for c in [*lit(e), *e["trigger_details"]] for p in c["parameters"]}
    return [f"  {parameter_line(p, say.lang)}" for p in used.values()]


def parameter_line(p: Mapping[str, Any], lang: str) -> str:
    """Return a parameter in force as one line: amount, area, since when, source."""
    at_latest = p["from_is"] == "at_latest"
    place = p["area"] or Text("the nation", "全国").in_(lang)
    since = Text(
        f"in force by {p['from']} at the latest" if at_latest else f"in force from {p['from']}",
        f"至迟{p['from']}起执行" if at_latest else f"{p['from']}起执行",
    ).in_(lang)
    doubt = Text(
        f"; last confirmed on {p['last_confirmed']}, before this day: a newer value may be in force",
        f"；最近核实于{p['last_confirmed']}，早于该日：可能已有新标准",
    ).in_(lang)
    return Text(
        f"{p['label']['en']}: {p['text']['en']}, area {place}, {since}; source: {p['source_text']['en']}",
        f"{p['label']['zh']}：{p['text']['zh']}，区划{place}，{since}；来源：{p['source_text']['zh']}",
    ).in_(lang) + (doubt if p["past_confirmation"] else "")


def _rows(e: Explanation, say: Say) -> list[str]:
    if not e["rows_at_hand"]:
        return [
            say(
                "  the rows that this run read are no longer in the ready layer; screen the day again to see them",
                "  该次筛查所读取的数据行已不在就绪层，重新筛查该日即可查看",
            )
        ]
    lines: list[str] = []
    for c in (c for c in lit(e) if c["points"]):  # of a family the one that counts shows its rows
        rows = c.get("rows", [])
        if rows:
            lines.append(f"  {say.of(c['label'])}")
        for row in rows[-ROWS_SHOWN:]:
            cells = "; ".join(f"{cell['label'][say.lang]} {cell['text'][say.lang]}" for cell in row["cells"])
            linked = f" ({say.of(row['linked']['words'])})" if row["linked"] else ""
            lines.append(f"    [{row['batch']}] {cells}{linked}")
        if c.get("rows_total", 0) > len(rows[-ROWS_SHOWN:]):
            hidden = c["rows_total"] - len(rows[-ROWS_SHOWN:])
            lines.append(
                say(f"    and {hidden} more rows (--json shows them)", f"    另有{hidden}行（--json 可查看）")
            )
    return lines


def _others(e: Explanation, say: Say) -> list[str]:
    lines = []
    for c in e["others"]:
        lowest = c["bands"][-1] if c["bands"] else None
        line = say("; counts: ", "；计分条件：") + say.of(lowest["text"]) if lowest else ""
        lines.append(f"  {say.of(c['label'])}: {say.of(c['value_text'])}{line}")
    return lines
