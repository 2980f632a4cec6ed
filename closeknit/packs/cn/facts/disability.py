"""Disability: six legal predicates, kept apart because the texts differ (law-review.md 6.1).

    severe_certified, intellectual_or_mental_third   single-person route: grades 1-2, and grade 3 of types 5 and 6 (M 8(1))
    no_work_ability                                  tekun: types 5, 6 grades 1-3; 4 grades 1-2; 1 grade 1 (T 5(3))
    type_undecided                                   "multiple": T 5(3) needs the component types, so it stays unknown
    severe_listed                                    the list that the disabled persons' federation pushes (O 3(3))

Types: 1 visual, 2 hearing, 3 speech, 4 physical, 5 intellectual, 6 mental, 7 multiple. A certificate past its
last day does not speak any more.
"""

from typing import Any

from closeknit.engine.author import exists, latest, one_of, total


def _valid(r: Any, on: Any) -> Any:
    return on.open_interval(r.issued_on, r.expires_on)


def _severe(r: Any) -> Any:
    return one_of(r.grade, "1", "2")


def _third(r: Any) -> Any:
    return (r.grade == "3") & one_of(r.disability_type, "5", "6")


certified = exists("certified", "disability_certificates", rows=_valid)
severe_certified = exists(
    "severe_certified", "disability_certificates", rows=lambda r, on: _valid(r, on) & _severe(r)
)
intellectual_or_mental_third = exists(
    "intellectual_or_mental_third", "disability_certificates", rows=lambda r, on: _valid(r, on) & _third(r)
)
certified_third = exists(
    "certified_third", "disability_certificates", rows=lambda r, on: _valid(r, on) & (r.grade == "3")
)
no_work_ability = exists(
    "no_work_ability",
    "disability_certificates",
    rows=lambda r, on: (
        _valid(r, on)
        & (
            (one_of(r.disability_type, "5", "6") & one_of(r.grade, "1", "2", "3"))
            | ((r.disability_type == "4") & one_of(r.grade, "1", "2"))
            | ((r.disability_type == "1") & (r.grade == "1"))
        )
    ),
)
type_undecided = exists(
    "type_undecided",
    "disability_certificates",
    rows=lambda r, on: _valid(r, on) & (r.disability_type == "7") & one_of(r.grade, "1", "2", "3"),
)
newly_certified_severe = exists(
    "newly_certified_severe",
    "disability_certificates",
    rows=lambda r, on: _valid(r, on) & (_severe(r) | _third(r)) & on.last_days(r.issued_on, 90),
)
# Three months to apply for the care allowance and to be paid for the first time (proposal).
severe_for_a_quarter = exists(
    "severe_for_a_quarter",
    "disability_certificates",
    rows=lambda r, on: _valid(r, on) & _severe(r) & (r.issued_on <= on.days_ago(90)),
)
severe_listed = exists("severe_listed", "severe_disability", rows=lambda r, on: on.past(r.listed_on))
severe_listed_before = exists(
    "severe_listed_before", "severe_disability", rows=lambda r, on: r.listed_on <= on.days_ago(90)
)
self_care_items_failed = latest(
    "self_care_items_failed",
    "care_assessments",
    "items_failed",
    by="assessed_on",
    rows=lambda r, on: on.past(r.assessed_on),
)
# Bills of rehabilitation in the last twelve months, what the catalogue leaves and what lies outside it.
rehabilitation_self_paid = total(
    "rehabilitation_self_paid",
    "medical_settlements",
    "self_paid_fen",
    rows=lambda r, on: (r.disease_group == "rehabilitation") & on.last_year(r.settled_on),
)
rehabilitation_outside = total(
    "rehabilitation_outside",
    "medical_settlements",
    "self_paid_outside_fen",
    rows=lambda r, on: (r.disease_group == "rehabilitation") & on.last_year(r.settled_on),
    unknown="skip",  # many hospitals leave the cell empty when there was nothing outside
)
