"""Health: bills, stays, recognised disease and cover. No diagnosis is read: a bill has a coarse group only."""

from typing import Any

from closeknit.engine.author import count, distinct, exists, one_of, or_else, total

# Settlements may reach the feed three months late, so that the first of two stays within 90 days is often not yet
# seen together with the second one. Half a year keeps both in sight (proposal; domain.md 2.3 H3 says 90 days).
STAY_DAYS = 180
LONG_STAY_DAYS = 30


def _stay(r: Any, on: Any) -> Any:
    """An inpatient stay that illness brought: neither a birth nor a series planned in advance."""
    return (
        (r.setting == "inpatient")
        & ~or_else(one_of(r.disease_group, "childbirth", "planned_series"), False)
        & on.last_days(r.discharged_on, STAY_DAYS)
    )


# What remains for the family within the catalogue after basic, major-illness, aid and commercial cover.
self_paid_year = total(
    "self_paid_year",
    "medical_settlements",
    "self_paid_fen",
    rows=lambda r, on: on.last_year(r.settled_on),
    unknown="skip",  # a required column: never empty
    per="household",
)
self_paid_outside_year = total(
    "self_paid_outside_year",
    "medical_settlements",
    "self_paid_outside_fen",
    rows=lambda r, on: on.last_year(r.settled_on),
    unknown="skip",  # empty where the hospital had nothing outside the catalogue
    per="household",
)
self_paid_month = total(
    "self_paid_month",
    "medical_settlements",
    "self_paid_fen",
    rows=lambda r, on: on.last_days(r.settled_on, 30),
    unknown="skip",
)
# A stay over New Year is settled in two parts: one discharge day is one stay.
stays = distinct("stays", "medical_settlements", "discharged_on", rows=_stay)
long_stays = distinct(
    "long_stays",
    "medical_settlements",
    "discharged_on",
    rows=lambda r, on: (
        _stay(r, on) & (r.discharged_on.delta(r.admitted_on, unit="day") >= LONG_STAY_DAYS - 1)
    ),
)
bills_with_medical_aid = count(
    "bills_with_medical_aid",
    "medical_settlements",
    rows=lambda r, on: (r.aid_paid_fen > 0) & on.last_year(r.settled_on),
    per="household",
)
new_major_illness = exists(
    "new_major_illness",
    "major_diseases",
    rows=lambda r, on: (r.kind == "major") & on.last_days(r.recognised_on, 90),
)
new_outpatient_illness = exists(
    "new_outpatient_illness",
    "major_diseases",
    rows=lambda r, on: (r.kind == "long_term_outpatient") & on.last_days(r.recognised_on, 90),
)
# People insured elsewhere have no row here. Only cover that was here and ran out is a gap.
cover_lapsed = exists(
    "cover_lapsed",
    "insurance_enrolment",
    rows=lambda r, on: on.last_year(r.insured_until) & (r.insured_until < on.days_ago(0)),
    absent=False,
)
covered_now = exists(
    "covered_now",
    "insurance_enrolment",
    rows=lambda r, on: on.open_interval(r.insured_from, r.insured_until),
    absent=False,
)
listed_high_cost = exists(
    "listed_high_cost",
    "high_cost_patients",
    rows=lambda r, on: on.last_days(r.listed_on, 180),
    per="household",
)
emergency_fund_cases = count(
    "emergency_fund_cases",
    "emergency_care_fund",
    rows=lambda r, on: on.last_days(r.used_on, 180),
    per="household",
)
