"""Family: who died, who is listed as living alone, which children have no support, which marriages stand."""

from closeknit.engine.author import exists, latest

LOSS_DAYS = 180  # how long a death counts as a fresh loss (proposal)

# A person reported dead by two offices is two rows: only whether there is one matters.
died_lately = exists("died_lately", "deaths", rows=lambda r, on: on.last_days(r.died_on, LOSS_DAYS))
# attached: the dead do not count in their household any more, but the household lost them.
household_lost_someone = exists(
    "household_lost_someone",
    "deaths",
    rows=lambda r, on: on.last_days(r.died_on, LOSS_DAYS),
    per="household",
    attached=True,
)
listed_living_alone = exists("listed_living_alone", "living_alone", rows=lambda r, on: on.past(r.since))
child_without_allowance = exists(
    "child_without_allowance",
    "child_protection",
    rows=lambda r, on: ~r.allowance_paid & on.past(r.recognised_on),
)
# The last registered event says whether a marriage stands; no row means no registration in China, not "single".
last_marriage_event = latest(
    "last_marriage_event",
    "marriages",
    "event",
    by="registered_on",
    rows=lambda r, on: on.past(r.registered_on),
)
# Tells "never assessed" (false) from "no feed of assessments" (unknown).
assessed_for_self_care = exists(
    "assessed_for_self_care", "care_assessments", rows=lambda r, on: on.past(r.assessed_on), absent=False
)
