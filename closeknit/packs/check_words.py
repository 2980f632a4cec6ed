"""Words of indicators: both languages, every reader, and nothing said that must not be said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from closeknit.engine.indicators import Indicator
from closeknit.engine.units import Text
from closeknit.packs.check_indicators import file_of
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem, problem

READERS = ("officer", "worker", "family")

# Read aloud at the door, or by the family: no diagnosis, no prison, no kind of disability.
_NEVER_ALOUD = re.compile(
    r"cancer|tumou?r|nephr|kidney|dialysis|chemo|hiv\b|diagnos|schizo|psychi|mental|intellectual|"
    r"癌|肿瘤|肾|透析|化疗|艾滋|诊断|病种|精神|智力",
    re.IGNORECASE,
)
# Masked for every reader: who is entitled to it looks it up where it belongs.
_NEVER = re.compile(
    r"prison|jail|custody|detain|detention|convict|\bdrugs?\b|offender|监狱|服刑|戒毒|吸毒|羁押|拘留|判刑",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


def check_words(pack: Pack) -> Iterator[Problem]:
    for indicator in pack.indicators.values():
        file = file_of(indicator)
        yield from _readers(indicator, file)
        for what, text in _texts(indicator):
            yield from _text(indicator, file, what, text)


def _readers(indicator: Indicator, file: str) -> Iterator[Problem]:
    missing = [r for r in READERS if r not in indicator.words]
    more = [r for r in indicator.words if r not in READERS]
    if missing:
        yield problem(
            file,
            f"has no words for {', '.join(missing)}; add them",
            f"缺少面向{'、'.join(missing)}的文字，请补充",
        )
    if more:
        yield problem(
            file,
            f"has words for {', '.join(more)}; readers are {', '.join(READERS)}",
            f"读者{'、'.join(more)}不存在，仅有{'、'.join(READERS)}",
        )


def _texts(indicator: Indicator) -> Iterator[tuple[str, Text]]:
    yield "label", indicator.label
    yield "missing", indicator.missing
    yield from ((f"words.{reader}", text) for reader, text in indicator.words.items())


def _text(indicator: Indicator, file: str, what: str, text: Text) -> Iterator[Problem]:
    for lang, words in (("English", text.en), ("Chinese", text.zh)):
        if not words.strip():
            yield problem(file, f"{what} has no {lang} text; write it", f"{what}缺少{lang}文字，请补充")
        allowed = {"{value}"} if what.startswith("words.") and indicator.unit != "yes" else set()
        for placeholder in sorted(set(_PLACEHOLDER.findall(words)) - allowed):
            yield problem(
                file,
                f"{what} uses {placeholder}, which stands for nothing here; only {{value}}, and not for a yes",
                f"{what}使用了{placeholder}，此处只能使用{{value}}，且是否类指标不可用",
            )
        found = _NEVER.search(words) or (
            _NEVER_ALOUD.search(words) if what in ("words.worker", "words.family") else None
        )
        if found:
            yield problem(
                file,
                f"{what} says {found.group()!r}; say what it means for the family instead",
                f"{what}含有“{found.group()}”，请改为对家庭影响的说法",
            )
