"""What must hold whatever the family: each law is looked for in made families, and a planted fault breaks it.

A law takes a pack and a seed and gives the families that break it, in words.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from closeknit.engine.author import constant, greatest_of, when, when_known
from closeknit.engine.eligibility import Law, Rule
from closeknit.engine.eligibility.seen import Gathering, Seen
from closeknit.engine.indicators.plan import Step
from closeknit.engine.indicators.tables import base_table, unknown
from closeknit.engine.policy import InForce, Parameter
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import to_sql
from closeknit.screening.determining.answers import determination
from closeknit.screening.determining.running import Answered, answer_families
from closeknit.screening.session import connect
from tests.second_opinion.comparing import read
from tests.second_opinion.families import GROUPS, families
from tests.second_opinion.planting import with_rule, with_value

APPLIED, DAY = date(2026, 1, 5), date(2026, 2, 10)
PLACES = ("420106", "231025")  # one rounds up to the yuan and pays top-ups
BATCH = 200
Broken = list[str]
Content = dict[str, Any]


def answers(
    pack: Pack, contents: Sequence[Content], day: date = DAY, applied: date = APPLIED
) -> list[Answered]:
    return list(answer_families(pack, [read(pack, c, applied) for c in contents], day, applied))


def made(seed: int, count: int = BATCH, day: date = DAY, applied: date = APPLIED) -> list[Content]:
    return families(seed, applied, day, count, PLACES)


def amount(answered: Answered) -> int | None:
    found: int | None = answered.household["amount_fen_month"]
    return found


def tier(answered: Answered) -> str | None:
    found: str | None = answered.household["household_tier"]
    return found


def tiers(answered: Answered) -> dict[str, Any]:
    return {
        n: (p["person_tier"], p["person_route"])
        for n, p in zip(answered.family.names, answered.persons, strict=True)
    }


def changed(
    contents: Sequence[Content], change: Callable[[Content, random.Random], None], seed: int
) -> list[Content]:
    found = copy.deepcopy(list(contents))
    for place, content in enumerate(found):
        change(content, random.Random(f"{seed} {place}"))
    return found


# ---- the laws ----------------------------------------------------------------------------------------------------


def more_income_never_pays_more(pack: Pack, seed: int) -> Broken:
    """Inside one tier and one benefit unit, in gap mode."""

    def earn(content: Content, draw: random.Random) -> None:
        entry = {"item": "other_income", "month": "2025-12", "fen": draw.choice((1, 100, 20_000, 90_000))}
        draw.choice(content["persons"])["income"].append(entry)

    before = made(seed)
    pairs = zip(answers(pack, before), answers(pack, changed(before, earn, seed)), before, strict=True)
    return [
        f"{amount(a)} → {amount(b)}: {content}"
        for a, b, content in pairs
        if tiers(a) == tiers(b) and tier(a) is not None and (amount(a) or 0) < (amount(b) or 0)
    ]


def more_rigid_spending_never_hurts(pack: Pack, seed: int) -> Broken:
    def spend(content: Content, draw: random.Random) -> None:
        entry = {"kind": "medical", "day": "2025-11-10", "fen": draw.choice((1, 50_000, 2_000_000))}
        draw.choice(content["persons"])["spending"].append(entry)

    before = made(seed)
    pairs = zip(answers(pack, before), answers(pack, changed(before, spend, seed)), before, strict=True)
    return [
        f"{tier(a)} → {tier(b)}: {content}"
        for a, b, content in pairs
        if (tier(b) != tier(a) and tier(a) != "none" and tier(a) is not None)
        or (amount(a) or 0) > (amount(b) or 0)
    ]


def an_unrelated_fact_changes_nothing(pack: Pack, seed: int) -> Broken:
    def tell(content: Content, draw: random.Random) -> None:
        content["household"] |= {
            "unexplained_luxury": True, "objection": True, "relative_of_staff": True, "hard_survey": True,
            "hukou_elsewhere": True, "complaint_received": True,
        }  # fmt: skip

    before = made(seed)
    pairs = zip(answers(pack, before), answers(pack, changed(before, tell, seed)), before, strict=True)
    return [
        f"{tiers(a)} → {tiers(b)}, {amount(a)} → {amount(b)}: {content}"
        for a, b, content in pairs
        if tiers(a) != tiers(b) or amount(a) != amount(b) or tier(a) != tier(b)
    ]


def order_changes_nothing_but_the_odd_fen(pack: Pack, seed: int) -> Broken:
    def shuffle(content: Content, draw: random.Random) -> None:
        draw.shuffle(content["persons"])

    before = made(seed)
    pairs = zip(answers(pack, before), answers(pack, changed(before, shuffle, seed)), before, strict=True)
    return [
        f"{tiers(a)} → {tiers(b)}, {amounts(a)} → {amounts(b)}: {content}"
        for a, b, content in pairs
        if tiers(a) != tiers(b)
        or amount(a) != amount(b)
        or any(abs((amounts(a)[n] or 0) - (amounts(b)[n] or 0)) >= len(tiers(a)) for n in tiers(a))
    ]


def amounts(answered: Answered) -> dict[str, int | None]:
    return {
        n: p["person_amount_fen_month"] for n, p in zip(answered.family.names, answered.persons, strict=True)
    }


def nobody_has_two_tiers(pack: Pack, seed: int) -> Broken:
    found = []
    for answered in answers(pack, made(seed, 2 * BATCH)):
        household = answered.household
        if sum(bool(household[t]) for t in ("dibao", "marginal", "rigid")) > 1:
            found.append(f"household: {answered.family}")
        for person in answered.persons:
            in_dibao = bool(person["head"]) and bool(household["dibao"])
            if sum((bool(person["tekun"]), bool(person["single_person"]), in_dibao)) > 1:
                found.append(f"person: {answered.family}")
    return found


TURN = DAY + timedelta(days=40)


def a_parameter_changes_nothing_before_its_day(pack: Pack, seed: int) -> Broken:
    raised = pack
    for area in ("4201", "231025"):
        raised = with_value(raised, "dibao.line", area, TURN, 1.2)
    found = []
    for day, same in ((DAY, True), (TURN - timedelta(days=1), True), (TURN, False)):
        contents = made(seed)
        a, b = answers(pack, contents, day), answers(raised, contents, day)
        differ = [f"{day}: {c}" for x, y, c in zip(a, b, contents, strict=True) if amount(x) != amount(y)]
        if same:
            found += differ
        elif not differ:
            found.append(f"the raise of {TURN} has no effect on its day")
    return found


def the_trace_recomputes(pack: Pack, seed: int, by: Pack | None = None) -> Broken:
    """Each step, answered alone from the inputs that the trace shows, gives the value that the trace shows."""
    found = []
    for answered in answers(pack, made(seed, 12)):
        steps = [s for s in determination(pack, answered, DAY, APPLIED)["trace"] if s["parameter"] is None]
        steps = [s for s in steps if s["citations"]]
        alone = recomputed(by or pack, steps)
        found += [
            f"{s['step']}: {value!r} from {s['inputs']}, the trace says {s['value']!r}"
            for s, value in zip(steps, alone, strict=True)
            if value != s["value"]
        ]
    return found


def recomputed(pack: Pack, steps: Sequence[dict[str, Any]]) -> list[Any]:
    assert pack.eligibility is not None
    columns = {f"s{n}": _alone(pack, step) for n, step in enumerate(steps)}
    # Our own compiler, as in a run: ibis's own reads a negated unknown the wrong way round.
    step = Step("alone", base_table("nothing", {"one": "int64"}).select(**columns))
    with connect(threads=1) as connection:
        connection.execute("PRAGMA disable_optimizer")
        connection.execute("CREATE TABLE nothing AS SELECT 1::BIGINT AS one")
        row = connection.execute(to_sql(step, "duckdb").sql).to_arrow_table().to_pylist()[0]
    return [v.isoformat() if isinstance(v, date) else v for v in row.values()]


def _alone(pack: Pack, step: dict[str, Any]) -> Any:
    assert pack.eligibility is not None
    book, inputs = pack.eligibility.book, step["inputs"]
    rule: Rule = book.rules[step["step"]]

    def shown(name: str, kind: str) -> Any:
        value = inputs[name]
        if value is not None and kind == "date":
            value = date.fromisoformat(value)
        if value is None:
            return unknown(kind)
        if kind == "int64":  # a whole number written out would be narrower, and overflow
            return ibis.literal(str(value)).cast(kind)
        return ibis.literal(value, kind)

    def gathered(gathering: Gathering) -> Any:
        below = "person" if rule.grain == "household" else "supporter"
        return shown(gathering.words, gathering.ibis_type(lambda n: book.type_of(n, below, rule.name)))

    seen = Seen(
        rule.grain,
        lambda n: shown(n, book.type_of(n, rule.grain, rule.name)),
        lambda n: shown(f"household.{n}", book.type_of(n, "household", rule.name)),
        gathered,
    )
    law = Law(DAY, APPLIED, book.sources, lambda p: shown(p, "int64"))
    if rule.tests:
        value = constant(True)
        for test in rule.tests:
            value = value & getattr(seen, test)
        return value
    assert rule.value is not None
    value = rule.value(seen, law)
    return value if isinstance(value, ibis.Expr) else ibis.literal(value)


# ---- a planted fault for each ------------------------------------------------------------------------------------


def gap_plus_income(pack: Pack) -> Pack:
    return with_rule(
        pack, "dibao_gap_fen_month", lambda h, law: law.param("dibao.line") * h.heads + h.income_total_fen
    )


def ratio_turned_round(pack: Pack) -> Pack:
    return with_rule(
        pack,
        "rigid_ratio_test",
        lambda h, law: h.rigid_spending_fen * 1000 < h.income_year_fen * law.param("rigid.ratio"),
    )


def luxury_decides(pack: Pack) -> Pack:
    """M 17(2) lets it aid the judgement of an applicant's situation only."""
    before = _value_of(pack, "dibao_property_test")
    return with_rule(pack, "dibao_property_test", lambda h, law: before(h, law) & ~h.unexplained_luxury)


def all_to_the_first(pack: Pack) -> Pack:
    return with_rule(
        pack,
        "dibao_share_fen_month",
        lambda p, law: when_known(
            p.household.dibao & p.head,
            when(p.place == p.household.first_head_place, p.household.dibao_amount_fen_month, constant(0)),
            constant(0),
        ),
    )


def part_of_a_family(pack: Pack) -> Pack:
    return with_rule(pack, "single_family_test", lambda p, law: ~p.tekun)


@dataclass(frozen=True, slots=True)
class _Ahead(Parameter):
    """Reads the newest value, whatever the day."""

    def in_force(self, day: date, area: str) -> InForce:
        newest = max(v.from_day for v in self.values)
        return Parameter.in_force(self, max(day, newest), area)


def newest_value(pack: Pack) -> Pack:
    def ahead(parameter: Parameter) -> Parameter:
        fields = {f: getattr(parameter, f) for f in Parameter.__dataclass_fields__}
        return _Ahead(**fields)

    return replace(pack, parameters={**pack.parameters, "dibao.line": ahead(pack.parameters["dibao.line"])})


def rounded_to_the_yuan(pack: Pack) -> Pack:
    before = _value_of(pack, "dibao_gap_fen_month")
    return with_rule(pack, "dibao_gap_fen_month", lambda h, law: greatest_of(before(h, law), constant(100)))


def _value_of(pack: Pack, name: str) -> Callable[[Any, Any], Any]:
    assert pack.eligibility is not None
    value = pack.eligibility.book.rules[name].value
    assert value is not None
    return value


LAWS: dict[Callable[[Pack, int], Broken], Callable[[Pack], Pack]] = {
    more_income_never_pays_more: gap_plus_income,
    more_rigid_spending_never_hurts: ratio_turned_round,
    an_unrelated_fact_changes_nothing: luxury_decides,
    order_changes_nothing_but_the_odd_fen: all_to_the_first,
    nobody_has_two_tiers: part_of_a_family,
    a_parameter_changes_nothing_before_its_day: newest_value,
}
quickly = settings(
    max_examples=1,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@given(seed=st.integers(0, 10**9))
@quickly
def test_a_law_holds(cn: Pack, law: Callable[[Pack, int], Broken], seed: int) -> None:
    broken = law(cn, seed)
    assert not broken, broken[0]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_law_notices_a_planted_fault(cn: Pack, law: Callable[[Pack, int], Broken]) -> None:
    assert law(LAWS[law](cn), 1)


@pytest.mark.ci
@pytest.mark.ci
@given(seed=st.integers(0, 10**9))
@quickly
def test_every_step_of_a_trace_gives_its_value_from_its_inputs(cn: Pack, seed: int) -> None:
    broken = the_trace_recomputes(cn, seed)
    assert not broken, broken[0]


def test_recomputing_a_trace_notices_a_planted_fault(cn: Pack) -> None:
    assert the_trace_recomputes(cn, 1, by=rounded_to_the_yuan(cn))


# ---- across tiers it can go both ways ----------------------------------------------------------------------------


def _four(each: int) -> Content:
    """Four heads in Wuhan; a severely disabled grown-up son without income has applied for himself."""
    found: Content = {
        "area": "420106",
        "residence": "urban",
        "complete": list(GROUPS),
        "household": {},
        "persons": [],
    }
    for name, relation, born in (
        ("father", "self", "1970-01-01"),
        ("mother", "spouse", "1971-01-01"),
        ("son", "child", "1998-01-01"),
        ("daughter", "child", "2012-01-01"),
    ):
        found["persons"].append({"person": name, "relation": relation, "birth_date": born, "income": []})
    found["persons"][0]["income"] = [{"item": "wages", "from": "2020-01", "fen_month": 4 * each}]
    found["persons"][2] |= {"disabilities": [{"type": "physical", "grade": 1}], "applies_alone": True}
    return found


def test_across_tiers_more_income_can_pay_more_and_less(cn: Pack) -> None:
    """925 yuan a head pays 60 for four; 950 a head is marginal, and the son alone is paid the line of 940."""
    below, above, over = answers(cn, [_four(92_500), _four(95_000), _four(141_000)])
    assert (tier(below), amount(below)) == ("dibao", 6_000)
    assert (tier(above), amount(above)) == ("marginal", 94_000)
    assert tiers(above)["son"] == ("dibao", "single_person")
    assert amount(over) == 94_000, (
        "the jobless, severely disabled adult needs no marginal family (Notice 1(1))"
    )
    nobody_alone = [_four(93_900), _four(94_000)]
    for content in nobody_alone:
        content["persons"][2]["applies_alone"] = False
    just_below, at_line = answers(cn, nobody_alone)
    assert (amount(just_below), amount(at_line)) == (400, 0)
