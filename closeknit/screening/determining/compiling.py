"""Rules as SQL text: compiled once per pack, two days and backend, then only run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlglot import exp

from closeknit.engine.eligibility import (
    GRAINS,
    ON_APPLICATION,
    Grain,
    LawPlan,
    LawStep,
    Rulebook,
    Values,
    input_schema,
    input_table,
    plan_law,
)
from closeknit.engine.policy import InForce
from closeknit.engine.units import PackError
from closeknit.packs.eligibility import Eligibility
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import COMPILERS
from closeknit.screening.determining.pruning import pruned


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
    return CompiledLaw(plan, tuple(_tables(plan, [_select(step, dialect) for step in plan.steps], dialect)))


def compile_book(
    book: Rulebook,
    wanted: Mapping[Grain, Iterable[str]],
    day: date,
    application_day: date,
    values: Values | None = None,
    dialect: str = "duckdb",
) -> CompiledLaw:
    """Return the SQL for the wanted columns of each grain alone: what nobody reads is left out."""
    plan = plan_law(book, day, application_day, values)
    schemas = {input_table(grain): input_schema(grain, book.facts) for grain in GRAINS}
    for step in plan.steps:
        added = {n: str(t) for n, t in step.expression.schema().items()}
        schemas[step.name] = (schemas[step.of] if step.of else {}) | added
    last = {plan.last[g]: ["household_key", f"{g}_key", *columns] for g, columns in wanted.items()}
    selects = pruned(plan.steps, [_select(step, dialect, False) for step in plan.steps], schemas, last)
    return CompiledLaw(plan, tuple(_tables(plan, selects, dialect)))


def _tables(plan: LawPlan, selects: Iterable[exp.Select], dialect: str) -> Iterator[LawQuery]:
    """The steps as few statements: what is read once becomes part of the statement that reads it.

    A chain of views would be bound again for every view; a table per step would be written for nothing.
    """
    waiting: list[str] = []
    for step, select in zip(plan.steps, selects, strict=True):
        sql = select.sql(dialect=dialect)
        if step.read_again or step.name in plan.last.values():
            ahead = f"WITH {', '.join(waiting)} " if waiting else ""
            yield LawQuery(step.name, f"{ahead}{sql}")
            waiting = []
        else:
            waiting.append(f"{step.name} AS ({sql})")


def _select(step: LawStep, dialect: str, whole: bool = True) -> exp.Select:
    """The step's statement; whole: with the columns of the table that it adds to."""
    select: exp.Select = COMPILERS[dialect].to_sqlglot(step.expression.unbind())
    for test in select.find_all(exp.Is):
        if isinstance(test.this, exp.Is | exp.Not):  # Spark does not read `a IS NOT NULL IS NULL`
            test.set("this", exp.paren(test.this))
    if step.of is not None and whole:
        select.set("expressions", [exp.Star(), *select.expressions])
    return select


def law_in_force(
    pack: Pack, parameters: Iterable[str], day: date, application_day: date, area: str
) -> dict[str, InForce]:
    """The values in force for one area, of these parameters of a plan.

    Raises: NotInForce with the parameter's name for a day or area without a value.
    """
    found = {}
    for name in parameters:
        on = application_day if name.endswith(ON_APPLICATION) else day
        found[name] = pack.parameters[name.removesuffix(ON_APPLICATION)].in_force(on, area)
    return found
