"""From rules to a few tables: ordered by what they read, computed grain by grain.

    supporters ──► persons ──► households ──► persons ──► households …
                        (as often as a rule of one grain needs an answer of the other)

Every step is an expression over named tables; nothing runs here. A step that only adds columns says so, and is
written as SELECT *, … so that the text stays short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from typing import Any

import ibis

from closeknit.engine.eligibility.facts import (
    GRAINS,
    KEYS,
    LAW_PARAMETERS,
    FactSpec,
    Grain,
    input_schema,
    input_table,
)
from closeknit.engine.eligibility.gathered import Gathered
from closeknit.engine.eligibility.rule import ON_APPLICATION, Law, Rule, citations_on
from closeknit.engine.eligibility.seen import BELOW, Gathering, Seen
from closeknit.engine.indicators.tables import base_table, parameter_column, unknown
from closeknit.engine.policy import Source
from closeknit.engine.units import PackError

OF_HOUSEHOLD = "h__"
GRAIN_KEY: Mapping[Grain, str] = {
    "supporter": "supporter_key",
    "person": "person_key",
    "household": "household_key",
}


@dataclass(frozen=True, slots=True)
class LawStep:
    """One named table. With `of`, its columns are added to that table's; otherwise it is whole.

    `read_again`: more than one later step reads it, so it is worth keeping.
    """

    name: str
    expression: Any
    of: str | None = None
    read_again: bool = False


@dataclass(frozen=True, slots=True)
class Reads:
    """What one rule reads."""

    own: tuple[str, ...]
    household: tuple[str, ...]
    gathered: tuple[Gathering, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LawPlan:
    """The steps that answer every rule, and where each grain's answers stand at the end."""

    day: date
    application_day: date
    steps: tuple[LawStep, ...]
    last: Mapping[Grain, str]
    order: tuple[str, ...]
    reads: Mapping[str, Reads]
    parameters: tuple[str, ...]
    citations: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Rulebook:
    """The facts, rules and sources of a pack, checked to fit together.

    Raises: PackError for a name that is both fact and rule, an unknown name, a wrong grain, or a cycle.
    """

    facts: Mapping[str, FactSpec]
    rules: Mapping[str, Rule]
    sources: Mapping[str, Source]
    parameters: frozenset[str]
    _reads: dict[tuple[str, date], Reads] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for name in self.rules:
            if name in self.facts or name in KEYS["person"] or name in KEYS["household"]:
                raise PackError(f"rule {name}: a fact or key has that name already; rename the rule.")

    def type_of(self, name: str, grain: Grain, asked_by: str) -> str:
        """The ibis type of a fact or rule of that grain."""
        if name in KEYS[grain]:
            return KEYS[grain][name]
        found: FactSpec | Rule | None = self.facts.get(name) or self.rules.get(name)
        if found is None:
            raise PackError(
                f"rule {asked_by}: there is no fact or rule {name!r}; correct the name, or add it.",
                f"规则 {asked_by}：没有名为 {name} 的事实或规则，请更正名称或补充。",
            )
        if found.grain != grain:
            raise PackError(
                f"rule {asked_by}: {name!r} is about a {found.grain}, not a {grain}; gather it or read it there.",
                f"规则 {asked_by}：{name} 属于 {found.grain}，不是 {grain}，请用汇总或在相应层级读取。",
            )
        return found.ibis_type

    def reads(self, name: str, day: date, application_day: date) -> Reads:
        """What a rule reads under the law of that day."""
        if (name, day) not in self._reads:
            self._reads[name, day] = self._discover(self.rules[name], day, application_day)
        return self._reads[name, day]

    def _discover(self, rule: Rule, day: date, application_day: date) -> Reads:
        own: dict[str, None] = {}
        household: dict[str, None] = {}
        gathered: dict[Gathering, None] = {}
        parameters: dict[str, None] = {}

        def read_own(name: str) -> Any:
            own[name] = None
            return unknown(self.type_of(name, rule.grain, rule.name))

        def read_household(name: str) -> Any:
            household[name] = None
            return unknown(self.type_of(name, "household", rule.name))

        def gather(gathering: Gathering) -> Any:
            grain = BELOW[rule.grain]
            if gathering.of is not None:
                self.type_of(gathering.of, grain, rule.name)
            gathered[gathering] = None
            return unknown(gathering.ibis_type(lambda n: self.type_of(n, grain, rule.name)))

        def read_parameter(name: str) -> Any:
            if name.removesuffix(ON_APPLICATION) not in self.parameters:
                raise PackError(
                    f"rule {rule.name}: there is no parameter {name!r}; add parameters/{name.replace('.', '/')}.yaml.",
                    f"规则 {rule.name}：没有参数 {name}，请添加参数文件。",
                )
            parameters[name] = None
            return unknown("int64")

        law = Law(day, application_day, self.sources, read_parameter)
        if citations_on(rule, self.sources, day):
            _value(rule, Seen(rule.grain, read_own, read_household, gather), law)
        return Reads(tuple(own), tuple(household), tuple(gathered), tuple(parameters))


def _value(rule: Rule, seen: Any, law: Law) -> Any:
    if rule.tests:
        return reduce(lambda a, b: a & b, [getattr(seen, name) for name in rule.tests])
    assert rule.value is not None
    value = rule.value(seen, law)
    return ibis.literal(value) if isinstance(value, bool | int | str) else value


def order_of(book: Rulebook, day: date, application_day: date) -> tuple[str, ...]:
    """The rules, each after what it reads.

    Raises: PackError naming the rules of a cycle.
    """
    graph: dict[str, set[str]] = {}
    for name in book.rules:
        reads = book.reads(name, day, application_day)
        names = {*reads.own, *reads.household}
        for g in reads.gathered:
            names |= {g.value, *([g.of] if g.of else [])}
        graph[name] = {n for n in names if n in book.rules}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise PackError(
            f"the rules {circle} read each other in a circle; break it at one of them.",
            f"规则 {circle} 循环引用，请在其中一处断开。",
        ) from error


def _phases(book: Rulebook, order: Sequence[str], reads: Mapping[str, Reads]) -> dict[str, int]:
    """Which round of its grain answers a rule: even for persons, odd for households; supporters come first."""
    phase: dict[str, int] = {}
    for name in order:
        rule, seen = book.rules[name], reads[name]
        needs = [phase[n] for n in seen.own if n in phase]
        if rule.grain == "supporter":
            phase[name] = 0
            continue
        needs += [phase[n] + 1 for n in seen.household if n in phase]
        if rule.grain == "household":
            for g in seen.gathered:
                needs += [phase[n] + 1 for n in (g.value, g.of) if n in phase]
        phase[name] = max(needs, default=0 if rule.grain == "person" else 1)
    return phase


Values = Mapping[
    str, Mapping[str, int | None]
]  # parameter → residence class → amount; None: no figure on file


def plan_law(book: Rulebook, day: date, application_day: date, values: Values | None = None) -> LawPlan:
    """Plan the answers to every rule under the law of the decision day.

    values: the parameters of one place, written into the steps as figures; without them they are columns of the
    table of parameters. The answers are the same; with figures a district of people carries fewer columns.
    Raises: PackError if the rules do not fit together, or an amount has no text in force on that day.
    """
    return _Planning(book, day, application_day, values).plan()


class _Planning:
    def __init__(
        self, book: Rulebook, day: date, application_day: date, values: Values | None = None
    ) -> None:
        self.book, self.day, self.application_day, self.values = book, day, application_day, values
        self.order = order_of(book, day, application_day)
        self.reads = {name: book.reads(name, day, application_day) for name in self.order}
        self.phase = _phases(book, self.order, self.reads)
        self.citations = {name: citations_on(r, book.sources, day) for name, r in book.rules.items()}
        self.steps: list[LawStep] = []
        self.at: dict[Grain, str] = {}  # the newest table of each grain
        self.schema: dict[str, dict[str, str]] = {}
        used = {p for r in self.reads.values() for p in r.parameters}
        self.parameters = tuple(sorted(used))

    def plan(self) -> LawPlan:
        self._inputs()
        self._bring_household("supporter", 0)
        self._round("supporter", 0)
        self._gather("supporter", "person", self._mine("person"), "law_supporters_gathered")
        for phase in range(max(self.phase.values(), default=0) + 1):
            grain: Grain = "person" if phase % 2 == 0 else "household"
            if grain == "person":
                self._bring_household("person", phase)
            else:
                mine = self._mine("household", phase)
                self._gather("person", "household", mine, f"law_persons_gathered_{phase}")
            self._round(grain, phase)
        return LawPlan(
            self.day,
            self.application_day,
            tuple(self.steps),
            dict(self.at),
            self.order,
            self.reads,
            self.parameters,
            self.citations,
        )

    def _mine(self, grain: Grain, phase: int | None = None) -> list[str]:
        rules = self.book.rules
        return [n for n in self.order if rules[n].grain == grain and phase in (None, self.phase[n])]

    # ---- tables ------------------------------------------------------------------------------------------

    def _table(self, name: str) -> Any:
        return base_table(name, self.schema[name])

    def _put(
        self, grain: Grain, name: str, expression: Any, of: str | None = None, read_again: bool = False
    ) -> None:
        self.steps.append(LawStep(name, expression, of, read_again))
        added = {n: str(t) for n, t in expression.schema().items()}
        self.schema[name] = (self.schema[of] if of else {}) | added
        self.at[grain] = name

    def _aside(self, name: str, expression: Any) -> None:
        """A table that is no grain's newest."""
        self.steps.append(LawStep(name, expression))
        self.schema[name] = {n: str(t) for n, t in expression.schema().items()}

    def _inputs(self) -> None:
        for grain in GRAINS:
            name = input_table(grain)
            self.schema[name] = input_schema(grain, self.book.facts)
            self.at[grain] = name
        if self.values is not None:
            return
        in_force = base_table(
            LAW_PARAMETERS, {"law_row": "string"} | {parameter_column(p): "int64" for p in self.parameters}
        )
        households = self._table(self.at["household"])
        joined = households.left_join(in_force, households.law_row == in_force.law_row)
        columns = {c: households[c] for c in households.columns}
        columns |= {parameter_column(p): in_force[parameter_column(p)] for p in self.parameters}
        self._put("household", "law_households_0", joined.select(**columns), read_again=True)

    def _bring_household(self, grain: Grain, phase: int) -> None:
        """Join the household's answers and parameters that rules of this round read."""
        mine = self._mine(grain, phase)
        fine, coarse = self._table(self.at[grain]), self._table(self.at["household"])
        names = {n for r in mine for n in self.reads[r].household}
        names |= {n for r in mine for p in self.reads[r].parameters for n in self._behind(p)}
        wanted = sorted(n for n in names if f"{OF_HOUSEHOLD}{n}" not in fine.columns)
        if not wanted:
            return
        joined = fine.left_join(coarse, fine.household_key == coarse.household_key)
        columns = {c: fine[c] for c in fine.columns} | {f"{OF_HOUSEHOLD}{n}": coarse[n] for n in wanted}
        self._put(grain, f"law_{grain}s_with_household_{phase}", joined.select(**columns))

    def _behind(self, parameter: str) -> tuple[str, ...]:
        """The household's columns that tell a parameter."""
        if self.values is None:
            return (parameter_column(parameter),)
        return ("residence",) if len(set(self.values[parameter].values())) > 1 else ()

    def _figure(self, parameter: str, table: Any, prefix: str) -> Any:
        """A parameter as an expression over a grain's table."""
        if self.values is None:
            return table[f"{prefix}{parameter_column(parameter)}"]
        amounts = self.values[parameter]
        if len(set(amounts.values())) == 1:
            return _amount(next(iter(amounts.values())))
        found = unknown("int64")
        for residence, amount in amounts.items():
            found = ibis.ifelse(table[f"{prefix}residence"] == residence, _amount(amount), found)
        return found

    def _gather(self, fine: Grain, coarse: Grain, mine: Sequence[str], name: str) -> None:
        """Join what rules of the coarser grain gather from rows of the finer one."""
        have = self.schema[self.at[coarse]]
        wanted = {g.column: g for n in mine for g in self.reads[n].gathered if g.column not in have}
        if not wanted:
            return
        key = GRAIN_KEY[coarse]
        rows, base = self._table(self.at[fine]), self._table(self.at[coarse])
        layout = Gathered.of(wanted.values())
        self._aside(f"{name}_rows", layout.rows(rows, key))
        self._aside(name, layout.gather(self._table(f"{name}_rows"), key))
        part = self._table(name)
        joined = base.left_join(part, base[key] == part[key])
        kept = {c: base[c] for c in base.columns} | {c: layout.value(c, part) for c in wanted}
        self._put(coarse, f"{name}_joined", joined.select(**kept))

    def _round(self, grain: Grain, phase: int) -> None:
        """Answer the rules of one grain and round, layer by layer."""
        mine = [n for n in self.order if self.book.rules[n].grain == grain and self.phase[n] == phase]
        depth: dict[str, int] = {}
        for name in mine:
            depth[name] = max((depth[n] + 1 for n in self.reads[name].own if n in depth), default=0)
        deepest = max(depth.values(), default=-1)
        for layer in range(deepest + 1):
            table = self._table(self.at[grain])
            columns = {n: self._answer(n, table) for n in mine if depth[n] == layer}
            name = f"law_{grain}s_{phase}_{layer}"
            self._put(grain, name, table.select(**columns), of=self.at[grain], read_again=layer == deepest)

    def _answer(self, name: str, table: Any) -> Any:
        rule = self.book.rules[name]
        if not self.citations[name]:
            if rule.unit == "yes":
                return ibis.literal(False)
            if rule.unit in ("code", "day"):
                return unknown(rule.ibis_type)
            return ibis.literal(0, "int64")
        own_prefix = "" if rule.grain == "household" else OF_HOUSEHOLD
        seen = Seen(
            rule.grain,
            lambda n: table[n],
            lambda n: table[f"{OF_HOUSEHOLD}{n}"],
            lambda g: table[g.column],
        )
        law = Law(
            self.day,
            self.application_day,
            self.book.sources,
            lambda p: self._figure(p, table, own_prefix),
        )
        answer = _value(rule, seen, law)
        kind = str(answer.type())
        if kind == "null" or (kind.startswith("int") and rule.ibis_type == "int64"):
            return answer.cast(rule.ibis_type)
        if kind.replace("!", "") != rule.ibis_type:
            raise PackError(
                f"rule {name}: gives {kind}, but its unit {rule.unit} needs {rule.ibis_type}; correct the value or unit.",
                f"规则 {name}：结果类型 {kind} 与单位 {rule.unit} 不符，请更正。",
            )
        return answer


def _amount(amount: int | None) -> Any:
    """A figure of 64 bits in the text itself: engines take a bare small number for 32, and figures are multiplied."""
    if amount is None:
        return unknown("int64")
    return ibis.literal(str(amount), "string").cast("int64")


def narrowed(book: Rulebook, targets: Iterable[str], day: date, application_day: date) -> Rulebook:
    """Return the rules that these answers rest on, and the facts that those read.

    Raises: PackError for a target that is no rule.
    """
    wanted: dict[str, None] = {}
    waiting = list(targets)
    while waiting:
        name = waiting.pop()
        if name in wanted or name in book.facts:
            wanted[name] = None
        elif name in book.rules:
            wanted[name] = None
            reads = book.reads(name, day, application_day)
            gathered = {n for g in reads.gathered for n in (g.value, g.of) if n}
            waiting += [*reads.own, *reads.household, *gathered]
        elif all(name not in keys for keys in KEYS.values()):
            raise PackError(
                f"the answer needs the rule {name!r}, which does not exist; correct outcome.yaml."
            )
    return Rulebook(
        {n: f for n, f in book.facts.items() if n in wanted},
        {n: r for n, r in book.rules.items() if n in wanted},
        book.sources,
        book.parameters,
    )


def used_parameters(book: Rulebook, days: Iterable[tuple[date, date]]) -> frozenset[str]:
    """Every parameter that a rule reads on one of these days."""
    found: set[str] = set()
    for day, application_day in days:
        for name in book.rules:
            found |= set(book.reads(name, day, application_day).parameters)
    return frozenset(found)
