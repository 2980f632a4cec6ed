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


# registry
def _household(community: str) -> dict[str, Any]:
    from tests.casework.families import zhou

    return {"household_id": zhou(community).pk}


def _person(community: str) -> dict[str, Any]:
    from tests.casework.families import zhou

    return {"person_id": zhou(community).memberships.get(relation="self").person_id}


def _fact(community: str) -> dict[str, Any]:
    from tests.casework.families import fact_of, zhou

    return {"fact_id": fact_of(zhou(community)).pk}


SAMPLES |= {f"registry:{name}": _person for name in ("person", "reveal", "consent", "correct")}
SAMPLES |= {f"registry:{name}": _fact for name in ("dispute", "settle")}
SAMPLES |= {f"registry:{name}": _household for name in ("household", "add_member")}


def _membership(community: str) -> dict[str, Any]:
    from tests.casework.families import zhou

    return {"membership_id": zhou(community).memberships.get(relation="child").pk}


SAMPLES["registry:end_member"] = _membership


# alerts
def _alert(community: str) -> dict[str, Any]:
    from tests.casework.families import reported

    return {"alert_id": reported(community).pk}


SAMPLES |= {
    f"alerts:{name}": _alert
    for name in (
        "detail",
        "accept",
        "dispatch",
        "take_back",
        "assign",
        "contact",
        "answer",
        "send_back",
        "close",
        "merge",
    )
}


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
        due=date(2024, 9, 9),
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


# determinations


def _application(community: str) -> Any:
    """A file of one person, being written."""
    from closeknit.casework.determinations import application
    from closeknit.casework.registry import actions as registry

    household = registry.add_household(community, how="declared", residence="urban")
    person = registry.add_person(household, "self", name="周建国", counts=True)
    return application.draft(household, person, channel="family", residence="urban")


def _of_application(community: str) -> dict[str, Any]:
    return {"application_id": _application(community).pk}


def _finding(community: str) -> dict[str, Any]:
    from closeknit.casework.determinations.parts import Finding
    from closeknit.casework.ledger.actors import acting

    file, day = _application(community), acting().day
    found = Finding.objects.create(
        application=file, area=community, on_day=day, subject="household", name="homes", value=1, source="register",
        reference="property", as_of=day,
    )  # fmt: skip
    return {"application_id": file.pk, "finding_id": found.pk}


def _proposal(community: str) -> dict[str, Any]:
    from closeknit.casework.determinations.parts import Proposal
    from closeknit.casework.ledger.actors import acting

    file, day = _application(community), acting().day
    found = Proposal(
        application=file, area=community, on_day=day, round=0, number=1, day=day, application_day=day, pack="cn", pack_hash="0",
        engine_version="0", facts_digest="0",
    )  # fmt: skip
    answer = {"refused": [], "margins": {}, "missing": [], "unconfirmed": [], "texts": []}
    found.pack_content(
        {"family": {}, "sources": [], "answer": {"en": answer, "zh": answer}, "trace": {"en": [], "zh": []}}
    )
    found.save(force_insert=True)
    return {"application_id": file.pk, "number": 1}


def _letter(community: str) -> dict[str, Any]:
    from closeknit.casework.determinations.letters import write_letter

    return {"letter_id": write_letter(_application(community), "gaps").pk}


def _notice(community: str) -> dict[str, Any]:
    from closeknit.casework.determinations.opinion import announce

    return {"token": announce(_application(community), "opinion", None, "dibao", 56_000).token}


def _quick_aid(community: str) -> dict[str, Any]:
    from closeknit.casework.determinations import quick_aid

    made = quick_aid.report(
        community, person="somebody", cause="fire", words="the kitchen burnt", amount_fen=50_000
    )
    return {"aid_id": made.pk}


def _household_to_apply_for(community: str) -> dict[str, Any]:
    from closeknit.casework.registry import actions as registry

    return {"household_id": registry.add_household(community, how="declared", residence="urban").pk}


SAMPLES |= {
    "determinations:of_case": lambda community: {"case_id": a_case(community).pk},
    "determinations:detail": _of_application,
    "determinations:facts": _of_application,
    "determinations:dispute": _finding,
    "determinations:trace": _proposal,
    "determinations:letter": _letter,
    "determinations:print_letter": _letter,
    "determinations:serve_letter": _letter,
    "determinations:notice": _notice,
    "determinations:draft": _household_to_apply_for,
    "determinations:quick_aid": _quick_aid,
    "determinations:quick_aid_give": _quick_aid,
    "determinations:quick_aid_decline": _quick_aid,
}


def _steps_of_determinations() -> None:
    from closeknit.casework.determinations.steps import STEPS

    SAMPLES.update({f"determinations:{step.name}": _of_application for step in STEPS})


_steps_of_determinations()


# visits
def a_planned_visit(community: str, visit_kind: str = "outreach") -> Any:
    """A visit planned for two people who work for the community."""
    from closeknit.casework.accounts.models import Posting, Staff
    from closeknit.casework.visits.actions import plan
    from tests.casework.conftest import DAY

    two = []
    for role, digits in (("street_officer", 9), ("community_worker", 12)):
        name = f"{role}-{community[:digits]}"
        staff, is_new = Staff.objects.get_or_create(username=name, defaults={"shown_name": name})
        if is_new:
            Posting.objects.create(staff=staff, role=role, area=community[:digits], valid_from=DAY)
        two.append(staff)
    accepted = DAY if visit_kind == "survey" else None
    return plan(a_case(community), visit_kind, DAY, two[0], two[1], accepted_on=accepted)


def a_visit(community: str) -> Any:
    """What two people saw."""
    import uuid

    from closeknit.casework.visits.actions import Seen, submit

    planned = a_planned_visit(community)
    seen = Seen("home", True, "2", visitors_signed=("one", "two"), refusal="did not want to sign")
    return submit(planned, uuid.uuid4(), seen, planned.version)


def a_photo(community: str) -> Any:
    """A small photograph of a visit."""
    import io
    import uuid

    from PIL import Image

    from closeknit.casework.visits.actions import add_photo

    made = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(made, "PNG")
    size = made.tell()
    made.seek(0)
    return add_photo(a_visit(community), uuid.uuid4(), made, size)


SAMPLES |= {
    f"visits:{name}": lambda community: {"case_id": a_case(community).pk} for name in ("of_case", "plan")
}
SAMPLES |= {
    f"visits:{name}": lambda community: {"planned_id": a_planned_visit(community).pk}
    for name in ("record", "cancel")
}
SAMPLES |= {
    f"visits:{name}": lambda community: {"visit_id": a_visit(community).pk}
    for name in ("detail", "correct", "add_photo")
}
SAMPLES["visits:photo"] = lambda community: {"photo_id": a_photo(community).pk}


# plans
def a_plan(community: str, upto: str = "draft") -> Any:
    """A plan of a case with one measure of the medical-insurance department: draft, offered, running."""
    from datetime import timedelta

    from closeknit.casework.ledger.actors import acting
    from closeknit.casework.plans import actions

    plan = actions.draw_up(a_case(community), "treatment that can be paid")
    (measure,) = actions.choose(plan, ["supplementary_cover"])
    if upto != "draft":
        actions.move_plan(plan, "offer")
    if upto == "running":
        actions.family_answers(plan, {measure.pk: (True, "")}, "home")
        actions.begin_plan(plan, acting().day + timedelta(180))
    return plan


def a_task(community: str) -> Any:
    """A measure handed to the medical-insurance department."""
    from closeknit.casework.plans import actions

    measure = a_plan(community, "running").measures.get()
    actions.hand_over(measure, "two stays in hospital")
    return measure


SAMPLES |= {f"plans:{name}": lambda community: {"case_id": a_case(community).pk} for name in ("of_case", "draw_up")}  # fmt: skip
SAMPLES |= {
    f"plans:{name}": lambda community: {"plan_id": a_plan(community).pk}
    for name in (
        "detail",
        "choose",
        "family",
        "print",
        "offer",
        "take_back",
        "begin",
        "review",
        "end",
        "drop",
    )
}
SAMPLES |= {
    f"plans:{name}": lambda community: {"measure_id": a_task(community).pk}
    for name in ("task", "answer", "arrange", "remove", "hand_over", "start", "deliver", "finish", "withdraw")
}
SAMPLES["plans:from_decision"] = _of_application
