"""The worked examples of the cn pack hold, and a wrong rule or value shows in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from closeknit.engine.eligibility import Rule
from closeknit.engine.eligibility.vocabulary import constant
from closeknit.engine.units import PackError
from closeknit.packs.changes import Change, with_changes
from closeknit.packs.loader import Pack
from closeknit.screening.determining.checking import check_law
from closeknit.screening.determining.examples import CaseResult, law_cases, run_cases


@pytest.fixture(scope="module")
def results(cn: Pack) -> list[CaseResult]:
    return list(run_cases(cn, law_cases(cn)))


def test_every_worked_example_holds(results: list[CaseResult]) -> None:
    failing = [(r.case.file, r.case.name, r.found) for r in results if not r.holds]
    assert not failing
    assert len(results) > 150


def test_the_story_of_the_zhou_family_comes_out_as_the_law_says(results: list[CaseResult]) -> None:
    by_name = {r.case.name: r for r in results}
    together, apart = by_name["zhou"], by_name["zhou_parents_elsewhere"]
    assert together.found["amount_fen_month"] == 560_00
    assert apart.found["amount_fen_month"] == 1_880_00


def with_rule(pack: Pack, name: str, **changed: object) -> Pack:
    assert pack.eligibility is not None
    book = pack.eligibility.book
    rules = {**book.rules, name: replace(book.rules[name], **changed)}
    return replace(pack, eligibility=replace(pack.eligibility, book=replace(book, rules=rules, _reads={})))


def failing(pack: Pack, file: str) -> int:
    cases = [c for c in law_cases(pack) if file in c.file]
    return sum(not r.holds for r in run_cases(pack, cases))


@pytest.mark.ci
@pytest.mark.parametrize(
    ("rule", "file", "wrong"),
    [
        ("dibao_line_test", "lines", lambda h, law: h.income_total_fen <= law.param("dibao.line") * h.heads * h.income_months),
        ("counted", "household", lambda p, law: ~p.out_of_household),
        ("tekun_no_work_ability", "tekun", lambda p, law: p.age > law.param("tekun.elder_age")),
        ("single_family_test", "single_person", lambda p, law: ~p.tekun),
        ("rigid_ratio_test", "rigid", lambda h, law: h.rigid_spending_fen * 1000 >= h.income_year_fen * 500),
        ("dibao_gap_fen_month", "lines", lambda h, law: law.param("dibao.line") * h.heads - h.income_fen_month),
    ],
)  # fmt: skip
def test_a_planted_bug_in_a_rule_breaks_a_worked_example(
    cn: Pack, rule: str, file: str, wrong: object
) -> None:
    assert failing(cn, file) == 0
    assert failing(with_rule(cn, rule, value=wrong), file) > 0


@pytest.mark.parametrize("name", ["dibao.line", "marginal.ratio", "tekun.elder_age", "tekun.grade_physical"])
def test_a_value_moved_by_one_unit_breaks_a_worked_example(cn: Pack, name: str) -> None:
    value = cn.parameters[name].in_force(date(2024, 10, 15), "420106").amount("urban")
    unit = cn.parameters[name].unit
    moved = str((value + 1) / (100 if unit.startswith("yuan") else 1000 if unit == "ratio" else 1))
    changed = with_changes(cn, [Change(name, moved, "4201", date(2024, 9, 21))])
    assert any(not r.holds for r in run_cases(changed, [c for c in law_cases(cn) if not c.changes]))


@pytest.mark.ci
def test_a_rule_that_never_varies_is_refused(cn: Pack) -> None:
    always = with_rule(cn, "company_note", value=lambda h, law: constant(False))
    said = [p.text.en for p in check_law(always)]
    assert any("company_note" in s and "never varies" in s for s in said)


def test_a_circle_of_rules_is_refused_by_name(cn: Pack) -> None:
    circle = with_rule(cn, "minor", value=lambda p, law: p.dependent_child)
    with pytest.raises(PackError, match=r"minor.*circle|circle.*"):
        list(run_cases(circle, law_cases(circle)[:1]))


def test_a_rule_that_names_an_unknown_fact_is_refused(cn: Pack) -> None:
    unknown = with_rule(cn, "minor", value=lambda p, law: p.shoe_size < 18)
    with pytest.raises(PackError, match="no fact or rule 'shoe_size'"):
        list(run_cases(unknown, law_cases(unknown)[:1]))


def test_a_rule_of_the_wrong_type_is_refused(cn: Pack) -> None:
    wrong = with_rule(cn, "minor", value=lambda p, law: p.age + 1)
    with pytest.raises(PackError, match="its unit yes needs boolean"):
        list(run_cases(wrong, law_cases(wrong)[:1]))


def test_a_rule_needs_a_citation() -> None:
    from closeknit.engine.units import Text

    with pytest.raises(PackError, match="cite an article"):
        Rule(grain="person", unit="yes", label=Text("x", "x"), cites=(), value=lambda p, law: p.minor)
