"""One sample of every address with a key in it: how to make, in an area, the thing that the address is about.

    SAMPLES["alerts:detail"] = lambda community: {"alert_id": …}

Each stage adds its own; an address with a key and without a sample fails the matrix. Samples are made by a job that may
do everything, in the community given.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

Sample = Callable[[str], dict[str, Any]]


def _client(community: str) -> int:
    from closeknit.web.models import Client

    return Client.objects.create(
        name="sample",
        department="sample",
        purpose="sample",
        area=community[:6],
        actions=["alert.read"],
        fingerprint=uuid4().hex,
        valid_from=date(2024, 1, 1),
        valid_to=date(2099, 1, 1),
    ).pk


SAMPLES: dict[str, Sample] = {
    # policy: the same for every area, so nothing is foreign (see WITHOUT_AREA)
    "policy:thing": lambda community: {"name": "dibao.line"},
    "clients:revoke": lambda community: {"client_id": _client(community)},
}

# Addresses with a key that lies in no area.
WITHOUT_AREA = {"policy:thing"}

# Addresses of the sign-in library that we include: they act on one's own account only.
LIBRARY = ("account_", "mfa_", "api:")  # the API has a matrix of its own: tests/web/test_api.py


# cases
def a_case(community: str) -> Any:
    """An open case of a household that a worker reported."""
    from closeknit.casework.cases.actions import open_case
    from closeknit.casework.registry.actions import add_household

    return open_case(add_household(community), "report")


def an_alert_with_a_household(community: str) -> Any:
    """An accepted alert that the community holds."""
    from datetime import date

    from closeknit.casework.alerts.models import Alert
    from closeknit.casework.ledger.performing import begin
    from closeknit.casework.registry.actions import add_household

    alert = Alert(
        area=community,
        office=community,
        household=add_household(community),
        door="report",
        queue="difficulty",
        level="yellow",
        urgency=2,
        raised_on=date(2024, 9, 2),
    )
    begin(alert, "report")
    return alert


SAMPLES |= {
    f"cases:{name}": lambda community: {"case_id": a_case(community).pk}
    for name in (
        "overview", "members", "alerts", "documents", "timeline", "print", "assign", "next_contact", "close", "reopen",
    )
}  # fmt: skip
SAMPLES["cases:open"] = lambda community: {"alert_id": an_alert_with_a_household(community).pk}
# accounts


def _somebody(community: str) -> Any:
    from datetime import date

    from closeknit.casework.accounts.models import Posting, Staff

    staff, _ = Staff.objects.get_or_create(username=f"somebody-{community}", defaults={"area": community[:6]})
    posting, _ = Posting.objects.get_or_create(
        staff=staff, role="community_worker", area=community, valid_from=date(2020, 1, 1)
    )
    return posting


for _name in ("member", "post", "set_active"):
    SAMPLES[f"accounts:{_name}"] = lambda community: {"staff_id": _somebody(community).staff_id}
SAMPLES["accounts:end"] = lambda community: {"posting_id": _somebody(community).pk}
