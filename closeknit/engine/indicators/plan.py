"""From indicators to a few expressions: each register is scanned once, joined once.

    register ──► facts per person ───► members ──► rolls ──┐
    register ──► facts per household ──────────────────────┼──► households × parameters ──► values
                                                           ┘
Each step is an ibis expression over unbound tables and the steps before it; nothing runs here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from closeknit.engine.indicators.day import Day
from closeknit.engine.indicators.edges import at_an_edge
from closeknit.engine.indicators.facts import Fact
from closeknit.engine.indicators.indicator import Indicator
from closeknit.engine.indicators.layout import Layout
from closeknit.engine.indicators.rolls import Roll
from closeknit.engine.indicators.scans import Contracts, Scans, fact_type, with_row_marks
from closeknit.engine.indicators.tables import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
    PARAMETERS,
    Seen,
    base_table,
    parameter_column,
    register_table,
    unknown,
)
from closeknit.engine.registers import RegisterContract
from closeknit.engine.units import PackError


@dataclass(frozen=True, slots=True)
class Step:
    """One named table of a plan; later steps may read it by name."""

    name: str
    expression: Any


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps that lead to the households' indicator values, the last one being `features`."""

    steps: tuple[Step, ...]
    registers: tuple[str, ...]
    parameters: tuple[str, ...]

    @property
    def last(self) -> Step:
        return self.steps[-1]


def facts_of(indicators: Iterable[Indicator]) -> dict[str, Fact]:
    """Every fact by name; two different facts may not share a name.

    Raises: PackError.
    """
    found: dict[str, Fact] = {}
    for indicator in indicators:
        for fact in indicator.facts:
            if found.setdefault(fact.name, fact) is not fact:
                raise PackError(
                    f"indicator {indicator.name}: another fact is already called {fact.name!r}; rename one."
                )
    return found


def joined_by(base: Any, key: str, parts: Sequence[Any], keep: Sequence[str]) -> Any:
    """The base with every part's columns, by left joins on one key; a missing row leaves nulls."""
    joined = base
    columns = {name: base[name] for name in keep}
    for part in parts:
        joined = joined.left_join(part, base[key] == part[key])
        columns |= {name: part[name] for name in part.columns if name != key}
    return joined.select(**columns) if parts else base.select(**columns)


def seam(step: Step) -> Any:
    """A step as an unbound table: later expressions refer to it by name, and stay small."""
    return base_table(step.name, {name: str(kind) for name, kind in step.expression.schema().items()})


PERSON_COLUMNS = ("age", "relation", "status", "counts")


def _people(facts: Scans, on: Day, counting: bool | None, name: str) -> Step:
    """Members (who count, or the attached who do not) with their age and facts, as authors see them."""
    members = base_table(MEMBERS, MEMBER_COLUMNS)
    if counting is not None:
        members = members.filter(members.counts if counting else ~members.counts)
    joined = joined_by(members, "person_key", facts.tables("person"), list(MEMBER_COLUMNS))
    columns = {
        "household_key": joined.household_key,
        "person_key": joined.person_key,
        "age": on.age(joined.birth_date),
        "relation": joined.relation,
        "status": joined.status,
        "counts": joined.counts,
    }
    columns |= {f.name: facts.value(f, joined) for f in facts.seen_by_authors("person")}
    return Step(name, joined.select(**columns))


def _rolled(indicators: Sequence[Indicator], facts: Scans, on: Day, attached: bool) -> tuple[Step, ...]:
    """Every roll of the indicators per household, in one pass over the members."""
    rolls: dict[str, Roll] = {
        f"{i.name}__{label}": roll
        for i in indicators
        for label, roll in i.rolls.items()
        if roll.attached == attached
    }
    if not rolls:
        return ()
    part = facts.only(_facts_used(rolls, facts, on))
    suffix = "_attached" if attached else ""
    people = _people(part, on, not attached, f"people{suffix}")
    table = seam(people)
    values = {
        name: table[name] for name in (*PERSON_COLUMNS, *(f.name for f in part.seen_by_authors("person")))
    }
    uncertain = {f.name for f in part.facts if part.may_be_unknown(f)} | {"age"}
    claims: dict[str, Any] = {}
    doubtful: set[str] = set()
    for name, roll in rolls.items():
        seen = Seen("person", values, on.amounts)
        claims[name] = roll.person(seen)
        if seen.used & uncertain and roll.asks_whether_unknown:
            doubtful.add(name)
    layout = Layout.of(rolls, doubtful)
    persons = Step(f"claims{suffix}", table.select(household_key=table.household_key, **layout.pack(claims)))
    gathered = Step(f"gathered{suffix}", layout.gather(seam(persons)))
    return people, persons, gathered, Step(f"rolls{suffix}", layout.unpack(seam(gathered)))


def _facts_used(rolls: Mapping[str, Roll], facts: Scans, on: Day) -> set[str]:
    """The names of the facts that these rolls read."""
    stand_in = {
        f.name: unknown(fact_type(f, facts.contracts[f.register])) for f in facts.facts if f.per == "person"
    }
    stand_in |= {
        "age": unknown("int64"),
        "counts": unknown("boolean"),
    }
    stand_in |= {"relation": unknown("string"), "status": unknown("string")}
    used: set[str] = set()
    for roll in rolls.values():
        seen = Seen("person", stand_in, on.amounts)
        roll.person(seen)
        used |= seen.used
    return used


def plan_features(
    indicators: Sequence[Indicator],
    contracts: Contracts,
    parameters: Sequence[str],
    day: Day,
    missing: frozenset[str] = frozenset(),
) -> Plan:
    """Plan the households' indicator values: one row per household, one int64 column per indicator, null = unknown.

    The last step, `features`, also carries the household columns and the parameter values used.
    Raises: PackError for unknown registers, facts or parameters.
    """
    facts = Scans(with_row_marks(list(facts_of(indicators).values()), contracts), contracts, missing, day)
    steps: list[Step] = []
    parts: list[Any] = []
    for attached in (False, True):
        rolled = _rolled(indicators, facts, day, attached)
        steps += rolled
        parts += [seam(step) for step in rolled[-1:]]
    for table in facts.tables("household"):
        steps.append(Step(f"facts_{len(steps)}", table))
        parts.append(seam(steps[-1]))
    steps.append(Step("features", _features(indicators, facts, parts, parameters)))
    registers = tuple(dict.fromkeys(f.register for f in facts.facts if f.register not in missing))
    return Plan(tuple(steps), registers, tuple(parameters))


def _features(
    indicators: Sequence[Indicator], facts: Scans, parts: Sequence[Any], parameters: Sequence[str]
) -> Any:
    households = base_table(HOUSEHOLDS, HOUSEHOLD_COLUMNS)
    joined = joined_by(households, "household_key", parts, list(HOUSEHOLD_COLUMNS))
    in_force = base_table(
        PARAMETERS, {"residence": "string"} | {parameter_column(name): "int64" for name in parameters}
    )
    with_parameters = joined.left_join(in_force, joined.residence == in_force.residence).select(
        *(joined[c] for c in joined.columns), *(in_force[parameter_column(name)] for name in parameters)
    )
    known = {name: with_parameters[parameter_column(name)] for name in parameters}
    fact_values = {f.name: facts.value(f, with_parameters) for f in facts.seen_by_authors("household")}
    columns: dict[str, Any] = {name: with_parameters[name] for name in HOUSEHOLD_COLUMNS}
    for indicator in indicators:
        rolls = {label: with_parameters[f"{indicator.name}__{label}"] for label in indicator.rolls}
        mine = {f.name: fact_values[f.name] for f in indicator.facts if f.name in fact_values}
        seen = Seen(
            "household",
            {"members": with_parameters.members, "residence": with_parameters.residence} | mine | rolls,
            known,
        )
        columns[indicator.name] = indicator.value(seen).cast("int64")
    columns |= {parameter_column(name): with_parameters[parameter_column(name)] for name in parameters}
    return with_parameters.select(**columns)


def parameters_used(
    indicators: Sequence[Indicator], contracts: Contracts, parameters: Sequence[str]
) -> tuple[str, ...]:
    """The parameters that the indicators' values read, in the order given.

    Raises: PackError if an indicator asks for a parameter that is not among them.
    """
    known = {name: unknown("int64") for name in parameters}
    used: set[str] = set()
    for indicator in indicators:
        values: dict[str, Any] = {label: unknown("int64") for label in indicator.rolls}
        values |= {
            f.name: unknown(fact_type(f, contracts[f.register]))
            for f in indicator.facts
            if f.per == "household"
        }
        seen = Seen(
            "household", values | {"members": unknown("int64"), "residence": unknown("string")}, known
        )
        indicator.value(seen)
        used |= seen.parameters_used
    return tuple(name for name in parameters if name in used)


def person_parameters_used(
    indicators: Sequence[Indicator], contracts: Contracts, parameters: Sequence[str]
) -> tuple[str, ...]:
    """The parameters that the indicators' person expressions read, in the order given.

    Raises: PackError if an indicator asks for a parameter that is not among them.
    """
    known = {name: unknown("int64") for name in parameters}
    people = {"age": "int64", "relation": "string", "status": "string", "counts": "boolean"}
    used: set[str] = set()
    for indicator in indicators:
        values = {name: unknown(kind) for name, kind in people.items()}
        values |= {f.name: unknown(fact_type(f, contracts[f.register])) for f in indicator.facts}
        seen = Seen("person", values, known)
        for roll in indicator.rolls.values():
            roll.person(seen)
        used |= seen.parameters_used
    return tuple(name for name in parameters if name in used)


def plan_persons(
    indicator: Indicator, contracts: Contracts, day: Day, missing: frozenset[str] = frozenset()
) -> Step | None:
    """Plan one indicator's person values: which member has how much. None if it has no roll."""
    if not indicator.rolls:
        return None
    facts = Scans(
        with_row_marks([f for f in indicator.facts if f.per == "person"], contracts), contracts, missing, day
    )
    table = _people(facts, day, None, "people").expression
    values = {
        name: table[name] for name in (*PERSON_COLUMNS, *(f.name for f in facts.seen_by_authors("person")))
    }
    columns = {
        label: roll.person(Seen("person", values, day.amounts)).cast("int64")
        for label, roll in indicator.rolls.items()
    }
    return Step(
        "persons",
        table.select(
            household_key=table.household_key, person_key=table.person_key, counts=table.counts, **columns
        ),
    )


def plan_rows(fact: Fact, contract: RegisterContract, day: Day) -> Any:
    """The register rows behind a fact: the same `rows` that the fact adds up."""
    table = register_table(contract)
    return table.filter(fact.selects(table, day))


def plan_changed(
    indicators: Sequence[Indicator], contracts: Contracts, before: Day, after: Day
) -> list[Step]:
    """Plan the households that the passing of days alone can change: a row enters or leaves a window, a birthday.

    Some may turn out unchanged; none is left out, because a day enters a computation only through row predicates and ages.
    """
    by_register: dict[str, list[Fact]] = {}
    for fact in facts_of(indicators).values():
        by_register.setdefault(fact.register, []).append(fact)
    steps = []
    for name, facts in by_register.items():
        table = register_table(contracts[name])
        edge = at_an_edge((fact.selects(table, before), fact.selects(table, after)) for fact in facts)
        if edge is not None:
            near = table.filter(edge)
            steps.append(Step(name, near.select("household_key").distinct()))
    members = base_table(MEMBERS, MEMBER_COLUMNS)
    older = before.age(members.birth_date) != after.age(members.birth_date)
    steps.append(Step(MEMBERS, members.filter(older).select("household_key").distinct()))
    return steps
