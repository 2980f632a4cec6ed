"""What an indicator's value is: absences kept apart, unknown carried, windows exact, the dead left out."""

from __future__ import annotations

from datetime import date

import pytest

from closeknit.engine.author import (
    any_of,
    count,
    count_of,
    exists,
    latest,
    max_of,
    or_else,
    ratio,
    sum_of,
    total,
)
from closeknit.engine.indicators import Indicator, parameters_used, person_parameters_used
from closeknit.engine.units import PackError
from tests.engine.tables import bill, household, indicator, person, register, values


def one(ind, bills, **options):
    return values([ind], bills, **options)[1][ind.name]


def household_total(**options):
    spent = total(
        "spent", "bills", "amount_fen", lambda r, on: on.last_days(r.paid_on, 30), per="household", **options
    )
    return indicator("spending", [spent], lambda h: h.spent)


def person_total(**options):
    spent = total("spent", "bills", "amount_fen", lambda r, on: on.last_days(r.paid_on, 30), **options)
    return indicator("spending", [spent], lambda h: h.all, rolls={"all": sum_of(lambda p: p.spent)})


@pytest.mark.parametrize("make", [household_total, person_total])
def test_a_covered_family_without_rows_has_zero(make):
    assert one(make(), []) == 0


@pytest.mark.parametrize("make", [household_total, person_total])
def test_a_missing_feed_is_unknown_not_zero(make):
    assert one(make(), [], missing=frozenset({"bills"})) is None


@pytest.mark.parametrize("make", [household_total, person_total])
def test_people_whom_the_register_does_not_cover_are_unknown(make):
    assert one(make(), [], absent="unknown") is None


@pytest.mark.parametrize("make", [household_total, person_total])
def test_an_empty_cell_makes_a_total_unknown(make):
    assert one(make(), [bill(1, 500), bill(1, None)]) is None


@pytest.mark.parametrize("make", [household_total, person_total])
def test_an_empty_cell_can_be_skipped_in_sight(make):
    assert one(make(unknown="skip"), [bill(1, 500), bill(1, None)]) == 500


@pytest.mark.parametrize("make", [household_total, person_total])
def test_rows_of_people_who_do_not_count_are_left_out(make):
    people = (person(1), person(2, counts=False))
    assert one(make(), [bill(1, 500), bill(2, 700, counts=False)], members=people) == 500


def test_attached_rows_count_when_asked_for():
    lost = exists("lost", "bills", per="household", attached=True)
    ind = indicator("loss", [lost], lambda h: h.lost)
    assert one(ind, [bill(2, 1, counts=False)], members=(person(1), person(2, counts=False))) == 1


def test_an_attached_roll_sees_only_those_who_do_not_count():
    ind = indicator("age_lost", [], lambda h: h.age, rolls={"age": max_of(lambda p: p.age, attached=True)})
    people = (person(1, born=date(1950, 1, 1)), person(2, born=date(1980, 1, 1), counts=False))
    assert one(ind, [], members=people) == 44


@pytest.mark.parametrize(
    ("day", "inside"),
    [(date(2024, 8, 1), 0), (date(2024, 8, 2), 5), (date(2024, 8, 31), 5), (date(2024, 9, 1), 0)],
)
def test_a_window_of_30_days_ends_on_the_day_and_has_30_days(day, inside):
    assert one(household_total(), [bill(1, 5, day)]) == inside


def test_any_of_is_unknown_only_when_the_unknown_member_could_decide():
    kind = latest("kind_now", "bills", "kind", "paid_on")
    ind = indicator("any_ill", [kind], lambda h: h.ill, rolls={"ill": any_of(lambda p: p.kind_now == "ill")})
    ill = bill(1, 1) | {"kind": "ill"}
    well = bill(1, 1) | {"kind": "well"}
    assert one(ind, [ill]) == 1
    assert one(ind, [well]) is None
    assert one(ind, [well, bill(2, 1) | {"kind": "well"}]) == 0


def test_max_of_goes_by_the_known_members():
    ind = indicator("oldest", [], lambda h: h.age, rolls={"age": max_of(lambda p: p.age)})
    assert one(ind, [], members=(person(1, born=None), person(2, born=date(1990, 9, 1)))) == 33


@pytest.mark.parametrize(
    ("born", "age"), [(date(2008, 8, 31), 16), (date(2008, 9, 1), 15), (date(2008, 2, 29), 16)]
)
def test_age_is_in_full_years(born, age):
    ind = indicator("oldest", [], lambda h: h.age, rolls={"age": max_of(lambda p: p.age)})
    assert one(ind, [], members=(person(1, born=born),)) == age


def test_a_ratio_is_per_mille_and_a_zero_denominator_is_what_the_author_says():
    paid = count("paid", "bills", per="household")
    two_thirds = indicator("r1", [paid], lambda h: ratio(h.paid, h.members))
    by_zero = indicator("r2", [paid], lambda h: ratio(h.paid, h.paid - 2, if_zero=9999))
    found = values([two_thirds, by_zero], [bill(1, 1), bill(1, 2)], households=(household(people=3),))[1]
    assert (found["r1"], found["r2"]) == (666, 9999)


def test_a_parameter_reaches_the_value_by_residence_class():
    ind = indicator("gap", [], lambda h: h.param("line") * h.members)
    found = values([ind], [], households=(household(1), household(2, residence="rural")))
    assert (found[1]["gap"], found[2]["gap"]) == (182000, None)


def test_an_unknown_value_may_be_replaced_only_in_sight():
    spent = total("spent", "bills", "amount_fen", per="household")
    ind = indicator("s", [spent], lambda h: or_else(h.spent, -1))
    assert one(ind, [bill(1, None)]) == -1


def test_rows_for_another_fact_of_the_register_do_not_make_this_one_unknown():
    spent = total("spent", "bills", "amount_fen", lambda r, on: on.last_days(r.paid_on, 5), per="household")
    bills = count("bills_month", "bills", lambda r, on: on.last_days(r.paid_on, 30), per="household")
    found = values(
        [indicator("s", [spent], lambda h: h.spent), indicator("n", [bills], lambda h: h.bills_month)],
        [bill(1, 7)],
    )[1]
    assert (found["s"], found["n"]) == (0, 1)


@pytest.mark.parametrize(("absent", "without"), [("zero", 0), ("unknown", None)])
def test_counts_of_several_registers_do_not_answer_for_each_other(absent, without):
    def lately(r, on):
        return on.last_days(r.paid_on, 30)

    counted = {name: count(f"of_{name}", name, lately, per="household") for name in ("bills", "visits")}
    seen = exists("ever", "visits", per="household")
    inds = [indicator(n, [fact], lambda h, f=fact.name: getattr(h, f)) for n, fact in counted.items()]
    inds.append(indicator("ever", [seen], lambda h: h.ever))
    found = values(
        inds,
        [bill(1, 5), bill(1, 6)],
        households=tuple(household(key) for key in (1, 2, 3, 4)),
        others={"visits": [bill(2, 1, home=2), bill(3, 1, day=date(2020, 1, 1), home=3)]},
        absent=absent,
    )
    assert [found[k]["bills"] for k in (1, 2, 3, 4)] == [2, without, without, without]
    # The third family has a row of that register, though too old to count: its count is known to be none.
    assert [found[k]["visits"] for k in (1, 2, 3, 4)] == [without, 1, 0, without]
    assert [found[k]["ever"] for k in (1, 2, 3, 4)] == [
        0 if absent == "zero" else None,
        1,
        1,
        0 if absent == "zero" else None,
    ]


def test_two_facts_may_not_share_a_name():
    a, b = count("same", "bills", per="household"), exists("same", "bills", per="household")
    with pytest.raises(PackError, match="already called 'same'"):
        values([indicator("x", [a], lambda h: h.same), indicator("y", [b], lambda h: h.same)], [])


def test_a_value_that_names_an_unknown_fact_is_refused_by_name():
    with pytest.raises(PackError, match="has no 'nothing'"):
        values([indicator("x", [], lambda h: h.nothing)], [])


def test_every_household_stays_even_without_members_or_rows():
    ind = household_total()
    found = values([ind], [bill(1, 5)], members=(person(1),), households=(household(1), household(2)))
    assert set(found) == {1, 2}
    assert found[2]["spending"] == 0


def of_age() -> Indicator:
    able = count_of(lambda p: p.age.between(p.param("age.first"), 59))
    return indicator("able", [], lambda h: h.able, rolls={"able": able})


@pytest.mark.parametrize(("first", "able"), [(16, 2), (44, 2), (45, 0)])
def test_a_person_expression_reads_the_number_of_the_whole_nation_on_the_day(first: int, able: int) -> None:
    assert values([of_age()], [], amounts={"age.first": first})[1]["able"] == able


def test_a_parameter_that_depends_on_the_area_is_refused_for_a_person() -> None:
    with pytest.raises(
        PackError, match=r"a person cannot read the parameter 'age\.first'; known here: none\."
    ):
        values([of_age()], [])


def test_parameters_of_person_expressions_are_told_apart_from_the_households() -> None:
    known = ([of_age()], {"bills": register()}, ("age.first", "line"))
    assert (parameters_used(*known), person_parameters_used(*known)) == ((), ("age.first",))
