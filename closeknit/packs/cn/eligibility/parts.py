"""Pieces of expressions that several rules share: the heads of income over a period, the words of parameters."""

from typing import Any

from closeknit.engine.author import (
    Law,
    at_least_zero,
    below,
    ceil_div,
    constant,
    greatest_of,
    one_of,
    share,
    unknown_if,
    when,
    when_known,
)

M = "dibao-review-and-confirmation-measures-2021"
T = "tekun-identification-measures-2021"
N = "notice-on-dibao-expansion-2022"
O = "low-income-monitoring-opinions-2023"  # noqa: E741  the short names of the project's law review
R = "rigid-expenditure-household-measures-2025"
LAW = "social-assistance-law-2026"
DECREE = "interim-measures-2019"
TA = "temporary-aid-opinions-2018"

MARGINAL = 0  # code of single.property
GAP = 0  # code of dibao.amount_mode and single.amount_mode
NONE = 9  # the grade of a kind of disability that a person does not have
NO, YES = 0, 1  # codes of a yes-or-no parameter
KIN_WITH_DUTY = ("self", "spouse", "child", "child_in_law", "parent", "parent_in_law")


def item(p: Any, name: str, window: str = "") -> Any:
    """An income item of the accounting period (window "") or of the last twelve months ("_year"), in fen."""
    return getattr(p, f"{name}{window}_fen")


def if_counted(amount: Any, counts: Any) -> Any:
    """The amount where a yes-or-no parameter says that it counts, else nothing."""
    return when(counts == YES, amount, constant(0))


def business_net(p: Any, window: str = "") -> Any:
    """Business revenue less costs; a loss is no negative income (proposal)."""
    return at_least_zero(item(p, "business_revenue", window) - item(p, "business_costs", window))


def property_net(p: Any, window: str = "") -> Any:
    """Property income less its costs, never below nothing (proposal)."""
    return at_least_zero(item(p, "property_income", window) - item(p, "property_costs", window))


def plain_transfers(p: Any, window: str = "") -> Any:
    """Regular transfers that every text counts: pensions but the basic resident part, benefits, regular gifts."""
    names = ("pension_employee", "pension_resident_rest", "unemployment_benefit", "survivor_benefit")
    total = item(p, "compensation", window) + item(p, "regular_gifts", window)
    for name in names:
        total = total + item(p, name, window)
    return total


def optional_transfers(p: Any, law: Law, window: str = "") -> Any:
    """Transfers that count only where the parameter of the day and place says so."""
    return (
        if_counted(item(p, "pension_resident_basic", window), law.param("income.basic_pension_counts"))
        + if_counted(item(p, "old_age_allowance", window), law.param("income.old_age_allowance_counts"))
        + if_counted(item(p, "insurance_benefits", window), law.param("income.insurance_benefits_count"))
        + if_counted(item(p, "disability_allowance", window), law.param("income.disability_allowance_counts"))
        + if_counted(item(p, "one_off_gifts", window), law.param("income.one_off_gifts_count"))
    )


def transfers_out(p: Any, window: str = "") -> Any:
    """Regular payments out: taxes, social insurance, support to others."""
    return (
        item(p, "taxes_paid", window)
        + item(p, "contributions_paid", window)
        + item(p, "support_paid", window)
    )


def within_assets(h: Any, law: Law, months_of_line: str) -> Any:
    """Whether financial assets lie below so many monthly lines a head."""
    limit = law.param("dibao.line") * law.param(months_of_line) * h.heads
    return below(h.financial_assets_fen, limit, law.param("property.comparator"))


def severe_grade(p: Any, most: Any) -> Any:
    """Whether one of the six kinds, or multiple disability, has a grade of at most that."""
    found = p.grade_multiple <= most
    for kind in ("visual", "hearing", "speech", "physical", "intellectual", "mental"):
        found = found | (getattr(p, f"grade_{kind}") <= most)
    return found & p.certificate_valid


def kind_graded(p: Any, kind: str, most: Any) -> Any:
    """Whether a kind of disability has a grade of at most that; open where only "multiple" was entered, with that grade.

    The grade of a multiple disability is that of the worst of its kinds (reading).
    """
    return (getattr(p, f"grade_{kind}") <= most) | unknown_if(p.kinds_unknown & (p.grade_multiple <= most))


def is_one_of(column: Any, *codes: str) -> Any:
    """Whether a code is one of these."""
    return one_of(column, *codes)


def other_than(own: Any, able: Any) -> Any:
    """Whether somebody other than this person is among the able ones of his relation."""
    return able - when(own, constant(1), constant(0)) > 0


def capped_line(line: Any, cap: Any) -> Any:
    """The line, but not above the cap where one is set (0: none).

    A cap binds who sets the line, not the family (Zhejiang 13): where its figure is unknown, the line that was set
    stands, and the answer names the cap as unknown.
    """
    return when((cap > 0) & (line > cap), cap, line)


def cheap_vehicles(h: Any, law: Law) -> Any:
    """No vehicle beyond the exempt ones, or none dearer than so many yearly lines."""
    limit = share(law.param("dibao.line") * 12, law.param("property.vehicle_value_lines"))
    return (h.vehicles <= h.vehicles_exempt) | (h.vehicle_value_fen < limit)


def topup(claim: Any, amount: Any) -> Any:
    """The amount where the ground holds; unknown only where an unknown ground would bring money."""
    return when(amount == 0, constant(0), when_known(claim, amount, constant(0)))


def one_or_all(one: Any, *amounts: Any) -> Any:
    """The highest of the amounts where a person gets one of them, else their sum."""
    total = amounts[0]
    for amount in amounts[1:]:
        total = total + amount
    return when(one == YES, greatest_of(*amounts), total)


def either_way(claim: Any, amount: Any, otherwise: Any) -> Any:
    """One amount or the other; an unknown claim leaves it open only where the two differ."""
    return when(amount == otherwise, amount, when_known(claim, amount, otherwise))


def by_care_level(p: Any, able: Any, part: Any, full: Any) -> Any:
    """The standard for how far self-care is lost."""
    part_or_full = either_way(p.care_level == "part", part, full)
    return either_way(p.care_level == "able", able, part_or_full)


def no_repeat(amount: Any, already_paid: Any, rule: Any) -> Any:
    """The amount, or only what it exceeds another allowance of the same kind by, where the place says "no repeat"."""
    return when((rule == YES) & (amount > 0), at_least_zero(amount - already_paid), amount)


NO_CEILING = 100_000_000_000_00  # fen: where a place has no ceiling a head on file


def tier_rank(tier: Any) -> Any:
    """How much a tier gives: tekun, dibao (with the family), dibao for one person, marginal, rigid, none."""
    rank: Any = constant(0)
    for place, name in enumerate(("rigid", "marginal", "single_person", "dibao", "tekun"), start=1):
        rank = when_known(tier == name, constant(place), rank)
    return rank


def gap_after_costs(h: Any, law: Law) -> Any:
    """The monthly gap between the line for all heads and what necessary costs leave of a year's income."""
    months = law.param_on_application("rigid.window_months")
    left = at_least_zero(h.income_year_fen - h.rigid_spending_fen)
    return ceil_div(at_least_zero(law.param("dibao.line") * h.heads * months - left), months)
