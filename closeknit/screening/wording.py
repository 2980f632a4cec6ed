"""Words for people: levels, states, values with their unit, and reasons fit for the reader's role.

    officer   sees value, threshold and points
    worker    may read it aloud at a door: no diagnosis, no prison, no mental disability, no threshold
    family    reads it in a letter: as the worker, in the second person

Every value in a run is a whole number (money in fen); here it gets its unit. Nothing here reads a file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from closeknit.engine.indicators import UNITS, Indicator
from closeknit.engine.scoring import Trigger
from closeknit.engine.units import Text
from closeknit.packs.loader import Pack

Role = Literal["officer", "worker", "family"]
Words = dict[str, str]  # {"en": …, "zh": …}: a Text as JSON
ROLES: tuple[Role, ...] = ("officer", "worker", "family")

LEVEL_WORDS: Mapping[str, Text] = {
    "red": Text("red", "红色"),
    "orange": Text("orange", "橙色"),
    "yellow": Text("yellow", "黄色"),
    "blue": Text("blue", "蓝色"),
    "none": Text("no warning", "未预警"),
}
STATUS_WORDS: Mapping[str, Text] = {
    "new": Text("new", "新增"),
    "continuing": Text("continuing", "持续"),
    "merged": Text("merged", "已合并"),
    "suppressed": Text("suppressed", "不重复预警"),
}
QUEUE_WORDS: Mapping[str, Text] = {
    "difficulty": Text("difficulty", "困难预警"),
    "cry": Text("cry for help", "主动求助"),
    "deliver": Text("policy not delivered", "政策未落实"),
}
FEED_WORDS: Mapping[str, Text] = {
    "fresh": Text("fresh", "正常"),
    "late": Text("late", "迟到"),
    "stale": Text("stale", "过期"),
    "missing": Text("missing", "缺失"),
    "shrunken": Text("shrunken", "数量骤减"),
    "swollen": Text("swollen", "数量骤增"),
}
ADJUSTMENT_WORDS: Mapping[str, Text] = {
    "cap": Text("cap of the dimension", "维度上限"),
    "overlap": Text("several dimensions at once", "叠加分（多个维度）"),
    "cut": Text("cut", "扣减"),
}
RESIDENCE_WORDS: Mapping[str, Text] = {
    "urban": Text("urban", "城镇"),
    "rural": Text("rural", "农村"),
    "*": Text("all", "不分城乡"),
}
SCOPE_WORDS: Mapping[str, Text] = {
    "everyone": Text("everyone", "全体"),
    "database": Text("low-income database", "低收入人口库"),
    "applicants": Text("consenting applicants", "已授权申请人"),
}
MEMBER_STATUS: Mapping[str, Text] = {
    "member": Text("counts", "计入"),
    "prison": Text("in prison, does not count", "服刑，不计入"),
    "isolation_rehabilitation": Text("in isolation rehabilitation, does not count", "强制隔离戒毒，不计入"),
    "declared_missing": Text("declared missing, does not count", "宣告失踪，不计入"),
    "dead": Text("dead, does not count", "已故，不计入"),
    "student_away": Text("student away, counts", "在外就学，计入"),
    "lives_elsewhere": Text("lives elsewhere, does not count", "不共同居住，不计入"),
    "ambiguous": Text("membership unclear, does not count", "是否共同生活不明，不计入"),
}
CURRENCIES: Mapping[str, Text] = {
    "yuan": Text("yuan", "元"),
    "soles": Text("soles", "索尔"),
    "pesos": Text("pesos", "比索"),
    "dong": Text("dong", "越南盾"),
    "euros": Text("euros", "欧元"),
}
PROPOSAL = Text(
    "Points, thresholds, caps and levels are proposals of this project, not law: they order visits and decide nothing.",
    "分值、阈值、维度上限和预警等级均为本项目的建议值，并非法规：仅用于排定走访次序，不作任何认定。",
)
NEVER_DECIDES = Text(
    "An alert enrols nobody, stops nobody and changes no money: a person visits, checks and decides.",
    "预警不等于认定，不自动纳入、不自动停发、不改变任何资金：须经入户核实，由人作出决定。",
)
# What the words for a worker or a family may not hold, whatever a pack's author wrote.
UNFIT_ALOUD = re.compile(
    r"diagnos|cancer|tumou?r|hiv\b|aids\b|psychiat|schizo|mental|intellectual|prison|jail|convict|detain|detention"
    r"|custody|drug rehab|major disease|诊断|病种|癌|肿瘤|艾滋|精神|智力|监狱|服刑|羁押|拘留|戒毒|判刑|重大疾病|大病",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Money:
    """The currency of a pack's money columns; amounts are in its hundredth."""

    unit: Text


def as_words(text: Text) -> Words:
    """Return a text as JSON."""
    return {"en": text.en, "zh": text.zh}


def currency(pack: Pack) -> Money:
    """Return the currency that most amounts of the pack are in."""
    units = Counter(
        unit
        for contract in pack.contracts.values()
        for column in contract.columns.values()
        if (unit := (column.unit or "").split("/")[0].split(" ")[-1]) in CURRENCIES  # "ln thousand dong/year"
    )
    return Money(CURRENCIES[units.most_common(1)[0][0]] if units else CURRENCIES["yuan"])


def number(value: int) -> str:
    """Return a whole number with thousands separators."""
    return f"{value:,}"


def hundredths(value: int) -> str:
    """Return money without its unit: 123450 → 1,234.50; whole amounts without decimals."""
    whole, rest = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest:02d}" if rest else "")


def percent(per_mille: int) -> str:
    """Return a per-mille value as a percentage: 1500 → 150%, 325 → 32.5%."""
    whole, rest = divmod(abs(per_mille), 10)
    sign = "-" if per_mille < 0 else ""
    return f"{sign}{whole:,}" + (f".{rest}" if rest else "") + "%"


def amount(value: int | None, unit: str, money: Money) -> Text:
    """Return a value with its unit; unknown says so."""
    if value is None:
        return Text("unknown", "未知")
    if unit == "yes":
        return Text("yes", "是") if value else Text("no", "否")
    if unit == "per_mille":
        return Text(percent(value), percent(value))
    if unit == "fen":
        return Text(f"{hundredths(value)} {money.unit.en}", f"{hundredths(value)}{money.unit.zh}")
    words = UNITS.get(unit, Text(unit, unit))
    return Text(f"{number(value)} {_counted(words.en, value)}".strip(), f"{number(value)}{words.zh}")


def _counted(plural: str, value: int) -> str:
    return plural[:-1] if value == 1 and plural.endswith("s") else plural


def amount_of_days(days: int) -> str:
    """Return a number of days in English: 1 day, 3 days."""
    return f"{days} {_counted('days', days)}"


def policy_amount(value: int, unit: str) -> Text:
    """Return a parameter's amount (smallest unit) as its file gives it: yuan/person/month, ratio, months."""
    first, _, per = unit.partition("/")
    if first in CURRENCIES:
        tail = f" per {per.replace('/', ' and ')}" if per else ""
        return Text(
            f"{hundredths(value)} {CURRENCIES[first].en}{tail}",
            f"{hundredths(value)}{CURRENCIES[first].zh}{_per_zh(per)}",
        )
    if unit == "ratio":
        return Text(percent(value), percent(value))
    if unit == "count":
        return Text(number(value), number(value))
    words = UNITS.get(unit, Text(unit, unit))
    return Text(f"{number(value)} {_counted(words.en, value)}".strip(), f"{number(value)}{words.zh}")


_PER_ZH = {"person": "每人", "month": "每月", "year": "每年", "day": "每天", "household": "每户"}


def _per_zh(per: str) -> str:
    return f"（{''.join(_PER_ZH.get(p, p) for p in per.split('/'))}）" if per else ""


def filled(template: Text, value: int | None, unit: str, money: Money) -> Text:
    """Return words with `{value}` replaced by the value and its unit, the unit not said twice."""
    said = amount(value, unit, money)
    return Text(
        _fill(template.en, said.en, value, unit, "en"),
        _fill(template.zh, said.zh, value, unit, "zh"),
    )


def _fill(template: str, said: str, value: int | None, unit: str, lang: str) -> str:
    before, found, after = template.partition("{value}")
    if not found:
        return template
    word = UNITS[unit].in_(lang) if unit in UNITS and unit not in ("fen", "per_mille", "yes") else ""
    if value is None or not word:
        return before + said + after
    if lang == "zh":
        # 住院 + 2次住院 is 住院2次; 2次 + 次 is 2次
        overlap = next((n for n in range(len(word) - 1, 0, -1) if before.endswith(word[-n:])), 0)
        said = said[: len(said) - overlap]
        return before + (number(value) if after.startswith(word[0]) else said) + after
    repeated = word.rstrip("s") in after.lstrip()[:24].lower().split(",")[0]
    return before + (number(value) if repeated else said) + after


def reason(indicator: Indicator, value: int | None, role: Role, money: Money, dimension: Text) -> Text:
    """Return why this indicator matters, in words for the role.

    A worker's or a family's words that name what may not be said aloud are replaced by the dimension.
    """
    if value is None:
        return indicator.missing if role == "officer" else _not_known(dimension)
    words = filled(indicator.words.get(role, indicator.label), value, indicator.unit, money)
    return words if role == "officer" else fit_aloud(words, dimension)


def _not_known(dimension: Text) -> Text:
    return Text(f"not known: {dimension.en}", f"情况不明：{dimension.zh}")


def fit_aloud(words: Text, dimension: Text) -> Text:
    """Return the words if they may be read aloud at a door, else only what part of life they are about."""
    if UNFIT_ALOUD.search(words.en) or UNFIT_ALOUD.search(words.zh):
        return Text(f"a difficulty to ask about: {dimension.en}", f"需了解的困难：{dimension.zh}")
    return words


def trigger_reason(
    trigger: Trigger, values: Mapping[str, int | None], role: Role, pack: Pack, money: Money
) -> Text:
    """Return why a hard trigger holds: its label for an officer, its indicators' fit words for the others."""
    if role == "officer":
        return trigger.label
    said = [
        reason(indicator, values.get(name), role, money, pack.dimensions[indicator.dimension])
        for name in trigger.indicators
        if (indicator := pack.indicators.get(name)) is not None
    ]
    if not said:
        return Text("an urgent difficulty to ask about", "需尽快了解的急难情况")
    return Text("; ".join(t.en for t in said), "；".join(t.zh for t in said))


def cited(pack: Pack, citation: str) -> Text:
    """Return a citation as a reader knows it: title and article; what is not in sources.yaml as it is."""
    for identifier in sorted(pack.sources, key=len, reverse=True):
        rest = citation.removeprefix(identifier)
        if rest != citation and rest[:1] in ("", ":", " "):
            title = pack.sources[identifier].title
            place = rest[1:].strip()
            if not place:
                return title
            if rest[0] == ":":
                return Text(f"{title.en}, art. {place}", f"{title.zh}，第{place}条")
            return Text(f"{title.en}, {place}", f"{title.zh}，{place}")
    return Text(citation, citation)


def edge_words(edge: int, unit: str, below: bool, money: Money) -> Text:
    """Return a threshold as it is read: from 2 stays, below 150%, yes."""
    said = amount(edge, unit, money)
    if unit == "yes":
        return said
    if below:
        return Text(f"below {said.en}", f"低于{said.zh}")
    return Text(f"from {said.en}", f"{said.zh}及以上")


def day_text(day: date | str | None) -> str:
    """Return a day as YYYY-MM-DD, a dash if there is none."""
    return "—" if day is None else str(day)[:10]


def level_words(level: str) -> Text:
    """Return a level's name."""
    return LEVEL_WORDS.get(level, Text(level, level))


_STATUS_REASONS: Mapping[str, Text] = {
    "already_helped": Text("already in assistance", "已纳入救助"),
    "one_alert_per_household": Text("part of the household's one alert", "并入同户预警"),
    "first_time": Text("raised for the first time", "首次出现"),
    "new_or_worse_reason": Text("a new or worse reason", "原因新增或加重"),
}


def status_reason(code: str | None) -> Text:
    """Return why an alert has its status."""
    if code is None:
        return Text("—", "—")
    quiet = re.fullmatch(r"same_reason_within_(\d+)_days", code)
    if quiet:
        return Text(f"same reason within {quiet[1]} days", f"{quiet[1]}天内同一原因")
    return _STATUS_REASONS.get(code, Text(code.replace("_", " "), code))


EXCLUDED_WORDS: Mapping[str, Text] = {
    "no_household": Text("in no household", "未归入任何家庭"),
    "no_members": Text("nobody belongs to it", "没有成员"),
    "ambiguous_household": Text("household unclear, on the review list", "家庭归属不明，已列入复核清单"),
    "collective_household": Text("collective household", "集体户"),
    "not_resident": Text("does not live here", "不在本地居住"),
    "nobody_counts": Text("nobody left whom the law counts", "没有依法计入的成员"),
    "all_dead": Text("everybody of the household is dead", "全户成员均已死亡"),
}


def excluded_reason(code: str) -> Text:
    """Return why a person or household was not scored; `attached_…` are members the law does not count."""
    if code.startswith("attached_"):
        status = MEMBER_STATUS.get(code.removeprefix("attached_"))
        if status is not None:
            return Text(f"attached: {status.en}", f"附属成员：{status.zh}")
    return EXCLUDED_WORDS.get(code, Text(code.replace("_", " "), code))


def link_words(how: str, rows: int, probability: float | None) -> Text:
    """Return how rows became a person's: by an exact rule, a clerk, the model, or by a number that is asked about."""
    n, zh = ("1 row" if rows == 1 else f"{rows} rows"), f"{rows}行"
    share = f"{probability:.2f}" if probability is not None else "—"
    return {
        "exact": Text(f"{n} linked by an exact rule", f"{zh}按精确规则关联"),
        "clerk": Text(f"{n} linked by a clerk's answer", f"{zh}经人工确认关联"),
        "model": Text(
            f"{n} linked by model, probability {share}, confirmed by nobody",
            f"{zh}由模型关联（概率{share}），未经人工确认",
        ),
        "asked": Text(
            f"{n} by number, but it is asked whether that is this person (probability {share})",
            f"{zh}按号码归入，但是否本人待核（概率{share}）",
        ),
    }[how]
