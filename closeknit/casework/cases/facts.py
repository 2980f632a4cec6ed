"""Words for facts, from the pack in force: their names, codes and values as a page shows them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.registry.models import SOURCES
from closeknit.engine.units import Text
from closeknit.packs.eligibility import Eligibility


@lru_cache(maxsize=1)
def law() -> Eligibility:
    """Return the rules and facts of the installation's pack."""
    from closeknit.screening.determining.compiling import eligibility_of

    return eligibility_of(pack_in_force())


OTHER = {
    "income": Text("income", "收入"),
    "spending": Text("necessary spending", "必需支出"),
    "can_eat": Text("eats by himself or herself", "自主吃饭"),
    "can_dress": Text("dresses by himself or herself", "自主穿衣"),
    "can_get_up": Text("gets in and out of bed by himself or herself", "自主上下床"),
    "can_toilet": Text("uses the toilet by himself or herself", "自主如厕"),
    "can_walk": Text("walks indoors by himself or herself", "室内自主行走"),
    "can_bathe": Text("bathes by himself or herself", "自主洗澡"),
}


def words_of(name: str) -> Text:
    """Return the words of a fact; its name where the pack has none."""
    found = law().book.facts.get(name)
    return found.label if found is not None else OTHER.get(name, Text(name, name))


def code_words(code: str, codes: str) -> Text:
    """Return the words of a code of the pack's facts; the code itself where it has none."""
    return law().codes.get(codes, {}).get(code, Text(code, code))


def source_words(source: str) -> Text:
    """Return the words of where a fact comes from."""
    return SOURCES.get(source, Text(source, source))


def value_words(fact: Any) -> Text:
    """Return a fact's value as a page shows it: yuan for money, the words of a code, yes or no."""
    if fact.value is None and fact.sealed_value is not None:
        return Text("kept sealed", "加密保存")
    return shown_value(fact.name, fact.value)


def shown_value(name: str, value: Any) -> Text:
    """Return the value of a fact of this name in words."""
    if value is None:
        return Text("unknown", "未知")
    if isinstance(value, dict):
        return _entry(value)
    if isinstance(value, bool):
        return Text("yes", "是") if value else Text("no", "否")
    spec = law().book.facts.get(name)
    if spec is not None and spec.type == "money":
        return Text(f"{yuan(value)} yuan", f"{yuan(value)}元")
    if spec is not None and spec.codes and value in spec.codes:
        return spec.codes[value]
    return Text(str(value), str(value))


def yuan(fen: int) -> str:
    """Return integer fen as yuan with two digits."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def _entry(entry: dict[str, Any]) -> Text:
    """An entry of an income or spending list."""
    what = entry.get("item") or entry.get("kind") or ""
    label = law().income_items.get(what) or law().spending_kinds.get(what) or Text(what, what)
    if "fen_month" in entry:
        span = f"{entry['from']} ~ {entry.get('to', '')}"
        return Text(
            f"{label.en}: {yuan(entry['fen_month'])} yuan a month, {span}",
            f"{label.zh}：每月{yuan(entry['fen_month'])}元，{span}",
        )
    day = entry.get("month") or entry.get("day") or ""
    return Text(
        f"{label.en}: {yuan(entry.get('fen', 0))} yuan, {day}",
        f"{label.zh}：{yuan(entry.get('fen', 0))}元，{day}",
    )
