"""Needs and measures of a pack: measures.yaml → what shows a need, and what can be offered for it, by tier and department."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from pydantic import Field

from closeknit.engine.eligibility import in_force
from closeknit.engine.units import PackError, Text
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem
from closeknit.packs.sources import cited
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

FILE = "measures.yaml"
ANY = "any"
TIERS = ("tekun", "dibao", "marginal", "rigid", ANY)


@dataclass(frozen=True, slots=True)
class Need:
    """What a family may need, and what shows it."""

    name: str
    label: Text
    shown_by: tuple[str, ...]  # rules, or facts that are yes or no
    every_family: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """What can be offered for a need."""

    name: str
    label: Text
    need: str
    kind: Literal["money", "service"]
    tiers: tuple[str, ...]
    office: str  # of Measures.departments
    department: Text
    cites: tuple[str, ...]
    condition: Text

    def citation_on(self, pack: Pack, day: date) -> str | None:
        """Return the first of its texts that is in force on the day; None: it is not offered then."""
        return next((c for c in self.cites if in_force(cited(c, pack.sources, self.name), day)), None)


@dataclass(frozen=True, slots=True)
class Measures:
    """The catalogue."""

    needs: Mapping[str, Need]
    measures: Mapping[str, Measure]
    departments: Mapping[str, Text]


class _NeedFile(Checked):
    label: Words
    shown_by: list[str] = Field(default_factory=list)
    every_family: bool = False


class _MeasureFile(Checked):
    label: Words
    need: str
    kind: Literal["money", "service"]
    tiers: list[str] = Field(min_length=1)
    department: str
    cites: list[str] = Field(min_length=1)
    condition: Words


class _MeasuresFile(Checked):
    departments: dict[str, Words]
    needs: dict[str, _NeedFile]
    measures: dict[str, _MeasureFile]


def measures_of(pack: Pack) -> Measures | None:
    """Return the pack's catalogue, or None if it has none.

    Raises: PackError naming the file and the entry.
    """
    return _read(_ByContent(pack)) if (pack.root / FILE).is_file() else None


def check_measures(pack: Pack) -> Iterator[Problem]:
    """The catalogue can be read, names what there is, and offers something for every need."""
    try:
        catalogue = measures_of(pack)
    except PackError as error:
        yield Problem(FILE, error.text)
        return
    met = {m.need for m in catalogue.measures.values()} if catalogue else set()
    for name in catalogue.needs if catalogue else ():
        if name not in met:
            yield Problem(
                FILE,
                Text(
                    f"{FILE}, need {name}: nothing is offered for it; add a measure or remove it.",
                    f"{FILE}，需求{name}：没有对应措施，请补充或删除。",
                ),
            )


class _ByContent:
    """A pack as a cache key: its catalogue changes with its content only."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return hash((self.pack.root, self.pack.hash))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByContent) and hash(self) == hash(other)


@lru_cache(maxsize=8)
def _read(held: _ByContent) -> Measures:
    pack = held.pack
    file = check(_MeasuresFile, read_yaml(pack.root / FILE, FILE), FILE)
    needs = {
        name: Need(name, n.label.text(), tuple(n.shown_by), n.every_family) for name, n in file.needs.items()
    }
    for need in needs.values():
        _shown(pack, need)
    measures = {name: _measure(pack, file, name, m) for name, m in file.measures.items()}
    return Measures(needs, measures, {name: words.text() for name, words in file.departments.items()})


def _shown(pack: Pack, need: Need) -> None:
    assert pack.eligibility is not None, "measures.yaml stands beside eligibility/"
    book = pack.eligibility.book
    for name in need.shown_by:
        fact, rule = book.facts.get(name), book.rules.get(name)
        if not ((rule and rule.unit == "yes") or (fact and fact.type == "bool")):
            raise PackError(
                f"{FILE}, need {need.name}: {name!r} is no yes-or-no rule or fact; correct it.",
                f"{FILE}，需求{need.name}：{name}不是是否类规则或事实，请更正。",
            )


def _measure(pack: Pack, file: _MeasuresFile, name: str, entry: _MeasureFile) -> Measure:
    where = f"{FILE}, measure {name}"
    named: list[tuple[str, Collection[str], str]] = [
        (entry.need, file.needs, "need"),
        (entry.department, file.departments, "department"),
        *((tier, TIERS, "tier") for tier in entry.tiers),
    ]
    for value, known, what in named:
        if value not in known:
            raise PackError(
                f"{where}: there is no {what} {value!r}; use one of {', '.join(known)}.",
                f"{where}：没有{value}，可用：{'、'.join(known)}。",
            )
    for citation in entry.cites:
        cited(citation, pack.sources, where)
    return Measure(
        name,
        entry.label.text(),
        entry.need,
        entry.kind,
        tuple(entry.tiers),
        entry.department,
        file.departments[entry.department].text(),
        tuple(entry.cites),
        entry.condition.text(),
    )
