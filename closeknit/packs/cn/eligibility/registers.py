"""How the registers give the facts of the law. What is not listed here no register gives, and it stays unknown.

Incomes, property and vehicles come from checks with consent alone (Social Assistance Law 40, 41): of a family that
neither applied nor is helped they stay unknown. A check says what one gets a month; over a period it counts for each
month. Kinship across household books is in no register, so supporters outside are unknown.
"""

from typing import Any

from closeknit.engine.author import (
    Fact,
    Given,
    LawDay,
    any_of,
    at_least_zero,
    constant,
    either,
    exists,
    latest,
    least_of,
    newest,
    one_of,
    or_else,
    total,
    unknown_if,
    when,
    when_known,
)
from closeknit.packs.cn.facts.money import INCOME_CHECK
from closeknit.packs.cn.facts.work import SEEN_WORKING, formerly_insured, in_work, registered_unemployed

ADULT = 18
NO_GRADE = 9
TIERS = ("dibao", "single_person", "marginal", "rigid", "tekun")  # the family's before a single member's

# ---- status -------------------------------------------------------------------------------------------------


# GB/T 4761: the book's relation to its head, whom the law's words call the applicant.
RELATIONS = {
    "0": "self",
    "1": "spouse",
    "2": "child",
    "3": "child",
    "4": "grandchild",
    "5": "parent",
    "6": "grandparent",
    "7": "sibling",
    "8": "other",
}


def _relation(p: Any, on: LawDay) -> Any:
    found = p.relation
    for code, word in RELATIONS.items():
        found = when(p.relation == code, constant(word), found)
    return found


def _current(r: Any, on: Any) -> Any:
    return on.open_interval(r.granted_on, r.valid_until)


def _helped(scheme: str) -> Fact:
    return exists(
        f"law_helped_{scheme}",
        "assistance_recipients",
        rows=lambda r, on: (r.scheme == scheme) & _current(r, on),
        per="household",
    )


HELPED = [_helped(scheme) for scheme in TIERS]
helped_itself = exists(
    "law_helped_itself",
    "assistance_recipients",
    rows=lambda r, on: one_of(r.scheme, "tekun", "single_person") & _current(r, on),
)
is_tekun = exists(
    "law_is_tekun", "assistance_recipients", rows=lambda r, on: (r.scheme == "tekun") & _current(r, on)
)
is_single = exists(
    "law_is_single",
    "assistance_recipients",
    rows=lambda r, on: (r.scheme == "single_person") & _current(r, on),
)
asked_for_tekun = exists(
    "law_asked_for_tekun",
    "assistance_applications",
    rows=lambda r, on: (r.scheme == "tekun") & on.last_year(r.applied_on),
)
asked_for_another = exists(
    "law_asked_for_another",
    "assistance_applications",
    rows=lambda r, on: (
        one_of(r.scheme, "dibao", "marginal", "rigid", "single_person") & on.last_year(r.applied_on)
    ),
    per="household",
)
paid_now = total(
    "law_paid_now",
    "assistance_recipients",
    "monthly_amount_fen",
    rows=lambda r, on: one_of(r.scheme, *TIERS) & _current(r, on),
    unknown="skip",  # tiers that pay nothing leave it empty
    per="household",
)
held_since = newest(
    "law_held_since",
    "assistance_recipients",
    "granted_on",
    rows=lambda r, on: one_of(r.scheme, *TIERS) & _current(r, on),
    per="household",
)


def _current_tier(h: Any, on: LawDay) -> Any:
    """The tier in the registers; for a family with several, that of the family before that of single members."""
    found: Any = constant("none")
    for scheme in reversed(TIERS):
        found = when_known(getattr(h, f"law_helped_{scheme}"), constant(scheme), found)
    return found


def _wishes_tekun(p: Any, on: LawDay) -> Any:
    """Tekun is given on application (Tekun Measures 7): whoever holds or asked for another tier has not asked for it."""
    other = either(
        p.household.law_helped_dibao,
        p.household.law_helped_single_person,
        p.household.law_helped_marginal,
        p.household.law_helped_rigid,
        p.household.law_asked_for_another,
    )
    return when_known(
        p.law_is_tekun | p.law_asked_for_tekun,
        constant(True),
        when_known(other, constant(False), unknown_if(~other)),
    )


def _only_where_single(p: Any, on: LawDay) -> Any:
    """In no register. Of who holds the single-person tier it may be the ground, and stays unknown; else: nobody confirmed it."""
    return unknown_if(p.law_is_single)


def _yes(p: Any, on: LawDay) -> Any:
    return constant(True)


def _no(p: Any, on: LawDay) -> Any:
    return constant(False)


def _nothing(p: Any, on: LawDay) -> Any:
    return constant(0)


custody_kind = latest(
    "law_custody",
    "custody",
    "kind",
    by="from_on",
    rows=lambda r, on: on.open_interval(r.from_on, r.until_on),
    absent="none",
)

STATUS = [
    Given("relation", _relation),
    Given("birth_date", lambda p, on: p.birth_date),
    Given("membership", _yes),  # only members who count are listed; who they are the households say
    Given("custody", lambda p, on: p.law_custody, [custody_kind]),
    # The question of the night is who would qualify on asking.
    Given("applies_alone", _yes),
    Given("tekun_wish", _wishes_tekun, [*HELPED, is_tekun, asked_for_tekun, asked_for_another]),
    Given("supporters_listed", lambda p, on: ~unknown_if(~p.law_is_tekun), [is_tekun]),
    Given("clergy", _only_where_single, [is_single]),
    Given("special_category_confirmed", _only_where_single, [is_single]),
    Given("special_difficulty_confirmed", _only_where_single, [is_single]),
    Given("current_tier", _current_tier, HELPED),
    Given("current_amount_fen_month", lambda h, on: h.law_paid_now, [paid_now]),
    Given("current_since", lambda h, on: h.law_held_since, [held_since]),
]

# ---- health and care ----------------------------------------------------------------------------------------


def _certified(name: str, column: str) -> Fact:
    return latest(
        name,
        "disability_certificates",
        column,
        by="issued_on",
        rows=lambda r, on: on.open_interval(r.issued_on, r.expires_on),
        absent="none",
    )


disability_kind = _certified("law_disability_kind", "disability_type")
disability_grade = _certified("law_disability_grade", "grade")
KINDS = ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")


def _grade_of(code: str) -> Any:
    """The grade of one kind of disability by a valid certificate; 9: none."""

    def value(p: Any, on: LawDay) -> Any:
        grade: Any = when(p.law_disability_grade == "1", constant(1), constant(2))
        grade = when(p.law_disability_grade == "3", constant(3), grade)
        grade = when(p.law_disability_grade == "4", constant(4), grade)
        return when_known(p.law_disability_kind == code, grade, constant(NO_GRADE))

    return value


major_illness = exists(
    "law_major_illness", "major_diseases", rows=lambda r, on: on.past(r.recognised_on) & (r.kind == "major")
)
lasting_illness = exists("law_lasting_illness", "major_diseases", rows=lambda r, on: on.past(r.recognised_on))
items_failed = latest(
    "law_items_failed",
    "care_assessments",
    "items_failed",
    by="assessed_on",
    rows=lambda r, on: on.past(r.assessed_on),
)
care_paid = total(
    "law_care_paid",
    "allowances_paid",
    "amount_fen",
    rows=lambda r, on: (r.kind == "disability_care") & on.last_months(r.month, 1),
    unknown="skip",
)

HEALTH = [
    *(
        Given(f"grade_{kind}", _grade_of(str(code)), [disability_kind, disability_grade])
        for code, kind in enumerate(KINDS, 1)
    ),
    Given("certificate_valid", _yes),  # only valid certificates are read
    Given("major_disease_recognised", lambda p, on: p.law_major_illness, [major_illness]),
    Given("seriously_ill", lambda p, on: p.law_lasting_illness, [lasting_illness]),
    Given("care_items_failed", lambda p, on: p.law_items_failed, [items_failed]),
    Given("care_allowance_fen_month", lambda p, on: p.law_care_paid, [care_paid]),
]

# ---- work and income ----------------------------------------------------------------------------------------


def _works(p: Any, on: LawDay) -> Any:
    """Seen working, or seen not to: checked without pay, or registered as unemployed; informal work is in no register."""
    idle = (p.income_checked & ~_earns(p)) | p.registered_unemployed
    return when(in_work(p), constant(True), when(idle, constant(False), unknown_if(~idle)))


def _earns(p: Any) -> Any:
    return or_else(p.checked_wages, 0) + or_else(p.checked_business, 0) > 0


def _seen_income(p: Any) -> Any:
    """Whether income is known: checked, or a minor, who is taken to have none."""
    return p.income_checked | or_else(p.age < ADULT, False)


def _if_seen(p: Any, amount: Any) -> Any:
    return when(_seen_income(p), amount, None)


def _checked(head: str, window: str) -> Any:
    """The checked monthly amount of a head over the period."""

    def value(p: Any, on: LawDay) -> Any:
        return _if_seen(p, or_else(getattr(p, f"checked_{head}"), 0) * on.months(window))

    return value


def _pension(name: str, kind: str, column: str) -> list[Fact]:
    rows = lambda r, on: r.kind == kind  # noqa: E731  the same rows for both
    return [
        total(f"law_{name}", "pensions", column, rows=rows, unknown="skip"),
        newest(f"law_{name}_since", "pensions", "since", rows=rows),
    ]


PENSIONS = [
    *_pension("pension_employee", "employee", "monthly_amount_fen"),
    *_pension("pension_resident", "resident", "monthly_amount_fen"),
    *_pension("pension_basic", "resident", "basic_part_fen"),
    *_pension("pension_survivor", "survivor", "monthly_amount_fen"),
]
benefit = total("law_benefit", "unemployment_benefits", "monthly_amount_fen", unknown="skip")
benefit_from = newest("law_benefit_from", "unemployment_benefits", "starts_on")
benefit_to = newest("law_benefit_to", "unemployment_benefits", "ends_on")
TRANSFERS = [*INCOME_CHECK, *PENSIONS, benefit, benefit_from, benefit_to]
TRANSFER_ITEMS = (
    "pension_employee",
    "pension_resident_basic",
    "pension_resident_rest",
    "survivor_benefit",
    "unemployment_benefit",
)


def _paid(name: str, window: str) -> Any:
    """What a register pays, over the period."""

    def value(p: Any, on: LawDay) -> Any:
        if name == "benefit":
            return p.law_benefit * on.months_paid(p.law_benefit_from, p.law_benefit_to, window)
        return getattr(p, f"law_{name}") * on.months_paid(getattr(p, f"law_{name}_since"), None, window)

    return value


PAID = ("pension_employee", "pension_basic", "pension_resident", "pension_survivor", "benefit")


def _steps(window: str) -> dict[str, Any]:
    """What registers pay over a period; and all transfers by the check, whose total stands."""
    found = {f"law_paid_{name}_{window}": _paid(name, window) for name in PAID}
    found[f"law_transfers_{window}"] = _checked("transfer", window)
    return found


def _transfer(place: int, window: str) -> Any:
    """One part of the checked transfers: registers split them in order, and what is left came in as something else."""

    def value(p: Any, on: LawDay) -> Any:
        employee, basic, resident, survivor, benefit = (
            getattr(p, f"law_paid_{name}_{window}") for name in PAID
        )
        basic = when_known(basic > resident, resident, basic)
        # Where their register is missing these stay in the rest, which counts like them; a basic part would not.
        employee, survivor, benefit = (or_else(part, 0) for part in (employee, survivor, benefit))
        parts = (employee, basic, resident - basic, survivor, benefit)
        before = sum(parts[1:place], parts[0]) if place else constant(0)
        left = at_least_zero(getattr(p, f"law_transfers_{window}") - before)
        return least_of(left, parts[place]) if place < len(parts) else left

    return value


WINDOWS = {"accounting": "", "year": "_year"}  # period → the ending of a fact's name


def _allowance(name: str, *kinds: str) -> dict[str, Fact]:
    """What was paid of an allowance, by period."""

    def within(window: str) -> Any:
        return lambda r, on: one_of(r.kind, *kinds) & on.within(r.month, window)

    return {
        window: total(
            f"law_{name}_{window}", "allowances_paid", "amount_fen", rows=within(window), unknown="skip"
        )
        for window in WINDOWS
    }


OLD_AGE = _allowance("old_age", "old_age")
DISABILITY = _allowance("disability", "disability_living", "disability_care")
COVERED = (
    "business_costs",
    "property_costs",
    "compensation",
    "one_off_gifts",
    "support_received",
    "support_from_siblings_or_elders",
    "special_care_payments",
    "family_planning_rewards",
    "scholarships",
    "bravery_awards",
    "social_assistance",
    "insurance_benefits",
    "taxes_paid",
    "contributions_paid",
    "support_paid",
)  # checks give net amounts of a head: what else goes in or out is in them already


def _income(window: str, suffix: str) -> list[Given]:
    heads = {
        "wages": "wages",
        "business_revenue": "business",
        "property_income": "property",
        "other_income": "other",
    }
    found = [
        Given(f"{item}{suffix}_fen", _checked(head, window), INCOME_CHECK) for item, head in heads.items()
    ]
    # What no register of pensions or benefits explains comes in regularly as something else.
    found += [
        Given(f"{item}{suffix}_fen", _transfer(place, window), TRANSFERS, steps=_steps(window))
        for place, item in enumerate((*TRANSFER_ITEMS, "regular_gifts"))
    ]
    for item, facts in (("old_age_allowance", OLD_AGE), ("disability_allowance", DISABILITY)):
        fact = facts[window]
        found.append(Given(f"{item}{suffix}_fen", _amount(fact.name), [fact]))
    found += [
        Given(f"{item}{suffix}_fen", lambda p, on: _if_seen(p, constant(0)), INCOME_CHECK) for item in COVERED
    ]
    return found


def _amount(name: str) -> Any:
    return lambda p, on: getattr(p, name)


INCOME = [
    Given("works", _works, [*SEEN_WORKING, *INCOME_CHECK, registered_unemployed, formerly_insured]),
    *(given for window, suffix in WINDOWS.items() for given in _income(window, suffix)),
]

# ---- property -----------------------------------------------------------------------------------------------


def _checked_in_a_year(r: Any, on: Any) -> Any:
    return on.last_year(r.checked_on)


finances_checked = exists("law_finances_checked", "financial_checks", rows=_checked_in_a_year, absent=False)


def _financial(column: str) -> Fact:
    return total(
        f"law_{column}",
        "financial_checks",
        column,
        rows=_checked_in_a_year,
        unknown="skip",
        absent=0,
        per="household",
    )


def _owned(name: str, register: str, rows: Any) -> Fact:
    return Fact(name, register, "count", rows, absent=0, per="household")


# The same consent opens every register of property: one adult without a check leaves the family's unknown.
UNCHECKED = {"unchecked": any_of(lambda p: ~p.law_finances_checked & ~or_else(p.age < ADULT, False))}


def _if_all_checked(fact: Fact) -> Any:
    return lambda h, on: when(h.unchecked == 0, getattr(h, fact.name), None)


def _property(name: str, fact: Fact) -> Given:
    return Given(name, _if_all_checked(fact), [fact, finances_checked], UNCHECKED)


deposits, securities, insurance = (
    _financial(column) for column in ("deposits_fen", "securities_fen", "insurance_value_fen")
)
homes = _owned(
    "law_homes", "property", lambda r, on: (r.kind == "dwelling") & or_else(on.past(r.acquired_on), True)
)
vehicles = _owned(
    "law_vehicles",
    "vehicles",
    lambda r, on: one_of(r.kind, "car", "truck") & or_else(on.past(r.registered_on), True),
)
capital = total(
    "law_capital",
    "businesses",
    "capital_fen",
    rows=lambda r, on: or_else(r.closed_on > on.days_ago(0), True),
    unknown="skip",
    absent=0,
    per="household",
)


def _none_owned(fact: Fact) -> Any:
    """None is exempt where none is owned; which ones are exempt nobody knows from registers."""
    return lambda h, on: when((h.unchecked == 0) & (getattr(h, fact.name) == 0), constant(0), None)


PROPERTY = [
    _property("deposits_fen", deposits),
    _property("securities_fen", securities),
    _property("insurance_value_fen", insurance),
    Given(
        "claims_fen", lambda h, on: when(h.unchecked == 0, constant(0), None), [finances_checked], UNCHECKED
    ),
    Given(
        "exempt_assets_fen",
        lambda h, on: when(h.unchecked == 0, constant(0), None),
        [finances_checked],
        UNCHECKED,
    ),
    _property("homes", homes),
    _property("vehicles", vehicles),
    _property("company_capital_fen", capital),
    # One home is a home to live in, whatever it is exempt for; of several, some may be exempt.
    Given(
        "homes_exempt",
        lambda h, on: when((h.unchecked == 0) & (h.law_homes <= 1), constant(0), None),
        [homes, finances_checked],
        UNCHECKED,
    ),
    Given("vehicles_exempt", _none_owned(vehicles), [vehicles, finances_checked], UNCHECKED),
]

# ---- spending -----------------------------------------------------------------------------------------------


def _bills(name: str, rehabilitation: bool) -> Fact:
    def rows(r: Any, on: Any) -> Any:
        such = or_else(r.disease_group == "rehabilitation", False)
        return on.within(r.settled_on, "year") & (such if rehabilitation else ~such)

    return total(name, "medical_settlements", "self_paid_fen", rows=rows, unknown="skip")


medical_bills = _bills("law_medical_bills", False)
rehabilitation_bills = _bills("law_rehabilitation_bills", True)
school_fees = total(
    "law_school_fees",
    "education_enrolment",
    "fees_year_fen",
    rows=lambda r, on: r.full_time & on.past(r.enrolled_on),
    absent=0,
    unknown="skip",
)

SPENDING = [
    Given("spent_medical_year_fen", lambda p, on: p.law_medical_bills, [medical_bills]),
    Given("spent_rehabilitation_year_fen", lambda p, on: p.law_rehabilitation_bills, [rehabilitation_bills]),
    Given("spent_education_year_fen", lambda p, on: p.law_school_fees, [school_fees]),
    # The register holds the public schools: what they take is the public rate.
    Given("education_public_rate_fen", lambda p, on: p.law_school_fees, [school_fees]),
    Given("spent_other_necessary_year_fen", _nothing),  # recognised by the bureau itself: no record, none
]

registers = [*STATUS, *HEALTH, *INCOME, *PROPERTY, *SPENDING]
