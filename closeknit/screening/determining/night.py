"""The rules over a district: who would qualify and is not helped, who is helped and would not qualify now.

    registers ─► facts ─► rules ─► law/area=*.parquet     (the families that applied or are helped)
                                   everybody else: undetermined, for nothing was checked

What comes out opens a look or a check, and never decides. The rules are those of the desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from closeknit.engine.eligibility import (
    Grain,
    LawDay,
    Rulebook,
    Values,
    input_table,
    narrowed,
    plan_inputs,
    registers_read,
)
from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS
from closeknit.engine.indicators.packing import COUNT_BITS, COUNT_MAX, COUNTS_IN_ONE
from closeknit.engine.policy import InForce
from closeknit.packs.eligibility import Eligibility, Outcome
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import Query, to_sql
from closeknit.screening.determining.answers import outcome_of
from closeknit.screening.determining.compiling import (
    CompiledLaw,
    compile_book,
    eligibility_of,
    law_in_force,
)
from closeknit.screening.determining.families import RESIDENCES
from closeknit.screening.determining.running import run_law
from closeknit.screening.session import Session, path_list, quoted
from closeknit.screening.tasks import Task, applied_or_helped, in_scope

SIDES = ("leak", "error", "under_paid", "over_paid", "agrees", "undetermined")
CURRENT_TIER, CURRENT_AMOUNT = "current_tier", "current_amount_fen_month"  # facts every pack with rules has
# What is read more than once is kept.
KEPT = ("law_people", "law_households_known", "law_households_in")
CHANGEABLE = input_table("person")  # a simulation gives a family one yuan more


@dataclass(frozen=True, slots=True)
class FactsLaw:
    """From registers to facts, as SQL text."""

    inputs: tuple[Query, ...]
    registers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NightLaw:
    """Facts and rules of one place and day as SQL text."""

    facts: FactsLaw
    law: CompiledLaw


def has_night_law(pack: Pack) -> bool:
    """Whether the pack says how registers give the facts of its rules."""
    return pack.eligibility is not None and bool(pack.eligibility.registers)


def night_parameters(pack: Pack, day: date, application_day: date, area: str) -> dict[str, InForce]:
    """The parameters in force for a district, of all that the rules read.

    Raises: NotInForce with the parameter's name for a day or area without a value.
    """
    book = _book(eligibility_of(pack), day, application_day)
    names = {p for rule in book.rules for p in book.reads(rule, day, application_day).parameters}
    return law_in_force(pack, names, day, application_day, area)


def compile_night(
    pack: Pack,
    day: date,
    application_day: date,
    parameters: Mapping[str, InForce],
    area: str,
    missing: frozenset[str] = frozenset(),
    dialect: str = "duckdb",
) -> NightLaw:
    """Return the SQL from registers to the outcome of every household; cached. missing: registers without a feed."""
    values = {name: {r: value.amount_if_known(r) for r in RESIDENCES} for name, value in parameters.items()}
    days = law_day(pack, day, application_day, area)
    frozen = tuple((name, tuple(amounts.items())) for name, amounts in sorted(values.items()))
    return _compile(_ById(eligibility_of(pack)), _ById(pack.contracts), days, frozen, missing, dialect)


def law_day(pack: Pack, day: date, application_day: date, area: str) -> LawDay:
    """The two days, and how many months before the application its periods have in that place."""
    months = {
        window: pack.parameters[name].in_force(application_day, area).amount(RESIDENCES[0])
        for window, name in eligibility_of(pack).windows.items()
    }
    return LawDay(day, application_day=application_day, windows=tuple(months.items()))


class _ById:
    """Lets what does not change be a cache key."""

    def __init__(self, held: Any) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.held is self.held


@lru_cache(maxsize=32)
def _compile(
    eligibility: _ById,
    contracts: _ById,
    days: LawDay,
    frozen: tuple[tuple[str, tuple[tuple[str, int | None], ...]], ...],
    missing: frozenset[str],
    dialect: str,
) -> NightLaw:
    law: Eligibility = eligibility.held
    wanted = _wanted(law)
    book = _book(law, days.day, days.application_day)
    values: Values = {name: dict(amounts) for name, amounts in frozen}
    steps = plan_inputs(law.registers, book.facts, contracts.held, days, missing)
    return NightLaw(
        FactsLaw(tuple(to_sql(step, dialect) for step in steps), registers_read(law.registers, book.facts)),
        compile_book(book, wanted, days.day, days.application_day, values, dialect),
    )


def _book(law: Eligibility, day: date, application_day: date) -> Rulebook:
    """The rules that a night's outcome rests on."""
    targets = [name for names in _wanted(law).values() for name in names]
    return narrowed(law.book, targets, day, application_day)


def _wanted(law: Eligibility) -> dict[Grain, list[str]]:
    """The columns of the outcome, by grain."""
    rules, outcome = law.book.rules, law.outcome
    assert outcome is not None, "has_night_law"
    tiers = [rules[name] for name in outcome.tiers.values() if rules[name].grain == "household"]
    household = [
        outcome.household_tier,
        outcome.amount,
        outcome.counted_income_month,
        *(t.name for t in tiers),
        *(test for t in tiers for test in t.tests),
        CURRENT_TIER,
        CURRENT_AMOUNT,
    ]
    person = [outcome.person_tier, outcome.person_route, outcome.counted]
    person += [k.any for k in outcome.kinds.values() if k.any]
    if any(k.youngest is not None for k in outcome.kinds.values()):
        person.append("age")
    return {"household": list(dict.fromkeys(household)), "person": list(dict.fromkeys(person))}


def _open_registers(session: Session, task: Task, facts: FactsLaw, only: str) -> None:
    for table in (MEMBERS, HOUSEHOLDS, *facts.registers):
        superseded = task.day.isoformat() if table in task.view.superseded else None
        conditions = [c for c in (task.only, only, in_scope(task, table)) if c]
        session.view(table, task.view.files(table, task.area), superseded, " AND ".join(conditions))


def open_facts(session: Session, task: Task, facts: FactsLaw, only: str = "") -> None:
    """Show one district's facts of the law; `only`: a condition on households beside the registers' scopes."""
    _open_registers(session, task, facts, only)
    for query in facts.inputs:
        kind = "TABLE" if query.name in (*KEPT, CHANGEABLE) else "VIEW"
        session.connection.execute(f"CREATE OR REPLACE TEMP {kind} {quoted(query.name)} AS {query.sql}")


def decide(session: Session, task: Task, night: NightLaw, everybody: bool = False) -> None:
    """Make the table `law_sides`, one row a household of the district, and keep every table behind it.

    Unless the run has a wider scope, only families that applied or are helped are decided: of the others no income
    may be looked at, so every tier stays open. everybody: run the rules over them all the same.
    """
    open_facts(session, task, night.facts, _scope(session, task, everybody))
    session.view(HOUSEHOLDS, task.view.files(HOUSEHOLDS, task.area))
    run_again(session, task.pack, night)


def run_again(session: Session, pack: Pack, night: NightLaw) -> None:
    """Make the table `law_sides` from the facts as they stand."""
    run_law(session.connection, night.law)
    session.connection.execute(f"CREATE OR REPLACE TEMP TABLE law_sides AS {_sides(pack, night, HOUSEHOLDS)}")


def _scope(session: Session, task: Task, everybody: bool) -> str:
    """The condition that a household applied or is helped, read once; none where everybody is decided."""
    if everybody or task.wider_scope:
        return ""
    registers = task.pack.applicants_are_in
    where = applied_or_helped(task, registers) if registers else "true"
    files = path_list(task.view.files(HOUSEHOLDS, task.area))
    session.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE law_scope AS SELECT household_key FROM read_parquet({files}) WHERE {where}"
    )
    return "household_key IN (SELECT household_key FROM law_scope)"


def write_law(session: Session, task: Task, night: NightLaw, target: Path, everybody: bool = False) -> None:
    """Decide one district, as `decide` does, and write its law file: one query, which keeps no table."""
    _open_registers(session, task, night.facts, _scope(session, task, everybody))
    households = f"read_parquet({path_list(task.view.files(HOUSEHOLDS, task.area))})"
    steps = [
        *(_step(q.name, q.sql, q.name in KEPT) for q in night.facts.inputs),
        *(_step(q.name, q.sql, True) for q in night.law.queries),
    ]
    sides = _sides(task.pack, night, households)
    session.write(
        f"WITH {', '.join(steps)}, law_sides AS ({sides}) SELECT * FROM law_sides ORDER BY household_key",
        target,
    )
    session.view(HOUSEHOLDS, task.view.files(HOUSEHOLDS, task.area))


def _step(name: str, sql: str, kept: bool) -> str:
    return f"{quoted(name)} AS {'' if kept else 'NOT '}MATERIALIZED ({sql})"


# ---- the two sides ------------------------------------------------------------------------------------------


def _sides(pack: Pack, night: NightLaw, households: str) -> str:
    """SQL: tier by the rules, tier in the registers, and on which side the household lies.

    households: what every household of the district is read from.
    """
    outcome = outcome_of(pack)
    last = night.law.plan.last
    tier, route = quoted(outcome.household_tier), quoted(outcome.person_route)
    standing = " ".join(f"WHEN {tier} = '{t}' OR {quoted(f'route_{t}')} THEN '{t}'" for t in outcome.standing)
    counts = {f"persons_{t}": f"{quoted(outcome.person_tier)} = '{t}'" for t in _tiers_of_persons(pack)} | {
        "persons_open": f"{quoted(outcome.person_tier)} IS NULL"
    }
    claims = {"route_open": f"{route} IS NULL"} | {f"route_{t}": f"{route} = '{t}'" for t in outcome.standing}
    claims |= {f"is_{name}": quoted(kind.any) for name, kind in outcome.kinds.items() if kind.any}
    return f"""
WITH of_persons AS (
  SELECT household_key, {_packed_counts(counts)}, {_packed_claims(claims)}{_ages(outcome)}
  FROM {quoted(last["person"])} WHERE {quoted(outcome.counted)} GROUP BY 1
), decided AS (
  SELECT h.*, p.* EXCLUDE (household_key),
    CASE WHEN {tier} IS NULL THEN NULL
      WHEN {tier} NOT IN ({_of_families(pack)}) THEN {tier}
      WHEN {tier} = '{outcome.standing[0]}' THEN {tier}
      WHEN route_open THEN NULL
      {standing} ELSE 'none' END AS stands
  FROM {quoted(last["household"])} h LEFT JOIN of_persons p USING (household_key)
)
SELECT _households.household_key, community, street, district, _households.residence, members,
  decided.household_key IS NOT NULL AS in_scope,
  stands AS tier, {_possible(pack)} AS possible, {quoted(outcome.amount)} AS amount_fen_month,
  {quoted(outcome.counted_income_month)} AS income_fen_month,
  coalesce({CURRENT_TIER}, CASE WHEN decided.household_key IS NULL THEN 'none' END) AS helped,
  coalesce({CURRENT_AMOUNT}, CASE WHEN decided.household_key IS NULL THEN 0 END) AS helped_fen_month,
  {_side(outcome)} AS side, {_failing(pack)} AS failing,
  {", ".join(f"coalesce(persons_{t}, 0) AS persons_{t}" for t in _tiers_of_persons(pack))},
  coalesce(persons_open, members) AS persons_open
  {"".join(f", coalesce({quoted(f'is_{k}')}, false) AS {quoted(f'is_{k}')}" for k in outcome.kinds)}
FROM {households} AS {HOUSEHOLDS} LEFT JOIN decided USING (household_key)"""


def _tiers_of_persons(pack: Pack) -> tuple[str, ...]:
    codes = eligibility_of(pack).book.rules[outcome_of(pack).person_tier].codes
    return tuple(code for code in codes if code != "none")


def _of_families(pack: Pack) -> str:
    """The tiers that a family has beside which a member may have one of his own."""
    rules, outcome = eligibility_of(pack).book.rules, outcome_of(pack)
    own = [t for t, name in outcome.tiers.items() if rules[name].grain == "household"]
    return ", ".join(f"'{t}'" for t in [*own, "none"])


def _packed_claims(claims: Mapping[str, str]) -> str:
    """SQL aggregates: whether each claim holds for a row; one aggregate of bits costs a fraction of one for each."""
    bits = " + ".join(f"CASE WHEN {c} THEN {1 << n} ELSE 0 END" for n, c in enumerate(claims.values()))
    return ", ".join(
        f"bit_or(({bits})::BIGINT) & {1 << n} <> 0 AS {quoted(name)}" for n, name in enumerate(claims)
    )


def _packed_counts(claims: Mapping[str, str]) -> str:
    """SQL aggregates: how many rows each claim holds for, a few counts in the fields of one sum."""
    found = []
    for place, name in enumerate(claims):
        first = place - place % COUNTS_IN_ONE
        fields = " + ".join(
            f"CASE WHEN {c} THEN {1 << n * COUNT_BITS}::BIGINT ELSE 0 END"
            for n, c in enumerate(list(claims.values())[first : first + COUNTS_IN_ONE])
        )
        shift = (place - first) * COUNT_BITS
        found.append(f"((sum({fields})::BIGINT >> {shift}) & {COUNT_MAX}) AS {quoted(name)}")
    return ", ".join(found)


def _ages(outcome: Outcome) -> str:
    kinds = {f"is_{name}": kind.youngest for name, kind in outcome.kinds.items() if kind.any is None}
    return "".join(f", min(age) >= {youngest} AS {quoted(name)}" for name, youngest in kinds.items())


def _possible(pack: Pack) -> str:
    """The tiers that an undetermined household may still have, in the order of the law; empty if it is determined."""
    rules, outcome = eligibility_of(pack).book.rules, outcome_of(pack)
    every = ",".join(outcome.tiers)
    open_ = ", ".join(
        f"CASE WHEN {quoted(name)} IS NULL THEN '{tier}' END"
        if rules[name].grain == "household"
        else f"CASE WHEN coalesce(route_open, true) THEN '{tier}' END"
        for tier, name in outcome.tiers.items()
    )
    return (
        f"CASE WHEN stands IS NOT NULL THEN '' WHEN decided.household_key IS NULL THEN '{every}' "
        f"ELSE array_to_string(list_filter([{open_}], t -> t IS NOT NULL), ',') END"
    )


def _side(outcome: Outcome) -> str:
    """SQL: the side; where tiers differ, who would get more money is under-paid, and of equal money the better tier."""
    order = "[" + ", ".join(f"'{t}'" for t in outcome.standing) + "]"
    more = f"{quoted(outcome.amount)} > {CURRENT_AMOUNT}"
    same = f"{quoted(outcome.amount)} IS NULL OR {quoted(outcome.amount)} = {CURRENT_AMOUNT}"
    return f"""CASE
    WHEN stands IS NULL OR {CURRENT_TIER} IS NULL THEN 'undetermined'
    WHEN stands = 'none' AND {CURRENT_TIER} = 'none' THEN 'agrees'
    WHEN {CURRENT_TIER} = 'none' THEN 'leak'
    WHEN stands = 'none' THEN 'error'
    WHEN {same} THEN CASE
      WHEN stands = {CURRENT_TIER} THEN 'agrees'
      WHEN list_position({order}, stands) < list_position({order}, {CURRENT_TIER}) THEN 'under_paid' ELSE 'over_paid' END
    WHEN {more} THEN 'under_paid' ELSE 'over_paid' END"""


def _failing(pack: Pack) -> str:
    """SQL: of a family that would not qualify, the tests of the tier it holds that say no."""
    rules, outcome = eligibility_of(pack).book.rules, outcome_of(pack)
    by_tier = ""
    for tier, name in outcome.tiers.items():
        tests = [t for t in rules[name].tests if rules[t].grain == "household"]
        if rules[name].grain != "household":
            by_tier += f" WHEN {CURRENT_TIER} = '{tier}' THEN '{name}'"
        elif tests:
            said = ", ".join(f"CASE WHEN NOT {quoted(t)} THEN '{t}' END" for t in tests)
            by_tier += (
                f" WHEN {CURRENT_TIER} = '{tier}' "
                f"THEN array_to_string(list_filter([{said}], t -> t IS NOT NULL), ',')"
            )
    return f"CASE WHEN NOT coalesce(stands = 'none', false) THEN ''{by_tier} ELSE '' END"


# ---- counts -------------------------------------------------------------------------------------------------


def law_summary(session: Session, files: Sequence[Path]) -> dict[str, Any]:
    """Counts of the law files of a run: sides, tiers by the rules, and leak and error by street."""
    source = f"read_parquet({path_list(files)})"
    households, in_scope_ = session.rows(f"SELECT count(*), count(*) FILTER (WHERE in_scope) FROM {source}")[
        0
    ]
    sides = dict(session.rows(f"SELECT side, count(*) FROM {source} GROUP BY 1"))
    tiers = session.rows(
        f"SELECT coalesce(tier, 'undetermined'), count(*) FILTER (WHERE side = 'leak'), "
        f"count(*), coalesce(sum(amount_fen_month), 0)::BIGINT FROM {source} WHERE in_scope GROUP BY 1 ORDER BY 1"
    )
    held = session.rows(
        f"SELECT coalesce(helped, 'unknown'), count(*), count(*) FILTER (WHERE side = 'error') "
        f"FROM {source} WHERE in_scope GROUP BY 1 ORDER BY 1"
    )
    streets = session.rows(
        "SELECT street, count(*) FILTER (WHERE side = 'leak'), count(*) FILTER (WHERE side = 'error') "
        f"FROM {source} WHERE street IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    return {
        "households": households,
        "in_scope": in_scope_,
        "sides": {side: sides.get(side, 0) for side in SIDES},
        "by_tier": {t: {"households": n, "leak": leak, "fen_month": fen} for t, leak, n, fen in tiers},
        "by_tier_held": {t: {"households": n, "error": error} for t, n, error in held},
        "by_area": {street: {"leak": leak, "error": error} for street, leak, error in streets},
    }
