"""From a pack and a day to SQL text: compiled once per pack, day, missing feeds and backend, then only run."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

import ibis.expr.operations as ops
from ibis.backends.sql.compilers import DuckDBCompiler, PySparkCompiler
from sqlglot import exp

from closeknit.engine.indicators import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
    Day,
    Indicator,
    Plan,
    parameter_column,
    parameters_used,
    person_parameters_used,
    plan_features,
)
from closeknit.engine.indicators.plan import Step
from closeknit.engine.policy import InForce
from closeknit.engine.scoring import Scorecard, plan_contributions, plan_scores
from closeknit.engine.units import NotInForce
from closeknit.packs.loader import Pack

DISTRICT_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Query:
    """One step as text: later steps read it by its name."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """The steps from ready tables to scores, as SQL text of one backend."""

    features: tuple[Query, ...]
    scores: tuple[Query, ...]
    contributions: tuple[Query, ...]  # points per indicator of the flagged households; always for DuckDB
    registers: tuple[str, ...]
    parameters: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # ready table → those that are read, in its order

    @property
    def queries(self) -> tuple[Query, ...]:
        return self.features + self.scores


def indicators_of(pack: Pack) -> tuple[Indicator, ...]:
    """The pack's indicators in the scorecard's order, those without points last."""
    order = {name: place for place, name in enumerate(pack.scorecard.points)}
    return tuple(sorted(pack.indicators.values(), key=lambda i: (order.get(i.name, len(order)), i.name)))


def needed_parameters(pack: Pack) -> tuple[str, ...]:
    """The parameters that households' values and the scorecard read: columns of the parameter table."""
    used = set(parameters_used(indicators_of(pack), pack.contracts, tuple(pack.parameters)))
    used |= set(pack.scorecard.parameters)
    return tuple(name for name in pack.parameters if name in used)


def person_parameters(pack: Pack) -> tuple[str, ...]:
    """The parameters that person expressions read: numbers in the text of a day's SQL."""
    return person_parameters_used(indicators_of(pack), pack.contracts, tuple(pack.parameters))


def day_of(pack: Pack, day: date) -> Day:
    """A day with the parameters that have one value for the whole nation on it."""
    amounts = {}
    for name, parameter in pack.parameters.items():
        if parameter.of_the_nation:
            with suppress(NotInForce):
                amounts[name] = parameter.in_force(day, "").amount("*")
    return Day(day, amounts)


def stale_indicators(pack: Pack, stale_registers: frozenset[str]) -> frozenset[str]:
    """The indicators that rest on a stale register."""
    return frozenset(i.name for i in pack.indicators.values() if stale_registers & set(i.registers))


class _Parentheses:
    """Ibis leaves out the parentheses of (NOT x) IS NULL, which a database then reads as NOT (x IS NULL)."""

    def visit_IsNull(self, op: Any, *, arg: Any) -> Any:
        return super().visit_IsNull(op, arg=_apart(arg))  # type: ignore[misc]

    def visit_NotNull(self, op: Any, *, arg: Any) -> Any:
        return super().visit_NotNull(op, arg=_apart(arg))  # type: ignore[misc]


def _apart(argument: Any) -> Any:
    return exp.paren(argument, copy=False) if isinstance(argument, exp.Not) else argument


class _DuckDB(_Parentheses, DuckDBCompiler):  # type: ignore[misc]  # ibis has no types
    """Ibis's compiler for DuckDB, keeping sums of int64 in int64: DuckDB's own are 128 bits wide, and Parquet
    would store those as doubles."""

    def visit_Sum(self, op: Any, *, arg: Any, where: Any) -> Any:
        return self.cast(super().visit_Sum(op, arg=arg, where=where), op.dtype)


class _Spark(_Parentheses, PySparkCompiler):  # type: ignore[misc]  # ibis has no types
    """Ibis's compiler for Spark, with the one aggregate it leaves out; Spark itself has it."""

    SIMPLE_OPS: ClassVar[dict[type, str]] = {ops.BitOr: "bit_or"}


COMPILERS: Mapping[str, Any] = {"duckdb": _DuckDB(), "spark": _Spark()}


def to_sql(step: Step, dialect: str) -> Query:
    """A step as SQL text of "duckdb" or "spark"."""
    return Query(step.name, str(COMPILERS[dialect].to_sqlglot(step.expression.unbind()).sql(dialect=dialect)))


class _ByIdentity:
    """Lets a pack be a cache key by its content hash."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return hash(self.pack.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.pack is self.pack


def compile_pack(
    pack: Pack,
    day: date,
    missing: frozenset[str] = frozenset(),
    stale: frozenset[str] = frozenset(),
    dialect: str = "duckdb",
) -> Compiled:
    """Return the SQL that takes ready tables to scores; cached. `missing`, `stale`: registers."""
    return _compile(_ByIdentity(pack), day, missing, stale, dialect)


def forget_compiled() -> None:
    """Plan everything anew from now on; for measurements."""
    _compile.cache_clear()


_SAME_COLUMNS = (ops.Filter, ops.Sort, ops.Limit, ops.JoinReference)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the garbage collector: planning makes a million objects that stay, and looking through them again and
    again takes a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _columns_read(pack: Pack, plan: Plan) -> dict[str, tuple[str, ...]]:
    schemas: dict[str, Mapping[str, str]] = {MEMBERS: MEMBER_COLUMNS, HOUSEHOLDS: HOUSEHOLD_COLUMNS}
    schemas |= {register: pack.contracts[register].ready_schema() for register in plan.registers}
    found: dict[str, set[str]] = {table: set() for table in schemas}
    for step in plan.steps:
        for node in step.expression.op().find(ops.Field):
            relation = node.rel
            while isinstance(relation, _SAME_COLUMNS):
                relation = relation.parent
            if isinstance(relation, ops.UnboundTable) and relation.name in found:
                found[relation.name].add(node.name)
    return {table: tuple(c for c in schema if c in found[table]) for table, schema in schemas.items()}


@lru_cache(maxsize=32)
def _compile(
    held: _ByIdentity, day: date, missing: frozenset[str], stale: frozenset[str], dialect: str
) -> Compiled:
    pack, card = held.pack, held.pack.scorecard
    with _no_collection():
        parameters, names = needed_parameters(pack), [i.name for i in indicators_of(pack)]
        plan = plan_features(indicators_of(pack), pack.contracts, parameters, day_of(pack, day), missing)
        scores = plan_scores(card, names, plan, stale_indicators(pack, stale))
        contributions = plan_contributions(card, contribution_columns(card, parameters))
        return Compiled(
            tuple(to_sql(step, dialect) for step in plan.steps),
            tuple(to_sql(step, dialect) for step in scores),
            tuple(to_sql(step, "duckdb") for step in contributions),
            plan.registers,
            parameters,
            _columns_read(pack, plan),
        )


def contribution_columns(card: Scorecard, parameters: tuple[str, ...]) -> list[str]:
    """The columns from which points per indicator are told: the household's, the values, the parameters."""
    return [*HOUSEHOLD_COLUMNS, *card.points, *(parameter_column(name) for name in parameters)]


def parameters_in_force(pack: Pack, day: date, area: str) -> Mapping[str, InForce]:
    """The values in force for one district, those that person expressions read among them.

    Raises: NotInForce with the parameter's name for a day or area without a value.
    """
    names = dict.fromkeys([*needed_parameters(pack), *person_parameters(pack)])
    return {name: pack.parameters[name].in_force(day, area) for name in names}
