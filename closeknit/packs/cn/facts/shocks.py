"""Homes and sudden events: unsafe buildings, disasters, absent earners, silence, cries for help."""

from typing import Any

from closeknit.engine.author import count, exists, one_of

unsafe_building = exists(
    "unsafe_building",
    "dangerous_buildings",
    rows=lambda r, on: one_of(r.grade, "C", "D") & on.past(r.assessed_on),
    per="household",
)
reported_without_home = exists(
    "reported_without_home",
    "help_requests",
    rows=lambda r, on: (r.topic == "homeless") & on.last_days(r.reported_on, 90),
    per="household",
)
# attached: a person who died in the fire does not count any more, but the fire still hit the household.
struck_by_event = exists(
    "struck_by_event",
    "emergency_events",
    rows=lambda r, on: on.last_days(r.happened_on, 30),
    per="household",
    attached=True,
)
judicial_aid_listed = exists(
    "judicial_aid_listed",
    "court_lists",
    rows=lambda r, on: (r.kind == "judicial_aid") & on.last_year(r.listed_on),
    per="household",
)


def _away(r: Any, on: Any) -> Any:
    lately = one_of(r.kind, "prison", "isolation_rehabilitation") & on.last_days(r.from_on, 180)
    return lately & (r.until_on.isnull() | on.future(r.until_on))


taken_away = exists("taken_away", "custody", rows=_away)
# Whether it holds for anybody attached to the household: known even where nobody is attached.
somebody_taken_away = exists("somebody_taken_away", "custody", rows=_away, per="household", attached=True)
came_home = exists(
    "came_home",
    "custody",
    rows=lambda r, on: one_of(r.kind, "prison", "isolation_rehabilitation") & on.last_days(r.until_on, 180),
)
not_contacted_for_a_quarter = exists(
    "not_contacted_for_a_quarter",
    "living_alone",
    rows=lambda r, on: (
        (r.since <= on.days_ago(90)) & (r.last_contact_on.isnull() | (r.last_contact_on <= on.days_ago(90)))
    ),
)
cries_for_help = count(
    "cries_for_help",
    "help_requests",
    rows=lambda r, on: on.last_days(r.reported_on, 30),
    per="household",
)
