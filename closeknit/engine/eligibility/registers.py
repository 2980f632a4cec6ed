"""From registers to the facts of the law: every member's and household's row of facts, as far as registers know.

    members ◄── facts per person ──► law_people_seen ──► law_people ──► rolls ──┐
    households ◄── facts per household ─────────────────────────────────────────┴──► law_households_known
    law_households_known ──► law_households_in        law_people, law_households_known ──► law_persons_in

A fact that no register gives stays unknown; nothing runs here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import ibis

from closeknit.engine.eligibility.facts import FactSpec, Grain, input_table
from closeknit.engine.indicators.day import Day
from closeknit.engine.indicators.facts import Fact
from closeknit.engine.indicators.layout import Layout
from closeknit.engine.indicators.plan import Step, joined_by, seam
from closeknit.engine.indicators.rolls import Roll
from closeknit.engine.indicators.scans import Contracts, Scans, with_row_marks
from closeknit.engine.indicators.tables import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
    base_table,
    unknown,
)
from closeknit.engine.units import PackError

_MEMBER = ("household_key", "person_key", "birth_date", "relation")
_KNOWN = "known__"


@dataclass(frozen=True, slots=True)
class LawDay(Day):
    """The two days of a decision, and the whole months before the application that count.

    `day` is the decision day; periods end with the month before `application_day`. windows: period → how many months.
    """

    application_day: date = date.max
    windows: tuple[tuple[str, int], ...] = ()

    def months(self, window: str) -> int:
        """How many months a period has."""
        return dict(self.windows)[window]

    def _month(self, back: int) -> date:
        index = self.application_day.year * 12 + self.application_day.month - 1 - back
        return date(index // 12, index % 12 + 1, 1)

    def within(self, column: Any, window: str) -> Any:
        """The day or month lies in that period before the application."""
        first, after = self._month(self.months(window)), self._month(0)
        return (column >= ibis.literal(first)) & (column < ibis.literal(after))

    def months_paid(self, since: Any, until: Any, window: str) -> Any:
        """In how many months of a period something was paid that began and ended then; null: it always was, it still is."""
        first, last = (d.year * 12 + d.month - 1 for d in (self._month(self.months(window)), self._month(1)))
        begun, ended = _month_number(since, first), _month_number(until, last)
        begun = ibis.ifelse(begun < first, ibis.literal(first, "int64"), begun)
        ended = ibis.ifelse(ended > last, ibis.literal(last, "int64"), ended)
        return ibis.ifelse(ended < begun, ibis.literal(0, "int64"), (ended - begun + 1).cast("int64"))


def _month_number(day: Any, otherwise: int) -> Any:
    if day is None:
        return ibis.literal(otherwise, "int64")
    return ibis.coalesce((day.year() * 12 + day.month() - 1).cast("int64"), otherwise)


@dataclass(frozen=True, eq=False)
class Given:
    """How the registers give one fact of the law.

    fact: its name in facts.yaml. value: (what is seen, the law's days) → expression; null is unknown.
    A person sees its facts, `age`, `relation`, and `p.household.<fact of the household>`; a household sees its facts
    and the `rolls` over its members. `steps`: a person's intermediate values by name, worked out once for all that
    name them.
    """

    fact: str
    value: Callable[[Any, LawDay], Any]
    facts: Sequence[Fact] = ()
    rolls: Mapping[str, Roll] = field(default_factory=dict)
    steps: Mapping[str, Callable[[Any, LawDay], Any]] = field(default_factory=dict)


class _View:
    """Named values only, and for a person the household's."""

    def __init__(self, what: str, values: Mapping[str, Any], household: _View | None = None) -> None:
        self._what, self._values, self._household = what, values, household

    @property
    def household(self) -> _View:
        if self._household is None:
            raise PackError(f"{self._what}: a household has no .household.")
        return self._household

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._values:
            known = ", ".join(sorted(self._values))
            raise PackError(
                f"{self._what}: the registers give no {name!r} here; known: {known}.",
                f"{self._what}：此处没有 {name}；可用：{known}。",
            )
        return self._values[name]


def check_given(given: Iterable[Given], facts: Mapping[str, FactSpec], contracts: Contracts) -> None:
    """Raises: PackError for a fact that is not in facts.yaml or given twice, or a register that is not in the pack."""
    seen: set[str] = set()
    for one in given:
        where = f"eligibility/registers.py, {one.fact}"
        if one.fact not in facts:
            raise PackError(
                f"{where}: there is no such fact in facts.yaml; correct the name.",
                f"{where}：facts.yaml 中没有该事实，请更正名称。",
            )
        if one.fact in seen:
            raise PackError(f"{where}: is given twice; keep one.", f"{where}：重复给出，请保留一个。")
        seen.add(one.fact)
        if one.rolls and facts[one.fact].grain != "household":
            raise PackError(
                f"{where}: only a household's fact has rolls.", f"{where}：只有家庭事实可以汇总成员。"
            )
        with_row_marks(list(one.facts), contracts)


def plan_inputs(
    given: Sequence[Given],
    facts: Mapping[str, FactSpec],
    contracts: Contracts,
    on: LawDay,
    missing: frozenset[str] = frozenset(),
) -> tuple[Step, ...]:
    """Plan the three tables of facts that the rules read, of the members who count; `facts`: those wanted.

    missing: registers without a feed; what they would say is unknown.
    """
    return _Inputs([g for g in given if g.fact in facts], facts, contracts, on, missing).steps()


def registers_read(given: Iterable[Given], wanted: Iterable[str]) -> tuple[str, ...]:
    """The registers that give these facts."""
    names = set(wanted)
    return tuple(dict.fromkeys(f.register for g in given if g.fact in names for f in g.facts))


class _Inputs:
    def __init__(
        self,
        given: Sequence[Given],
        facts: Mapping[str, FactSpec],
        contracts: Contracts,
        on: LawDay,
        missing: frozenset[str],
    ) -> None:
        self.given, self.facts, self.on = given, facts, on
        unique = {f.name: f for g in given for f in g.facts}
        self.scans = Scans(with_row_marks(list(unique.values()), contracts), contracts, missing, on)
        self.rolls = {f"{g.fact}__{label}": roll for g in given for label, roll in g.rolls.items()}

    def steps(self) -> tuple[Step, ...]:
        seen = self._people()
        people = self._worked_out(seen)
        rolled = self._rolled(people)
        tables = [Step(f"law_facts_{n}", t) for n, t in enumerate(self.scans.tables("household"))]
        known = self._known([*rolled[-1:], *tables])
        households = self._households(known)
        persons = self._persons(people, known)
        return (seen, people, *rolled, *tables, known, households, persons, self._supporters())

    def _people(self) -> Step:
        members = base_table(MEMBERS, MEMBER_COLUMNS)
        # Narrow tables first: what is joined early is carried through every later join.
        parts = sorted(self.scans.tables("person"), key=lambda t: len(t.columns))
        joined = joined_by(members.filter(members.counts), "person_key", parts, list(_MEMBER))
        columns = {name: joined[name] for name in _MEMBER}
        columns |= {f.name: self.scans.value(f, joined) for f in self.scans.seen_by_authors("person")}
        return Step("law_people_seen", joined.select(**columns, age=self.on.age(joined.birth_date)))

    def _worked_out(self, people: Step) -> Step:
        table = seam(people)
        steps = {name: value for g in self.given for name, value in g.steps.items()}
        seen = _View("a person", {name: table[name] for name in table.columns})
        worked_out = {name: value(seen, self.on) for name, value in steps.items()}
        return Step("law_people", table.select(*table.columns, **worked_out))

    def _rolled(self, people: Step) -> tuple[Step, ...]:
        if not self.rolls:
            return ()
        table = seam(people)
        seen = _View("a member", {name: table[name] for name in table.columns})
        layout = Layout.of(self.rolls, {n for n, r in self.rolls.items() if r.asks_whether_unknown})
        packed = layout.pack({name: roll.person(seen) for name, roll in self.rolls.items()})
        claims = Step("law_claims", table.select(household_key=table.household_key, **packed))
        gathered = Step("law_gathered", layout.gather(seam(claims)))
        return claims, gathered, Step("law_rolls", layout.unpack(seam(gathered)))

    def _known(self, parts: Sequence[Step]) -> Step:
        households = base_table(HOUSEHOLDS, HOUSEHOLD_COLUMNS)
        keys = ["household_key", "residence"]
        joined = joined_by(households, "household_key", [seam(p) for p in parts], keys)
        columns = {name: joined[name] for name in [*keys, *self.rolls]}
        columns |= {f.name: self.scans.value(f, joined) for f in self.scans.seen_by_authors("household")}
        return Step("law_households_known", joined.select(**columns))

    def _of(self, grain: Grain) -> list[FactSpec]:
        return [f for f in self.facts.values() if f.grain == grain]

    def _values(self, grain: Grain, seen: Callable[[Given], _View]) -> dict[str, Any]:
        by_fact = {g.fact: g for g in self.given}
        found = {}
        for fact in self._of(grain):
            given = by_fact.get(fact.name)
            value = unknown(fact.ibis_type) if given is None else given.value(seen(given), self.on)
            found[fact.name] = value.cast(fact.ibis_type)
        return found

    def _households(self, known: Step) -> Step:
        table = seam(known)

        def seen(given: Given) -> _View:
            values = {f.name: table[f.name] for f in given.facts if f.per == "household"}
            rolls = {label: table[f"{given.fact}__{label}"] for label in given.rolls}
            return _View(given.fact, values | rolls)

        # Parameters of a place stand in the rules as figures: no row of them is looked up.
        keys = {
            "household_key": table.household_key,
            "residence": table.residence,
            "law_row": table.residence,
        }
        return Step(input_table("household"), table.select(**keys, **self._values("household", seen)))

    def _persons(self, people: Step, known: Step) -> Step:
        mine, family = seam(people), seam(known)
        shared = {f.name for g in self.given if self._is_person(g) for f in g.facts if f.per == "household"}
        joined = mine
        if shared:
            renamed = family.select("household_key", **{f"{_KNOWN}{n}": family[n] for n in sorted(shared)})
            joined = joined_by(mine, "household_key", [renamed], mine.columns)

        def seen(given: Given) -> _View:
            values = {f.name: joined[f.name] for f in given.facts if f.per == "person"}
            values |= {name: joined[name] for name in given.steps}
            values |= {"age": joined.age, "relation": joined.relation, "birth_date": joined.birth_date}
            of_family = {f.name: joined[f"{_KNOWN}{f.name}"] for f in given.facts if f.per == "household"}
            return _View(given.fact, values, _View(given.fact, of_family))

        # The members' order is that of their keys: it only decides who gets the odd fen.
        keys = {
            "household_key": joined.household_key,
            "person_key": joined.person_key,
            "place": joined.person_key,
        }
        return Step(input_table("person"), joined.select(**keys, **self._values("person", seen)))

    def _is_person(self, given: Given) -> bool:
        return self.facts[given.fact].grain == "person"

    def _supporters(self) -> Step:
        """Nobody: kinship across household books is in no register."""
        members = base_table(MEMBERS, MEMBER_COLUMNS)
        nobody = members.filter(members.counts & ~members.counts)
        keys = {
            "household_key": nobody.household_key,
            "person_key": nobody.person_key,
            "supporter_key": nobody.person_key,
        }
        columns = {f.name: unknown(f.ibis_type) for f in self._of("supporter")}
        return Step(input_table("supporter"), nobody.select(**keys, **columns))
