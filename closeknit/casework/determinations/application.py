"""The application: taken, handed in, completed once, accepted; or sent to the office responsible, or withdrawn."""

from __future__ import annotations

from django.db import transaction

from closeknit.casework.determinations import lifecycle as life
from closeknit.casework.determinations.clocks import next_due
from closeknit.casework.determinations.findings import take_over
from closeknit.casework.determinations.letters import write_letter
from closeknit.casework.determinations.models import CHANNELS, RURAL, URBAN, Application
from closeknit.casework.determinations.parts import Supporter
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import amend, begin, note, perform
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.actions import move_household
from closeknit.casework.registry.models import Household, Person


def draft(
    household: Household,
    applicant: Person,
    *,
    channel: str,
    residence: str,
    mandate: str = "",
) -> Application:
    """Take an application for a household; one application is sorted to all tiers.

    Raises: Refused where one is open already, NotAllowed.
    """
    if channel not in CHANNELS or residence not in (URBAN, RURAL):
        raise Refused("Choose how the family applies, and urban or rural.", "请选择申请方式和城乡类别。")
    if Application.objects.filter(household=household, state__in=life.BEFORE_DECISION).exists():
        raise Refused(
            "This household has an open application: go on with that one.",
            "该家庭已有在办申请：请继续办理该件。",
        )
    found = Application(
        household=household, applicant=applicant, area=household.area, channel=channel, residence=residence,
        mandate=mandate,
    )  # fmt: skip
    if applicant.pk not in {person.pk for _, person, _ in found.people}:
        raise Refused(
            "The applicant is a member of the household: choose one.", "申请人应为共同生活的家庭成员。"
        )
    begin(found, "draft", detail={"channel": channel})
    return found


def submit(application: Application, version: int | None = None) -> None:
    """Hand the application in: the application day. Raises: Refused, NotAllowed, Conflict."""
    with transaction.atomic():
        perform(application, "submit", version=version, applied_on=acting().day)
        note_in_registry(application, "apply")


def list_gaps(application: Application, gaps: list[str], version: int | None = None) -> None:
    """Tell once everything that is missing. What a register can answer is not asked (Measures 10).

    Raises: Refused, NotAllowed, Conflict.
    """
    wanted = [gap.strip() for gap in gaps if gap.strip()]
    if not wanted:
        raise Refused("List what is missing, one item a line.", "请逐行列明需补正的材料。")
    with transaction.atomic():
        perform(
            application, "list_gaps", version=version, detail={"items": len(wanted)}, gaps=wanted, gaps_listed_on=acting().day
        )  # fmt: skip
        write_letter(application, "gaps")


def complete(application: Application, version: int | None = None) -> None:
    """Hand in what was missing. Raises: Refused, NotAllowed, Conflict."""
    perform(application, "complete", version=version)


def accept(application: Application, version: int | None = None) -> None:
    """Accept: statutory clocks begin; declared relatives of staff put the file on the separate register (Measures 11).

    Raises: Refused, NotAllowed, Conflict.
    """
    related = application.relatives_among_staff()
    with transaction.atomic():
        perform(
            application, "accept", version=version, detail={"relatives_of_staff": len(related)},
            accepted_on=acting().day, county_visits=bool(related),
        )  # fmt: skip
        take_over(application)
        write_letter(application, "acceptance")
        keep_clock(application)


def send_away(application: Application, office: str, reason: str, version: int | None = None) -> None:
    """Tell the family which office is responsible. Raises: Refused, NotAllowed, Conflict."""
    if not office.strip():
        raise Refused("Name the office that is responsible.", "请注明有权受理的单位。")
    with transaction.atomic():
        perform(application, "send_away", version=version, reason=reason, sent_to=office.strip())
        write_letter(application, "sent_away")


def withdraw(application: Application, reason: str, evidence: str, version: int | None = None) -> None:
    """Withdraw at the family's written wish; nobody withdraws for a family. Raises: Refused, NotAllowed, Conflict."""
    if not evidence.strip():
        raise Refused(
            "A withdrawal is the family's own: say where its signed statement lies.",
            "撤回须由家庭本人提出：请注明其签名书面声明的存放处。",
        )
    with transaction.atomic():
        perform(
            application,
            "withdraw",
            version=version,
            reason=f"{reason} [{evidence}]",
            due_on=None,
            due_step="",
        )
        note_in_registry(application, "withdraw")


def add_supporter(application: Application, supports: list[str], why_needed: str, evidence: str) -> Supporter:
    """Name a supporter outside the household, only where the decision needs it; looked at with own consent only.

    Raises: Refused, NotAllowed.
    """
    members = {str(person.pk) for _, person, _ in application.people}
    if not supports or not set(supports) <= members or not why_needed.strip():
        raise Refused(
            "Say whom the supporter supports, and why the decision needs it.",
            "请注明被赡养（抚养、扶养）人及必要性。",
        )
    now = acting()
    with transaction.atomic():
        found: Supporter = Supporter.objects.create(
            application=application, area=application.area, on_day=now.day, supports=sorted(supports), why_needed=why_needed,
            consented_on=now.day if evidence.strip() else None, evidence=evidence,
        )  # fmt: skip
        amend(application, "add_supporter", action="determination.apply", detail={"supporter": found.pk})
    return found


def note_in_registry(application: Application, move: str, reason: str = "", **changes: str) -> None:
    """Note in the registry what the household is there for now, where that move is possible from its state."""
    household: Household = Household.objects.here(pk=application.household_id)
    if household.state in household.moves[move].before:
        move_household(household, move, reason=reason, **changes)


def keep_clock(application: Application) -> None:
    """Write down which statutory clock ends next, after a step."""
    application.forget()
    step, day = next_due(application)
    if (step, day) != (application.due_step, application.due_on):
        Application.objects.filter(pk=application.pk).update(due_step=step, due_on=day)
        application.due_step, application.due_on = step, day


def escalate_overdue() -> int:
    """Write down, once for each clock, that a statutory day has passed: district and street see it on their pages.

    For the nightly job. Returns how many were new.
    """
    from django.db.models import F

    late = Application.objects.filter(due_on__lt=acting().day).exclude(escalated_step=F("due_step"))
    found = 0
    for application in late.iterator():
        with transaction.atomic():
            Application.objects.filter(pk=application.pk).update(escalated_step=application.due_step)
            note(
                "determination.overdue", application,
                detail={"step": application.due_step, "due": application.due_on.isoformat() if application.due_on else ""},
            )  # fmt: skip
        found += 1
    return found
