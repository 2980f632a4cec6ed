"""Money: platform earnings by month, verified income of applicants, rent owed, wages owed, small business closed."""

from typing import Any

from closeknit.engine.author import Fact, count, exists, latest, newest, or_else, total, when

# Earnings of the last three full months, and of the twelve before them. A person whom no platform reports has
# neither: that is "not covered", never "no income". A covered month without a row is a month without earnings.
platform_last_quarter = total(
    "platform_last_quarter",
    "platform_income",
    "net_income_fen",
    rows=lambda r, on: on.last_months(r.month, 3),
    absent=0,
    unknown="skip",
)
platform_year_before = total(
    "platform_year_before",
    "platform_income",
    "net_income_fen",
    rows=lambda r, on: on.last_months(r.month, 12, skip=3),
    absent=0,
    unknown="skip",
)


def _earned_on_platform(name: str, months: int) -> Fact:
    return exists(
        name,
        "platform_income",
        rows=lambda r, on: (r.net_income_fen > 0) & on.last_months(r.month, months),
        absent=False,
    )


earned_in_3_months = _earned_on_platform("earned_in_3_months", 3)
earned_in_6_months = _earned_on_platform("earned_in_6_months", 6)
earned_in_24_months = _earned_on_platform("earned_in_24_months", 24)
contributed_in_6_months = exists(
    "contributed_in_6_months",
    "employment_contributions",
    rows=lambda r, on: r.paid & on.last_months(r.month, 6),
    absent=False,
)
# An employer's contributions: who left the platform for a job has not lost an income.
employed_last_quarter = exists(
    "employed_last_quarter",
    "employment_contributions",
    rows=lambda r, on: r.paid & (r.kind == "employee") & on.last_months(r.month, 3),
    absent=False,
)

INCOME_HEADS = ("wages", "business", "property", "transfer", "other")


def _checked(r: Any, on: Any) -> Any:
    """A check speaks for a year after the period it looked at."""
    return on.past(r.period_from) & on.last_year(r.period_to)


def _checked_income(head: str) -> Fact:
    return latest(
        f"checked_{head}",
        "income_checks",
        "monthly_amount_fen",
        by="period_to",
        # r["head"], because r.head is a method of every table.
        rows=lambda r, on: (r["head"] == head) & _checked(r, on),
    )


# Only applicants who consented are covered. Whoever was checked has at least one row, with 0 if there is no income.
income_checked = exists("income_checked", "income_checks", rows=_checked, absent=False)
CHECKED_HEADS = [_checked_income(head) for head in INCOME_HEADS]
INCOME_CHECK = [income_checked, *CHECKED_HEADS]


def verified_income(p: Any) -> Any:
    """A person's verified monthly income in fen; unknown for an adult who was not checked.

    A checked person has no income under a head without a row. A minor without a check is taken to have none.
    """
    sum_of_heads = or_else(p.checked_wages, 0)
    for head in INCOME_HEADS[1:]:
        sum_of_heads = sum_of_heads + or_else(getattr(p, f"checked_{head}"), 0)
    return when(p.income_checked | (p.age < 18), sum_of_heads)


months_of_public_rent_owed = newest(
    "months_of_public_rent_owed",
    "housing_rentals",
    "months_in_arrears",
    rows=lambda r, on: r.kind == "public",
    absent=0,
    per="household",
)
livelihood_losses = count(
    "livelihood_losses",
    "livelihood_shocks",
    rows=lambda r, on: on.last_days(r.happened_on, 180),
    per="household",
)
school_fees_year = total(
    "school_fees_year",
    "education_enrolment",
    "fees_year_fen",
    rows=lambda r, on: r.full_time,
    absent=0,
    unknown="skip",
    per="household",
)
