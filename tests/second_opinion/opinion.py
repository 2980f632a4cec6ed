"""Who is entitled to what: a second opinion from the legal texts, in plain Python.

L: Social Assistance Law 2026. IM: Interim Measures (Decree 649). M: dibao Measures 2021. N: Notice of 2022-10-20.
O: Opinions 2023. R: rigid Measures 2025. T: tekun Measures 2021. The texts in force on the decision day apply.
"reading" marks what the texts leave open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any

from tests.second_opinion.facts import Case, Facts
from tests.second_opinion.figures import Figures
from tests.second_opinion.logic import (
    Amount,
    Claim,
    age_on,
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
from tests.second_opinion.means import (
    Means,
    listed_for_single,
    listed_for_tekun,
    severe,
    supporter_listed,
)

NOTICE = date(2022, 10, 20)
OPINIONS = date(2023, 10, 31)
RIGID = date(2025, 1, 1)
LAW = date(2026, 7, 1)
DEGREES = ("primary", "junior", "senior", "vocational", "college", "bachelor")
SCHOOL = ("primary", "junior", "senior", "vocational")
# Bound by law, or by marriage to somebody who is (reading); grandparents, grandchildren and siblings only where the
# generation between is dead or unable, so somebody has to say so.
KIN = ("spouse", "child", "child_in_law", "parent", "parent_in_law")
GONE = ("prison", "isolation_rehabilitation", "declared_missing")
# Whom among the listed people the law binds to support a person, by their relations to the applicant: husband and wife,
# parents and children. Grandparents, grandchildren and siblings stand in only where those are dead or unable (reading).
BOUND: Mapping[str, tuple[str, ...]] = {
    "self": ("spouse", "child", "parent"),
    "spouse": ("self", "child", "parent_in_law"),
    "child": ("self", "spouse", "child_in_law"),
    "child_in_law": ("child",),
    "parent": ("self", "sibling", "parent", "grandparent"),
    "parent_in_law": ("spouse", "parent_in_law"),
    "grandparent": ("parent", "grandparent"),
    "grandchild": ("child", "child_in_law"),
    "sibling": ("parent",),
    "other": (),
}


@dataclass(frozen=True)
class Opinion:
    """An answer: None is undetermined. Names of persons as in the file; amounts in fen a month."""

    household_tier: str | None
    tiers: Mapping[str, str | None]
    amounts: Mapping[str, int | None]
    counted: tuple[str, ...]
    counted_income: int | None
    amount: int | None
    paid_after: int | None  # months after the decision month; 0: nothing is paid
    review_months: int | None
    steps: Mapping[str, Any]


def opinion(
    content: Mapping[str, Any],
    application_day: date,
    day: date,
    pack: Path,
    instead: Mapping[str, Any] | None = None,
) -> Opinion:
    """Decide one family file on two days, with the parameters of the pack's YAML (`instead` replaces some)."""
    figures = Figures(pack, content["area"], content["residence"], day, application_day, instead or {})
    months = figures.on_application("income.accounting_months")
    return _Deciding(Case(pack, content, application_day, months), figures, day).decide()


class _Deciding:
    def __init__(self, case: Case, figures: Figures, day: date) -> None:
        self.case, self.figures, self.day = case, figures, day
        self.persons, self.household = case.persons, case.household
        self.income_year: Amount = None
        self.spent: Amount = None
        self.means = Means(figures, case.household, case.months)
        for person in self.persons:
            person["age"] = age_on(day, person["birth_date"])
            person["counted"] = self.counted(person)

    # ---- who counts (M 7) -------------------------------------------------------------------------------------

    def counted(self, person: Facts) -> Claim:
        if person["membership"] is not None:
            return bool(person["membership"])
        return both(self.belongs(person), no(self.left_out(person)))

    def belongs(self, person: Facts) -> Claim:
        """Spouse, minor children and dependent adult children wherever they live; others with a duty who live there."""
        relation = person["relation"]
        if relation in ("self", "spouse"):
            return True
        duty = person["duty"] if person["duty"] is not None else True if relation in KIN else None
        lives_there = both(duty, person["lives_with_family"])
        if relation != "child":
            return lives_there
        return either(self.minor(person), self.dependent(person), lives_there)

    def dependent(self, person: Facts) -> Claim:
        studies = None if person["study"] is None else person["study"] in DEGREES
        return either(no(person["can_live_independently"]), both(studies, person["study_full_time"]))

    def left_out(self, person: Facts) -> Claim:
        apart = both(
            person["clergy"], at_least(person["clergy_years_away"], self.figures["household.clergy_years"])
        )
        return either(apart, self.gone(person), person["excluded_by_province"])

    def gone(self, person: Facts) -> Claim:
        return None if person["custody"] is None else person["custody"] in GONE

    def minor(self, person: Facts) -> Claim:
        return less(person["age"], self.figures["household.adult_age"])

    # ---- tekun (T 4 to 9) -------------------------------------------------------------------------------------

    def tekun(self) -> None:
        """A person of the three groups with the three legs, on his own wish; T 4 asks for no place in a household."""
        members = plus(if_so(p["counted"], 1, 0) for p in self.persons)
        fits = self.means.within("tekun", members)
        self.low_property = self.means.within("marginal", members)
        for person in self.persons:
            income = self.means.income(person, tekun=True)
            person["no_means"] = both(self.below(income, self.period_line(), "dibao.comparator"), fits)
            person["no_work"] = both(self.of_three_groups(person), self.no_work_ability(person))
        for person in self.persons:
            track = every(
                [self.minor(person), person["qualifies_child_track"], person["chooses_child_track"]]
            )
            ended = (
                None if person["custody"] is None else person["custody"] in ("prison", "declared_missing")
            )  # T 24
            person["tekun"] = every(
                [
                    person["tekun_wish"],
                    person["no_work"],
                    person["no_means"],
                    no(self.has_able_supporter(person)),
                    no(track),
                    no(ended),
                ]
            )

    def period_line(self) -> int:
        return self.means.line * self.case.months

    def of_three_groups(self, person: Facts) -> Claim:
        """T 4: old people, disabled people (with a certificate, T 10), minors."""
        elder = at_least(person["age"], self.figures["tekun.elder_age"])
        return either(elder, self.minor(person), severe(person, 4), self.kept(person))

    def kept(self, person: Facts) -> Claim:
        """A tekun minor stays one to 18 (O 2020 5) and beyond while at school up to senior secondary (L 16(3))."""
        studies = None if person["study"] is None else person["study"] in SCHOOL
        at_school = studies if self.figures["tekun.study_keeps"] == "yes" else False
        return every(
            [
                person["tekun_now"],
                at_least(person["age"], self.figures["tekun.minor_age"]),
                less(person["age"], self.figures["tekun.elder_age"]),
                either(less(person["age"], self.figures["tekun.minor_kept_to"]), at_school),
            ]
        )

    def no_work_ability(self, person: Facts) -> Claim:
        elder, child = self.figures["tekun.elder_age"], self.figures["tekun.minor_age"]
        return either(
            at_least(person["age"], elder),
            less(person["age"], child),
            listed_for_tekun(person, self.figures),
            self.kept(person),
        )

    def has_able_supporter(self, person: Facts) -> Claim:
        """T 4(3), T 8: anybody bound by law who is not unable, in the household or outside, living there or not."""
        inside: list[Claim] = []
        for relation in BOUND[
            person["relation"]
        ]:  # relatives of one kind are known together, or not (reading)
            able = [
                both(self.bound(k), no(self.minor(k)), no(self.unable(k))) for k in self.related(relation)
            ]
            others = [a for a, k in zip(able, self.related(relation), strict=True) if k is not person]
            inside.append(None if None in able else some(others))
        outside = [no(self.unable_outside(s)) for s in person["supporters"]]
        unlisted = False if person["supporters_listed"] else None
        return some([*inside, *outside, unlisted])

    def related(self, relation: str) -> list[Facts]:
        return [p for p in self.persons if p["relation"] == relation]

    def bound(self, kin: Facts) -> Claim:
        return True if kin["duty"] is None else bool(kin["duty"])

    def unable(self, kin: Facts) -> Claim:
        """T 8 for somebody listed in the file."""
        on_dibao = (
            None if self.household["current_tier"] is None else self.household["current_tier"] == "dibao"
        )
        own = times(self.means.income(kin), 12)  # the accounting period, made a year (reading)
        mean = times(self.figures["income.disposable_last_year"], self.case.months)
        low = both(less(own, mean), self.low_property)
        absent = None if kin["custody"] is None else kin["custody"] in ("prison", "declared_missing")
        return some(
            [
                both(kin["no_work"], kin["no_means"]),  # T 8(1), whoever supports him in turn (reading)
                both(at_least(kin["age"], self.figures["tekun.supporter_dibao_age"]), on_dibao),
                both(at_least(kin["age"], self.figures["tekun.supporter_elder_age"]), low),
                both(supporter_listed(kin, self.figures), low),
                both(either(kin["no_civil_capacity"], absent), self.low_property),
            ]
        )

    def unable_outside(self, s: Facts) -> Claim:
        """T 8 for a supporter outside the household."""
        age = age_on(self.day, s["supporter_birth_date"])
        property_low = s["supporter_property_low"]
        low = both(
            less(times(s["supporter_income_fen_month"], 12), self.figures["income.disposable_last_year"]),
            property_low,
        )
        gone = some([s["supporter_no_capacity"], s["supporter_declared_missing"], s["supporter_in_prison"]])
        return some(
            [
                s["supporter_is_tekun"],
                both(at_least(age, self.figures["tekun.supporter_dibao_age"]), s["supporter_on_dibao"]),
                both(at_least(age, self.figures["tekun.supporter_elder_age"]), low),
                both(s["supporter_severe"], low),
                both(gone, property_low),
                s["supporter_unable_by_province"],
            ]
        )

    # ---- the household's tiers --------------------------------------------------------------------------------

    def decide(self) -> Opinion:
        self.tekun()
        apart = self.figures["tekun.counts_in_household"] == "no"
        for person in self.persons:
            person["head"] = both(person["counted"], no(person["tekun"])) if apart else person["counted"]
            person["own"] = self.means.income(person)
        self.heads = plus(if_so(p["head"], 1, 0) for p in self.persons)
        self.total = self.of_heads(lambda p: self.household_income(p))
        has_heads = at_least(self.heads, 1)
        counted = some(p["counted"] for p in self.persons)
        self.all_tekun = both(counted, every(either(no(p["counted"]), p["tekun"]) for p in self.persons))
        self.dibao = every([has_heads, self.dibao_line(), self.means.within("dibao", self.heads)])
        self.marginal = every(
            [has_heads, no(self.dibao), self.marginal_line(), self.means.within("marginal", self.heads)]
        )
        self.rigid = every([has_heads, no(self.dibao), no(self.marginal), self.rigid_tests()])
        tier = first_of(
            [
                ("tekun", self.all_tekun),
                ("dibao", self.dibao),
                ("marginal", self.marginal),
                ("rigid", self.rigid),
            ]
        )
        for person in self.persons:
            person["single"] = self.single(person)
            person["tier"] = self.person_tier(person)
        self.pay()
        return self.answer(tier)

    def of_heads(self, amount: Any) -> Amount:
        """The sum over heads; what a person of no account has does not matter."""
        return plus(
            0 if p["head"] is False else None if p["head"] is None else amount(p) for p in self.persons
        )

    def household_income(self, person: Facts, period: str = "income") -> Amount:
        """What a head brings in; siblings' and elders' support to a jobless, severely disabled adult left out (N 1(1))."""
        whole = self.means.income(person, period)
        if period == "income_year":  # the total income of R 4 knows no disregard (reading)
            return whole
        if self.figures["income.siblings_support_disregarded"] != "yes":
            return whole
        less_kin = self.means.income(person, period, kin_counts=False)
        return whole if whole == less_kin else if_so(self.jobless_severe(person), less_kin, whole)

    def jobless_severe(self, person: Facts) -> Claim:
        """N 1(1): adult, without work, severely disabled (undefined: a parameter)."""
        if self.day < NOTICE:
            return False
        return every(
            [
                no(self.minor(person)),
                no(person["works"]),
                severe(person, self.figures["disability.severe_grade"]),
            ]
        )

    def dibao_line(self) -> Claim:
        """IM 9, L 18: income a head below the line."""
        return self.below(
            self.total, times(self.heads, self.means.line * self.case.months), "dibao.comparator"
        )

    def below(self, a: Amount, b: Amount, comparator: str) -> Claim:
        return at_most(a, b) if self.figures[comparator] == "not_above" else less(a, b)

    def marginal_line(self) -> Claim:
        """M 8, O 2, L 21: below the marginal line, the dibao line raised or a line of its own."""
        own, cap = self.figures["marginal.line"], self.figures["marginal.line_cap"]
        line = Fraction(self.means.line * self.figures["marginal.ratio"], 1000) if not own else Fraction(own)
        line = min(line, Fraction(cap)) if cap else line
        total = None if self.total is None else self.total * line.denominator
        return self.below(total, times(self.heads, line.numerator * self.case.months), "marginal.comparator")

    def rigid_tests(self) -> Claim:
        """O 2, R 4, L 22: income a head below last year's disposable income, property, spending over the ratio of income."""
        income = self.of_heads(lambda p: self.household_income(p, "income_year"))
        spent = self.of_heads(lambda p: self.means.rigid_spending(p, self.day >= RIGID))
        self.spent, self.income_year = spent, income
        if self.day < OPINIONS:
            return False
        share = times(income, self.figures["rigid.ratio"])
        spent_mille = times(spent, 1000)
        over = (
            at_least(spent_mille, share)
            if self.figures["rigid.comparator"] == "not_below"
            else less(share, spent_mille)
        )
        return every(
            [
                at_least(spent, 1),
                self.below(
                    income,
                    times(self.heads, self.figures["income.disposable_last_year"]),
                    "rigid.income_comparator",
                ),
                self.means.within("rigid", self.heads),
                over,
            ]
        )

    # ---- the single-person route (M 8, N 1(1), L 21(2)) -------------------------------------------------------

    def single(self, person: Facts) -> Claim:
        """One's own application, a ground, own income below the line, the family's property within the marginal rule."""
        in_marginal = both(person["head"], self.marginal)
        ill = person["major_disease_recognised"]
        if self.day >= NOTICE:  # N 1(4), L 21(2): the seriously ill
            ill = either(ill, person["seriously_ill"])
        grounds = [
            both(in_marginal, listed_for_single(person, self.figures)),
            both(in_marginal, ill),
            both(
                person["clergy"],
                at_least(person["clergy_years_in_site"], self.figures["single.clergy_years"]),
            ),
            person["special_category_confirmed"],
            self.jobless_severe(person),
            both(in_marginal, person["special_difficulty_confirmed"]) if self.day >= LAW else False,
        ]
        in_dibao = both(person["head"], self.dibao)
        return every(
            [
                person["applies_alone"],
                some(grounds),
                self.below(
                    self.single_income(person), self.means.line * self.case.months, "dibao.comparator"
                ),
                self.means.within(self.figures["single.property"], self.heads),
                no(in_dibao),
                no(person["tekun"]),
            ]
        )

    def single_income(self, person: Facts) -> Amount:
        return self.household_income(person)

    def person_tier(self, person: Facts) -> str | None:
        head = person["head"]
        return first_of(
            [
                ("tekun", person["tekun"]),
                ("dibao", both(head, self.dibao)),
                ("single_person", person["single"]),
                ("marginal", both(head, self.marginal)),
                ("rigid", both(head, self.rigid)),
            ]
        )

    # ---- money ------------------------------------------------------------------------------------------------

    def pay(self) -> None:
        """Gap or grade for the household in equal shares, tekun standard and care, the single gap, one top-up a person."""
        for person in self.persons:
            in_dibao = both(person["head"], self.dibao)
            on_dibao = either(in_dibao, person["single"])
            person["amount"] = plus(
                [
                    self.where(in_dibao, self.share, person),
                    self.where(person["single"], self.single_amount, person),
                    self.where(on_dibao, self.topup, person),
                    self.where(person["tekun"], self.tekun_amount, person),
                ]
            )

    def where(self, claim: Claim, amount: Callable[[Facts], Amount], person: Facts) -> Amount:
        return None if claim is None else amount(person) if claim else 0

    def share(self, person: Facts) -> Amount:
        """Equal shares; the fen that are left go to the first head (no text)."""
        total = self.household_amount()
        if total is None or self.heads is None:
            return None
        first = next(p for p in self.persons if p["head"])
        return total // self.heads + (total % self.heads if person is first else 0)

    def family_cash(self) -> Amount:
        """SH 17(2), 18(2): the gap to the line after medical, education and other necessary costs of twelve months."""
        found: list[Amount] = []
        for tier, claim in (("marginal", self.marginal), ("rigid", self.rigid)):
            if self.figures[f"{tier}.cash"] == "gap_after_costs":
                found.append(None if claim is None else self.gap_after_costs() if claim else 0)
        return plus(found)

    def gap_after_costs(self) -> Amount:
        left = not_negative(minus(self.income_year, self.spent))
        gap = minus(times(self.heads, self.means.line * 12), left)
        return None if gap is None else max(0, ceil(Fraction(gap, 12)))

    def household_amount(self) -> Amount:
        """M 23, L 18(2): the gap to the line, added up and rounded once in the family's favour; or a grade a head."""
        if self.figures["dibao.amount_mode"] == "graded":
            grade = self.household["grade"]
            return None if grade is None else times(self.heads, self.figures[f"dibao.grade_{grade.lower()}"])
        if self.total is None or self.heads is None:
            return None
        return self.rounded_up(
            Fraction(self.means.line * self.heads * self.case.months - self.total, self.case.months)
        )

    def rounded_up(self, gap: Fraction) -> int:
        unit = self.figures["dibao.rounding"]
        return max(0, ceil(gap / unit)) * unit

    def single_amount(self, person: Facts) -> Amount:
        if self.figures["single.amount_mode"] == "fixed":
            amount: int = self.figures["single.amount"]
            return amount
        own = self.single_income(person)
        return None if own is None else self.rounded_up(self.means.line - Fraction(own, self.case.months))

    def tekun_amount(self, person: Facts) -> Amount:
        """L 17: basic standard and care by the six items (T 22); of care paid already only the rest, if the higher one counts."""
        failed, place = person["care_items_failed"], person["in_institution"]
        levels = ("able", "part", "full") if failed is None else (self.care_level(failed),)
        places = ("home", "institution") if place is None else ("institution" if place else "home",)
        possible = {self.figures[f"tekun.care_{where}_{level}"] for where in places for level in levels}
        if len(possible) > 1:
            return None
        care: int = possible.pop()
        if self.figures["allowance.no_repeat"] == "yes" and care:
            paid = person["care_allowance_fen_month"]
            if paid is None:
                return None
            care = max(0, care - paid)
        return plus([self.figures["tekun.basic"], care])

    def care_level(self, failed: int) -> str:
        if failed < self.figures["tekun.care_part_from"]:
            return "able"
        return "part" if failed < self.figures["tekun.care_full_from"] else "full"

    def topup(self, person: Facts) -> Amount:
        """L 20, M 27: the highest of those that fit, one a person."""
        grounds: Sequence[tuple[str, Claim]] = (
            ("elder", at_least(person["age"], self.figures["topup.elder_age"])),
            ("minor", self.minor(person)),
            ("severe", severe(person, self.figures["topup.severe_grade"])),
            ("ill", either(person["seriously_ill"], person["major_disease_recognised"])),
        )
        found = [
            if_so(claim, self.figures[f"topup.{name}"], 0) if self.figures[f"topup.{name}"] else 0
            for name, claim in grounds
        ]
        if None in found:
            return None
        known = [a for a in found if a is not None]
        return max(known) if self.figures["topup.one_per_person"] == "yes" else sum(known)

    # ---- the answer -------------------------------------------------------------------------------------------

    def review(self, tier: str | None) -> int | None:
        """M 31 and O 2020 7: tekun and stable dibao a year, unstable or able to work half a year; rigid as long as it holds."""
        if tier == "dibao":
            return self.dibao_review(some(both(p["head"], p["able_to_work"]) for p in self.persons))
        names = {
            "tekun": "review.tekun_months",
            "marginal": "review.marginal_months",
            "rigid": "rigid.validity_months",
        }
        if tier == "none":
            return self.own_review()
        return int(self.figures[names[tier]]) if tier in names else None

    def dibao_review(self, able: Claim) -> int | None:
        unstable, stable = (
            self.figures["review.dibao_unstable_months"],
            self.figures["review.dibao_stable_months"],
        )
        return if_so(either(self.household["income_irregular"], able), unstable, stable)

    def own_review(self) -> int | None:
        """A family without a tier: M 31 for a person on dibao alone, else O 2020 7 for a tekun member."""
        alone = some(p["single"] for p in self.persons)
        able = some(both(p["single"], p["able_to_work"]) for p in self.persons)
        if alone is None:
            return None
        if alone:
            return self.dibao_review(able)
        held = if_so(some(p["tekun"] for p in self.persons), self.figures["review.tekun_months"], 0)
        return held or None

    def paid_after(self, total: Amount) -> int | None:
        """M 21, T 17: from the month after the decision."""
        tekun, dibao = int(self.figures["tekun.start_month"]), int(self.figures["dibao.start_month"])
        return None if total is None else if_so(self.all_tekun, tekun, dibao) if total > 0 else 0

    def answer(self, tier: str | None) -> Opinion:
        tiers = {p["person"]: p["tier"] for p in self.persons}
        amounts = {p["person"]: p["amount"] for p in self.persons}
        total = plus([*amounts.values(), self.family_cash()])
        return Opinion(
            household_tier=tier,
            tiers=tiers,
            amounts=amounts,
            counted=tuple(p["person"] for p in self.persons if p["counted"]),
            counted_income=None if self.total is None else self.total // self.case.months,
            amount=total,
            paid_after=self.paid_after(total),
            review_months=self.review(tier),
            steps={
                "heads": self.heads,
                "total": self.total,
                "dibao": self.dibao,
                "marginal": self.marginal,
                "rigid": self.rigid,
                "income_year": self.income_year,
                "spent": self.spent,
                "persons": [
                    {
                        k: p[k]
                        for k in ("person", "age", "counted", "no_work", "no_means", "tekun", "single", "own")
                    }
                    for p in self.persons
                ],
            },
        )


def first_of(tiers: Sequence[tuple[str, Claim]]) -> str | None:
    """The first tier that is reached; undetermined if an earlier one is."""
    for name, reached in tiers:
        if reached is None:
            return None
        if reached:
            return name
    return "none"


__all__ = ["Opinion", "at_most", "opinion"]
