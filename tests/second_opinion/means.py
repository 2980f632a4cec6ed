"""Income, property and spending of a family, as the Measures of 2021 (13, 14), the Notice of 2022 and the rigid Measures say.

M: dibao Measures 2021. N: Notice of 2022-10-20. T: tekun Measures 2021. R: rigid Measures 2025. ZJ, SH: the two regulations.
"""

from __future__ import annotations

from tests.second_opinion.facts import KINDS, Facts
from tests.second_opinion.figures import Figures
from tests.second_opinion.logic import (
    Amount,
    Claim,
    at_least,
    at_most,
    both,
    either,
    every,
    if_so,
    less,
    minus,
    no,
    not_negative,
    plus,
    some,
    times,
)


def graded(person: Facts, kind: str, mildest: int) -> Claim:
    """A certificate of this kind of disability, this grade or worse.

    "Multiple" without its components says only that the worst component has its grade: a single kind stays open.
    """
    own = at_most(person[f"grade_{kind}"], mildest)
    others = [at_most(person[f"grade_{k}"], 4) for k in KINDS if k != "multiple"]
    open_ = None if both(at_most(person["grade_multiple"], mildest), no(some(others))) is not False else False
    return both(person["certificate_valid"], either(own, open_))


def severe(person: Facts, mildest: int) -> Claim:
    """Severely disabled: any kind of disability, this grade or worse (grade 2 where no local paper says otherwise)."""
    return both(person["certificate_valid"], some(at_most(person[f"grade_{k}"], mildest) for k in KINDS))


class Means:
    """What persons and the household have; one instance for one case."""

    def __init__(self, figures: Figures, household: Facts, months: int) -> None:
        self.figures, self.household, self.months = figures, household, months
        self.line: int = figures["dibao.line"]

    # ---- income (M 13) ----------------------------------------------------------------------------------------

    def income(
        self, person: Facts, period: str = "income", tekun: bool = False, kin_counts: bool = True
    ) -> Amount:
        """Income that counts: wages, business, property, transfers received less transfers paid, other; never below 0.

        Left out: special-care payments, family-planning rewards, scholarships, bravery awards, social assistance
        (M 13(1)(2)); the basic pension as long as its parameter says so (M 13(3); T 6 for tekun, and there the
        old-age allowance and social-insurance benefits too).
        """
        had = person[period]
        months = self.months if period == "income" else 12
        return not_negative(
            minus(
                plus(
                    [
                        self.wages(person, had, months),
                        not_negative(minus(had["business_revenue"], had["business_costs"])),
                        not_negative(minus(had["property_income"], had["property_costs"])),
                        *self.transfers(person, had, months, tekun, kin_counts),
                        had["other_income"],
                    ]
                ),
                plus(
                    [
                        had["taxes_paid"],
                        had["contributions_paid"],
                        had["support_paid"],
                        self.deductions(person, tekun, period != "income", months),
                    ]
                ),
            )
        )

    def wages(self, person: Facts, had: dict[str, int | None], months: int) -> Amount:
        """Wages less the necessary cost of work (M 13(1)); imputed only for somebody who could really get work (N 1(1))."""
        earned = had["wages"]
        cost = self.figures["income.work_cost"] * months
        if cost:
            earned = not_negative(minus(earned, if_so(person["works"], cost, 0)))
        if self.figures["income.imputed_labour"] == "yes":
            imputed = self.figures["income.imputed_wage"] * months
            could = both(person["able_to_work"], person["imputed_wage_ordered"])
            earned = None if earned is None else if_so(could, max(earned, imputed), earned)
        return earned

    def transfers(
        self, person: Facts, had: dict[str, int | None], months: int, tekun: bool, kin_counts: bool
    ) -> list[Amount]:
        of = "_tekun" if tekun else ""
        found = [
            had[item]
            for item in (
                "pension_employee",
                "pension_resident_rest",
                "unemployment_benefit",
                "survivor_benefit",
                "compensation",
                "regular_gifts",
            )
        ]
        found += [
            had[item]
            for item, parameter in (
                ("pension_resident_basic", f"income.basic_pension_counts{of}"),
                ("old_age_allowance", f"income.old_age_allowance_counts{of}"),
                ("disability_allowance", "income.disability_allowance_counts"),
                ("one_off_gifts", "income.one_off_gifts_count"),
            )
            if self.figures[parameter] == "yes"
        ]
        if kin_counts:
            found.append(had["support_from_siblings_or_elders"])
        return [*found, self.support(person, had, months)]

    def support(self, person: Facts, had: dict[str, int | None], months: int) -> Amount:
        """Support from outside the household: as paid, as agreed, or computed from what the supporter can spare."""
        mode = self.figures["income.support_mode"]
        if mode == "actual":
            return had["support_received"]
        if mode == "agreed":
            monthly = plus(s["supporter_agreed_fen_month"] for s in person["supporters"])
        else:
            monthly = plus(self.computed_support(s) for s in person["supporters"])
        return times(monthly, months) if person["supporters_listed"] else None

    def computed_support(self, supporter: Facts) -> Amount:
        kept = self.line * self.figures["income.support_threshold"] // 1000
        spare = not_negative(minus(supporter["supporter_income_fen_month"], kept))
        return None if spare is None else spare * self.figures["income.support_ratio"] // 1000

    def minimum_wage_disregard(self, had: dict[str, int | None], months: int) -> Amount:
        """SH 27: of a wage at or above the minimum wage, a part; nothing of no wage."""
        part = self.figures["income.minimum_wage_disregard"]
        if part == 0 or had["wages"] == 0:
            return 0
        reached = at_least(had["wages"], times(self.figures["income.minimum_wage"], months))
        return (
            None
            if reached is None or part is None
            else min(had["wages"] or 0, part * months)
            if reached
            else 0
        )

    def deductions(self, person: Facts, tekun: bool, year: bool, months: int) -> Amount:
        """By a local rule only (M 13, last paragraph): a part of a wage at the minimum wage (SH 27), a share of own cost
        of illness and rehabilitation. The tekun test and the total income of R 4 know none (reading)."""
        if tekun or year:
            return 0
        cost = self.figures["income.illness_deduction"]
        spent = plus([person["spending_year"]["medical"], person["spending_year"]["rehabilitation"]])
        # Twelve months of costs beside the income of the accounting period: as much of them as it has months.
        part = None if spent is None else spent * cost // 1000 * months // self.figures["rigid.window_months"]
        ill = 0 if cost == 0 else part
        return plus([ill, self.minimum_wage_disregard(person["income"], months)])

    # ---- property (M 14) --------------------------------------------------------------------------------------

    def assets(self) -> Amount:
        had = self.household
        kinds = ("deposits_fen", "securities_fen", "insurance_value_fen", "claims_fen")
        return not_negative(minus(plus(had[k] for k in kinds), had["exempt_assets_fen"]))

    def within(self, tier: str, heads: Amount) -> Claim:
        """Within a tier's limits: financial property a head in monthly lines, homes, vehicles."""
        limit = times(heads, self.line * self.figures[f"property.{tier}_financial_months"])
        low = less if self.figures["property.comparator"] == "below" else at_most
        had = self.household
        cars = "property.vehicles" if tier in ("dibao", "tekun") else "property.marginal_vehicles"
        return every(
            [
                low(self.assets(), limit),
                at_most(minus(had["homes"], had["homes_exempt"]), self.figures["property.homes"]),
                at_most(minus(had["vehicles"], had["vehicles_exempt"]), self.figures[cars]),
                True if tier in ("dibao", "tekun") else self.cheap_cars(),
            ]
        )

    def cheap_cars(self) -> Claim:
        """Hubei's marginal rule: a household car below so many yearly lines; those needed for care or a living apart."""
        had = self.household
        limit = self.line * 12 * self.figures["property.vehicle_value_lines"] // 1000
        return either(at_most(had["vehicles"], had["vehicles_exempt"]), less(had["vehicle_value_fen"], limit))

    # ---- rigid spending (R 5) ---------------------------------------------------------------------------------

    def rigid_spending(self, person: Facts, to_bachelor: bool) -> Amount:
        """A member's medical, education, rehabilitation and other necessary spending of twelve months; living if it counts."""
        spent = person["spending_year"]
        living = self.figures["rigid.living_costs"]
        return plus(
            [
                spent["medical"],
                self.education(person, to_bachelor),
                spent["rehabilitation"],
                spent["other_necessary"],
                spent["living"] if living == "declared" else 12 * self.line if living == "at_line" else 0,
            ]
        )

    def education(self, person: Facts, to_bachelor: bool) -> Amount:
        """Tuition and boarding, at most what the like public school asks; from kindergarten to bachelor (R 5(3))."""
        spent, public = person["spending_year"]["education"], person["education_public_rate_fen"]
        if spent == 0:
            return 0
        if to_bachelor and person["study"] in (None, "postgraduate"):
            return None if person["study"] is None else 0
        return None if spent is None or public is None else min(spent, public)


def listed_for_tekun(person: Facts, figures: Figures) -> Claim:
    """T 5(3): intellectual or mental 1 to 3, physical 1 to 2, visual 1; never hearing or speech."""
    kinds = ("intellectual", "mental", "physical", "visual")
    return some(graded(person, kind, figures[f"tekun.grade_{kind}"]) for kind in kinds)


def listed_for_single(person: Facts, figures: Figures) -> Claim:
    """M 8(1): with a certificate, any kind 1 to 2, intellectual or mental 3."""
    return either(
        severe(person, figures["single.severe_grade"]),
        graded(person, "intellectual", figures["single.grade_intellectual"]),
        graded(person, "mental", figures["single.grade_mental"]),
    )


def supporter_listed(person: Facts, figures: Figures) -> Claim:
    """T 8(4): severely disabled, and intellectual or mental 3."""
    third = figures["tekun.supporter_grade_intellectual_mental"]
    kinds = (graded(person, kind, third) for kind in ("intellectual", "mental"))
    return either(severe(person, figures["tekun.supporter_grade"]), *kinds)
