"""Rules as SQL text: compiled once per pack, two days and backend, then only run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlglot import exp

from closeknit.engine.eligibility import ON_APPLICATION, LawPlan, LawStep, plan_law
from closeknit.engine.policy import InForce
from closeknit.engine.units import PackError
from closeknit.packs.eligibility import Eligibility
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import COMPILERS


@dataclass(frozen=True, slots=True)
class LawQuery:
    """One table as text, the steps that only it reads written into it."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class CompiledLaw:
    """The plan, and its steps as SQL of one backend."""

    plan: LawPlan
    queries: tuple[LawQuery, ...]


def eligibility_of(pack: Pack) -> Eligibility:
    """The pack's rules.

    Raises: PackError if it has none.
    """
    if pack.eligibility is None:
        raise PackError(
            f"pack {pack.name} has no rules of law (eligibility/facts.yaml); use a pack that has, such as cn.",
            f"规则包 {pack.name} 没有救助规则（eligibility/facts.yaml），请使用cn等含有规则的规则包。",
        )
    return pack.eligibility


class _ByRules:
    """Lets a pack's rules be a cache key: the rules do not change when a parameter's value does."""

    def __init__(self, eligibility: Eligibility) -> None:
        self.eligibility = eligibility

    def __hash__(self) -> int:
        return id(self.eligibility)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByRules) and other.eligibility is self.eligibility


def compile_law(pack: Pack, day: date, application_day: date, dialect: str = "duckdb") -> CompiledLaw:
    """Return the SQL that takes facts to answers under the law of that day; cached.

    Raises: PackError if the rules do not fit together.
    """
    return _compile(_ByRules(eligibility_of(pack)), day, application_day, dialect)


@lru_cache(maxsize=64)
def _compile(held: _ByRules, day: date, application_day: date, dialect: str) -> CompiledLaw:
    plan = plan_law(held.eligibility.book, day, application_day)
    return CompiledLaw(plan, tuple(_tables(plan, dialect)))


def _tables(plan: LawPlan, dialect: str) -> Iterator[LawQuery]:
    """The steps as few statements: what is read once becomes part of the statement that reads it.

    A chain of views would be bound again for every view; a table per step would be written for nothing.
    """
    waiting: list[str] = []
    for step in plan.steps:
        sql = _sql(step, dialect)
        if step.read_again or step.name in plan.last.values():
            ahead = f"WITH {', '.join(waiting)} " if waiting else ""
            yield LawQuery(step.name, f"{ahead}{sql}")
            waiting = []
        else:
            waiting.append(f"{step.name} AS ({sql})")


def _sql(step: LawStep, dialect: str) -> str:
    select = COMPILERS[dialect].to_sqlglot(step.expression.unbind())
    if step.of is not None:
        select.set("expressions", [exp.Star(), *select.expressions])
    return str(select.sql(dialect=dialect))


def law_in_force(
    pack: Pack, plan: LawPlan, day: date, application_day: date, area: str
) -> dict[str, InForce]:
    """The values in force for one area, of every parameter that the rules read.

    Raises: NotInForce with the parameter's name for a day or area without a value.
    """
    found = {}
    for name in plan.parameters:
        on = application_day if name.endswith(ON_APPLICATION) else day
        found[name] = pack.parameters[name.removesuffix(ON_APPLICATION)].in_force(on, area)
    return found
