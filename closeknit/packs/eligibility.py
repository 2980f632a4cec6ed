"""Rules of a pack: eligibility/facts.yaml → facts, eligibility/<group>/<rule>.py → rules named after their files.

eligibility/facts.yaml             what may be known of a family
eligibility/<group>/<name>.py      defines `<name>`, a Rule
eligibility/registers.py           defines `registers`, how registers give facts; without it only families on file are decided
eligibility/outcome.yaml           which rules make the answer: tiers in order, amounts, margins
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import Field

from closeknit.engine.eligibility import FactSpec, Given, Grain, Rule, Rulebook
from closeknit.engine.policy import Source
from closeknit.engine.units import PackError, Text
from closeknit.packs.modules import importable, load, modules_in
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

FOLDER = "eligibility"
WINDOWS: Mapping[str, str] = {"accounting": "", "year": "_year"}
_WINDOW_WORDS: Mapping[str, Text] = {
    "accounting": Text("accounting period", "核算期内"),
    "year": Text("twelve months before the application", "申请前十二个月"),
}


class _FactFile(Checked):
    type: str = Field(pattern="^(money|count|bool|code|date)$")
    group: str
    label: Words
    codes: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    none: bool | int | str | None = None
    asked: bool = True
    asked_of: dict[str, list[str]] = Field(default_factory=dict)


class _FactsFile(Checked):
    windows: dict[str, str]
    groups: dict[str, Words]
    codes: dict[str, dict[str, Words]]
    income_items: dict[str, Words]
    spending_kinds: dict[str, Words]
    household: dict[str, _FactFile]
    person: dict[str, _FactFile]
    supporter: dict[str, _FactFile]


class _KindFile(Checked):
    """A kind of household: somebody of whom a rule holds, or nobody younger than `youngest`."""

    label: Words
    any: str | None = None
    youngest: int | None = None


class _OutcomeFile(Checked):
    household_tier: str
    person_tier: str
    person_route: str
    person_amount: str
    counted: str
    counted_income_month: str
    amount: str
    start_after_months: str
    review_months: str
    tiers: dict[str, str]  # tier → the rule that says whether it is reached, in order
    margins: dict[str, str]  # name → the rule of the distance
    changes: dict[str, str] = Field(default_factory=dict)  # name → rule, shown when the family holds a tier
    one_more: str = ""  # the income item by which cliffs are looked for
    standing: list[str] = Field(default_factory=list)  # the tiers, the one that names a family best first
    kinds: dict[str, _KindFile] = Field(
        default_factory=dict
    )  # kinds of households that figures are broken down by
    notes: dict[str, str] = Field(default_factory=dict)  # name → rule: other answers worth showing


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of household: see outcome.yaml."""

    label: Text
    any: str | None  # a person rule that holds for somebody
    youngest: int | None  # years that everybody has


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which rules make the answer: see outcome.yaml."""

    household_tier: str
    person_tier: str
    person_route: str
    person_amount: str
    counted: str
    counted_income_month: str
    amount: str
    start_after_months: str
    review_months: str
    tiers: Mapping[str, str]
    margins: Mapping[str, str]
    changes: Mapping[str, str]
    notes: Mapping[str, str]
    one_more: str
    standing: tuple[str, ...]
    kinds: Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A pack's law: rulebook, the words of its groups and codes, and the shape of its answer."""

    book: Rulebook
    groups: Mapping[str, Text]
    codes: Mapping[str, Mapping[str, Text]]
    income_items: Mapping[str, Text]
    spending_kinds: Mapping[str, Text]
    windows: Mapping[str, str]  # period → the parameter that says how many months it has
    outcome: Outcome | None
    registers: tuple[Given, ...] = ()


def read_eligibility(
    root: Path, name: str, sources: Mapping[str, Source], parameters: frozenset[str]
) -> Eligibility | None:
    """Return the rules of a pack, or None if it has none.

    Raises: PackError naming the file and what to change.
    """
    path = root / FOLDER / "facts.yaml"
    if not path.is_file():
        return None
    file = check(_FactsFile, read_yaml(path, f"{FOLDER}/facts.yaml"), f"{FOLDER}/facts.yaml")
    codes = {n: {c: w.text() for c, w in words.items()} for n, words in file.codes.items()}
    facts = _facts(file, codes)
    book = Rulebook(facts, _rules(root, name), sources, parameters)
    return Eligibility(
        book,
        _texts(file.groups),
        codes,
        _texts(file.income_items),
        _texts(file.spending_kinds),
        dict(file.windows),
        _outcome(root, book),
        _registers(root, name),
    )


def _texts(words: Mapping[str, Words]) -> dict[str, Text]:
    return {name: both.text() for name, both in words.items()}


def _facts(file: _FactsFile, codes: Mapping[str, Mapping[str, Text]]) -> dict[str, FactSpec]:
    found: dict[str, FactSpec] = {}
    for grain in ("household", "person", "supporter"):
        for name, fact in getattr(file, grain).items():
            where = f"{FOLDER}/facts.yaml, {grain}.{name}"
            if name in found:
                raise PackError(f"{where}: another fact has that name; rename one.")
            if fact.group not in file.groups:
                raise PackError(
                    f"{where}: unknown group {fact.group!r}; use one of {', '.join(file.groups)}."
                )
            if (fact.type == "code") != (fact.codes is not None) or (fact.codes and fact.codes not in codes):
                raise PackError(f"{where}: a code needs `codes:` naming one of {', '.join(codes)}.")
            found[name] = _fact(name, grain, fact, codes)
    for item, words in file.income_items.items():
        for window, suffix in WINDOWS.items():
            found |= _sum(f"{item}{suffix}_fen", item, "income", window, words.text())
    for kind, words in file.spending_kinds.items():
        found |= _sum(f"spent_{kind}_year_fen", kind, "spending", "year", words.text())
    return found


def _fact(name: str, grain: Grain, fact: _FactFile, codes: Mapping[str, Mapping[str, Text]]) -> FactSpec:
    least = fact.minimum if fact.minimum is not None else 0 if fact.type in ("money", "count") else None
    return FactSpec(
        name,
        grain,
        fact.type,
        fact.label.text(),
        fact.group,
        codes[fact.codes] if fact.codes else None,
        least,
        fact.maximum,
        fact.none,
        fact.asked,
        asked_of=fact.asked_of,
    )


def _sum(name: str, item: str, group: str, window: str, words: Text) -> dict[str, FactSpec]:
    span = _WINDOW_WORDS[window]
    label = Text(f"{words.en}, {span.en}", f"{span.zh}{words.zh}")
    return {name: FactSpec(name, "person", "money", label, group, None, 0, None, 0, True, item, window)}


def _rules(root: Path, name: str) -> dict[str, Rule]:
    folder = root / FOLDER
    found: dict[str, Rule] = {}
    with importable(root, name) as package:
        for path in modules_in(folder):
            shown = path.relative_to(root).as_posix()
            module = load(".".join((package, *path.relative_to(root).with_suffix("").parts)), shown)
            rule = getattr(module, path.stem, None)
            if not isinstance(rule, Rule):
                raise PackError(
                    f"{shown}: does not define {path.stem} = Rule(…); name the variable like the file",
                    f"{shown}：没有定义{path.stem} = Rule(…)，变量名须与文件名一致",
                )
            if path.stem in found:
                raise PackError(f"{shown}: another rule is called {path.stem}; rename one.")
            found[path.stem] = replace(rule, name=path.stem)
    return found


def _registers(root: Path, name: str) -> tuple[Given, ...]:
    path = root / FOLDER / "registers.py"
    if not path.is_file():
        return ()
    shown = path.relative_to(root).as_posix()
    with importable(root, name) as package:
        listed = getattr(load(f"{package}.{FOLDER}.registers", shown), "registers", None)
    if not isinstance(listed, list) or not all(isinstance(g, Given) for g in listed):
        raise PackError(
            f"{shown}: does not define registers = [Given(…), …]; add the list",
            f"{shown}：没有定义registers = [Given(…), …]，请补充",
        )
    return tuple(listed)


def _outcome(root: Path, book: Rulebook) -> Outcome | None:
    path = root / FOLDER / "outcome.yaml"
    if not path.is_file():
        return None
    shown = f"{FOLDER}/outcome.yaml"
    file = check(_OutcomeFile, read_yaml(path, shown), shown)
    values: dict[str, Any] = file.model_dump(exclude={"one_more", "standing", "kinds"})
    for key, value in values.items():
        for rule in value.values() if isinstance(value, dict) else [value]:
            _is_rule(rule, key, book, shown)
    for name, kind in file.kinds.items():
        _is_rule(kind.any or file.counted, f"kinds.{name}", book, shown)
    kinds = {n: Kind(k.label.text(), k.any, k.youngest) for n, k in file.kinds.items()}
    return Outcome(**values, one_more=file.one_more, standing=tuple(file.standing), kinds=kinds)


def _is_rule(name: str, key: str, book: Rulebook, shown: str) -> None:
    if name not in book.rules:
        raise PackError(
            f"{shown}: {key} names {name!r}, which is no rule; correct it",
            f"{shown}：{key}引用的{name}不是规则，请更正",
        )
