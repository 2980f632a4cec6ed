"""Civil affairs' own records: who is on a tier, whose status ends, who was refused, who came back for aid."""

from closeknit.engine.author import count, exists, one_of

TIERS = ("dibao", "tekun", "single_person", "marginal", "rigid")

# Temporary aid is a payment, not a tier: it does not mean that the family is looked after.
on_tier = exists(
    "on_tier",
    "assistance_recipients",
    rows=lambda r, on: one_of(r.scheme, *TIERS) & on.open_interval(r.granted_on, r.valid_until),
    per="household",
)
rigid_status_ends_soon = exists(
    "rigid_status_ends_soon",
    "assistance_recipients",
    rows=lambda r, on: (r.scheme == "rigid") & on.next_days(r.valid_until, 60),
    per="household",
)
temporary_aid_in_a_year = count(
    "temporary_aid_in_a_year",
    "temporary_aid",
    rows=lambda r, on: on.last_year(r.granted_on),
    per="household",
)
# decided_on may be empty for a refusal at the counter; the day of the application always stands.
refusals_in_a_year = count(
    "refusals_in_a_year",
    "assistance_applications",
    rows=lambda r, on: one_of(r.outcome, "refused", "not_accepted") & on.last_year(r.applied_on),
    per="household",
)
# A case that ended by death or a move away says nothing about the family that remains.
endings_in_a_year = count(
    "endings_in_a_year",
    "assistance_endings",
    rows=lambda r, on: (
        one_of(r.reason, "income", "property", "expired", "own_wish", "other") & on.last_year(r.ended_on)
    ),
    per="household",
)
on_anti_relapse_list = exists(
    "on_anti_relapse_list",
    "anti_relapse",
    rows=lambda r, on: (r.risk == "present") & on.past(r.listed_on),
    per="household",
)
