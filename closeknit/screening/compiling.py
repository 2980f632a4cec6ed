"""From a pack and a day to SQL text: compiled once per pack, day, missing feeds and backend, then only run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar

import ibis
import ibis.expr.operations as ops
from ibis.backends.sql.compilers import PySparkCompiler

from closeknit.engine.indicators import Day, Indicator, Plan, parameters_used, plan_features
from closeknit.engine.indicators.plan import Step
from closeknit.engine.policy import InForce
from closeknit.engine.scoring import Scorecard, plan_scores
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
    registers: tuple[str, ...]
    parameters: tuple[str, ...]

    @property
    def queries(self) -> tuple[Query, ...]:
        return self.features + self.scores


def indicators_of(pack: Pack) -> tuple[Indicator, ...]:
    """The pack's indicators in the scorecard's order, those without points last."""
    order = {name: place for place, name in enumerate(pack.scorecard.points)}
    return tuple(sorted(pack.indicators.values(), key=lambda i: (order.get(i.name, len(order)), i.name)))


def needed_parameters(pack: Pack) -> tuple[str, ...]:
    """The parameters that indicators and scorecard read."""
    used = set(parameters_used(indicators_of(pack), pack.contracts, tuple(pack.parameters)))
    used |= set(pack.scorecard.parameters)
    return tuple(name for name in pack.parameters if name in used)


def stale_indicators(pack: Pack, stale_registers: frozenset[str]) -> frozenset[str]:
    """The indicators that rest on a stale register."""
    return frozenset(i.name for i in pack.indicators.values() if stale_registers & set(i.registers))


class _Spark(PySparkCompiler):  # type: ignore[misc]  # ibis has no types
    """Ibis's compiler for Spark, with the one aggregate it leaves out; Spark itself has it."""

    SIMPLE_OPS: ClassVar[dict[type, str]] = {ops.BitOr: "bit_or"}


def to_sql(step: Step, dialect: str) -> Query:
    """A step as SQL text of "duckdb" or "spark"."""
    if dialect == "spark":
        return Query(step.name, str(_Spark().to_sqlglot(step.expression.unbind()).sql(dialect="spark")))
    return Query(step.name, str(ibis.to_sql(step.expression, dialect=dialect)))


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


@lru_cache(maxsize=32)
def _compile(
    held: _ByIdentity, day: date, missing: frozenset[str], stale: frozenset[str], dialect: str
) -> Compiled:
    pack = held.pack
    indicators = indicators_of(pack)
    parameters = needed_parameters(pack)
    plan: Plan = plan_features(indicators, pack.contracts, parameters, Day(day), missing)
    card: Scorecard = pack.scorecard
    scores = plan_scores(card, [i.name for i in indicators], plan, stale_indicators(pack, stale))
    return Compiled(
        tuple(to_sql(step, dialect) for step in plan.steps),
        tuple(to_sql(step, dialect) for step in scores),
        plan.registers,
        parameters,
    )


def parameters_in_force(pack: Pack, day: date, area: str) -> Mapping[str, InForce]:
    """The values in force for one district.

    Raises: NotInForce with the parameter's name for a day or area without a value.
    """
    return {name: pack.parameters[name].in_force(day, area) for name in needed_parameters(pack)}
