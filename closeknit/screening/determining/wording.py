"""Values in words: money in yuan, yes and no, codes by their label, unknown as unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from closeknit.engine.policy import Parameter
from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.screening.determining.compiling import eligibility_of

_PLACE = re.compile(r"\{([^{}]+)\}")
_UNKNOWN = Text("unknown", "未知")
_YES, _NO = Text("yes", "是"), Text("no", "否")
_UNITS: Mapping[str, Text] = {
    "fen": Text("{0} yuan", "{0}元"),
    "persons": Text("{0}", "{0}人"),
    "months": Text("{0} months", "{0}个月"),
    "years": Text("{0} years", "{0}年"),
    "age": Text("{0} years", "{0}岁"),
    "per_mille": Text("{0} %", "{0}%"),
}

# What a side means; the error side opens a check, never more.
SIDE_WORDS: Mapping[str, Text] = {
    "leak": Text("would qualify, not helped", "符合条件未获救助"),
    "error": Text("helped, would not qualify now (check)", "在册但现不符合（转核查）"),
    "under_paid": Text("helped with less than due", "救助不足"),
    "over_paid": Text("helped with more than due (check)", "救助偏高（转核查）"),
    "agrees": Text("as registered", "与在册一致"),
    "undetermined": Text("undetermined, facts missing", "信息不足无法测算"),
}


def yuan(fen: int) -> str:
    """An amount of fen as yuan: 94000 → 940, 94050 → 940.50."""
    whole, rest = divmod(abs(fen), 100)
    return ("-" if fen < 0 else "") + f"{whole:,}" + (f".{rest:02d}" if rest else "")


def unit_of(pack: Pack, name: str) -> str:
    """The unit of a fact, a rule or a parameter, in which the engine computes it."""
    book = eligibility_of(pack).book
    if name in book.rules:
        return book.rules[name].unit
    if name in book.facts:
        return {"money": "fen", "bool": "yes"}.get(book.facts[name].type, book.facts[name].type)
    if name in pack.parameters:
        head = pack.parameters[name].unit.split("/")[0]
        return {"yuan": "fen", "ratio": "per_mille"}.get(head, head)
    return "count"


def shown(pack: Pack, name: str, value: Any, lang: str) -> str:
    """A named value in words."""
    if value is None:
        return _UNKNOWN.in_(lang)
    if isinstance(value, bool):
        return (_YES if value else _NO).in_(lang)
    plain_name = name.split(".", 1)[1] if name.startswith("household.") else name
    if plain_name in pack.parameters and pack.parameters[plain_name].words:
        return _word(pack.parameters[plain_name], int(value), lang)
    unit = unit_of(pack, plain_name).split("/")[0]
    if unit == "code":
        return code_label(pack, plain_name, str(value), lang)
    if unit not in _UNITS:
        return str(value)
    figure = yuan(int(value)) if unit == "fen" else str(value / 10 if unit == "per_mille" else value)
    return _UNITS[unit].in_(lang).format(figure)


def _word(parameter: Parameter, code: int, lang: str) -> str:
    """The word of a parameter whose values are words."""
    word = next(w for w, c in parameter.words.items() if c == code)
    return parameter.words_zh.get(word, word) if lang == "zh" else word.replace("_", " ")


def code_label(pack: Pack, name: str, value: str, lang: str) -> str:
    """The words of a code of a fact or a rule."""
    book = eligibility_of(pack).book
    codes: Mapping[str, Text] = {}
    if name in book.rules:
        codes = book.rules[name].codes
    elif name in book.facts:
        codes = book.facts[name].codes or {}
    return codes[value].in_(lang) if value in codes else value


def in_words(text: Text, values: Mapping[str, Any], pack: Pack, lang: str) -> str:
    """A sentence with each {name} filled in; names are those of the rule's inputs."""

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        key = name if name in values else f"household.{name}"
        return shown(pack, name, values[key], lang) if key in values else match.group(0)

    return _PLACE.sub(fill, text.in_(lang))
