"""Aid that reaches people today: who is on which scheme, which allowances and subsidies were paid."""

from typing import Any

from closeknit.engine.author import earliest, exists, newest, one_of


def _current(r: Any, on: Any) -> Any:
    return on.open_interval(r.granted_on, r.valid_until)


on_any_scheme = exists("on_any_scheme", "assistance_recipients", rows=_current)
on_cash_scheme = exists(
    "on_cash_scheme",
    "assistance_recipients",
    rows=lambda r, on: _current(r, on) & one_of(r.scheme, "dibao", "tekun", "single_person"),
)
on_tekun = exists(
    "on_tekun", "assistance_recipients", rows=lambda r, on: _current(r, on) & (r.scheme == "tekun")
)
# The four statuses that open school aid (Law 25), held for half a year so that a term lies in between.
on_school_aid_scheme = exists(
    "on_school_aid_scheme",
    "assistance_recipients",
    rows=lambda r, on: (
        _current(r, on)
        & one_of(r.scheme, "dibao", "tekun", "single_person", "marginal", "rigid")
        & (r.granted_on <= on.months_ago(6))
    ),
)
cash_scheme_since = earliest(
    "cash_scheme_since",
    "assistance_recipients",
    "granted_on",
    rows=lambda r, on: _current(r, on) & one_of(r.scheme, "dibao", "tekun", "single_person"),
)
child_allowance_paid = exists(
    "child_allowance_paid", "child_protection", rows=lambda r, on: r.allowance_paid & on.past(r.recognised_on)
)
care_allowance_paid = exists(
    "care_allowance_paid",
    "allowances_paid",
    rows=lambda r, on: one_of(r.kind, "disability_care", "care_service") & on.last_months(r.month, 3),
)
school_aid_paid = exists(
    "school_aid_paid",
    "allowances_paid",
    rows=lambda r, on: (r.kind == "school_aid") & on.last_months(r.month, 12),
)
premium_subsidy_paid = exists(
    "premium_subsidy_paid",
    "allowances_paid",
    rows=lambda r, on: (r.kind == "premium_subsidy") & on.last_months(r.month, 12),
)
insured_as_resident = exists(
    "insured_as_resident",
    "insurance_enrolment",
    rows=lambda r, on: (
        (r.scheme == "resident")
        & on.past(r.insured_from)
        & (r.insured_until.isnull() | on.future(r.insured_until))
    ),
)
resident_insured_from = newest(
    "resident_insured_from",
    "insurance_enrolment",
    "insured_from",
    rows=lambda r, on: (
        (r.scheme == "resident")
        & on.past(r.insured_from)
        & (r.insured_until.isnull() | on.future(r.insured_until))
    ),
)
premium_marked_subsidised = exists(
    "premium_marked_subsidised",
    "insurance_enrolment",
    rows=lambda r, on: (r.scheme == "resident") & r.premium_subsidised,
)
