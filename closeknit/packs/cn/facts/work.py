"""Work as the registers see it: contributions, platform income, registrations, benefits, retirement.

Informal work is in no register. A person without a payroll row is therefore not jobless: only someone who is
registered as unemployed, or for whom contributions used to be paid, can be seen to have no work.
"""

from typing import Any

from closeknit.engine.author import either, exists, one_of, total

# Two full months without a payment: one month is often only paid late (proposal; domain.md 2.3 W2).
contributed_recently = exists(
    "contributed_recently",
    "employment_contributions",
    rows=lambda r, on: r.paid & on.last_months(r.month, 2),
    absent=False,
)
contributed_before = exists(
    "contributed_before",
    "employment_contributions",
    rows=lambda r, on: r.paid & on.last_months(r.month, 12, skip=2),
    absent=False,
)
formerly_insured = exists(
    "formerly_insured",
    "employment_contributions",
    rows=lambda r, on: r.paid & on.last_months(r.month, 24),
    absent=False,
)
flexible_before = exists(
    "flexible_before",
    "employment_contributions",
    rows=lambda r, on: r.paid & (r.kind == "flexible") & on.last_months(r.month, 12, skip=3),
    absent=False,
)
contributed_last_quarter = exists(
    "contributed_last_quarter",
    "employment_contributions",
    rows=lambda r, on: r.paid & on.last_months(r.month, 3),
    absent=False,
)
# A new employer elsewhere shows first in medical insurance: such a person changed insurer, and did not stop.
insured_anew_by_employer = exists(
    "insured_anew_by_employer",
    "insurance_enrolment",
    rows=lambda r, on: (
        (r.scheme == "employee")
        & on.last_year(r.insured_from, 6)
        & (r.insured_until.isnull() | on.future(r.insured_until))
    ),
)
earned_on_platform = exists(
    "earned_on_platform",
    "platform_income",
    rows=lambda r, on: (r.net_income_fen > 0) & on.last_months(r.month, 2),
    absent=False,
)
registered_unemployed = exists(
    "registered_unemployed",
    "unemployment_registrations",
    rows=lambda r, on: on.open_interval(r.registered_on, r.ended_on) & on.last_year(r.registered_on, 24),
)
newly_registered_unemployed = exists(
    "newly_registered_unemployed",
    "unemployment_registrations",
    rows=lambda r, on: on.open_interval(r.registered_on, r.ended_on) & on.last_days(r.registered_on, 90),
)
benefit_ends_soon = exists(
    "benefit_ends_soon",
    "unemployment_benefits",
    rows=lambda r, on: on.past(r.starts_on) & on.next_days(r.ends_on, 60),
)
listed_hard_to_place = exists(
    "listed_hard_to_place", "hard_to_place", rows=lambda r, on: on.past(r.listed_on)
)
# A survivor's benefit replaces a dead person's income; it does not make its receiver a pensioner.
retired = exists("retired", "pensions", rows=lambda r, on: one_of(r.kind, "employee", "resident"))
pension_paid = total("pension_paid", "pensions", "monthly_amount_fen")
# Tekun does not count the central basic part of the resident pension (Tekun Measures 6).
pension_basic_part = total(
    "pension_basic_part",
    "pensions",
    "basic_part_fen",
    rows=lambda r, on: r.kind == "resident",
    unknown="skip",  # where the office does not split the pension, all of it counts
)

SEEN_WORKING = [contributed_recently, earned_on_platform, insured_anew_by_employer]
SEEN_JOBLESS = [*SEEN_WORKING, registered_unemployed, formerly_insured]


def of_working_age(p: Any) -> Any:
    """Whether the person counts as able to work by age: from and to the parameters' completed years."""
    return p.age.between(p.param("working_age.youngest"), p.param("working_age.oldest"))


def in_work(p: Any) -> Any:
    """Contributions or platform income in two full months, or newly insured by an employer; never unknown for want of rows."""
    return either(p.contributed_recently, p.earned_on_platform, p.insured_anew_by_employer)


def seen_by_registers(p: Any) -> Any:
    """Registered unemployed, or insured through work in the last two years: whether he works now is seen."""
    return either(p.registered_unemployed, p.formerly_insured)
