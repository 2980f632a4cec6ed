"""Schooling: who studies, whom the education bureau lists as poor, who is absent."""

from closeknit.engine.author import exists, one_of, total

AIDED_STAGES = ("preschool", "primary", "junior", "senior", "vocational", "college", "bachelor")

# Private and transferred pupils may be missing from the register: `studying` is evidence, its absence is not.
studying_full_time = exists(
    "studying_full_time",
    "education_enrolment",
    rows=lambda r, on: r.full_time & on.past(r.enrolled_on),
    absent=False,
)
in_aided_stage = exists(
    "in_aided_stage",
    "education_enrolment",
    rows=lambda r, on: one_of(r.stage, *AIDED_STAGES) & (r.enrolled_on <= on.months_ago(6)),
    absent=False,
)
listed_poor_student = exists("listed_poor_student", "poor_students", rows=lambda r, on: on.past(r.listed_on))
absent_school_days = total(
    "absent_school_days", "school_absence", "days_absent", rows=lambda r, on: on.last_months(r.month, 3)
)
