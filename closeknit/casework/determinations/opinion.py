"""The street's first opinion, its seven days on the board, objections, and the file's way up."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from closeknit.casework.determinations.application import keep_clock, note_in_registry
from closeknit.casework.determinations.book import in_force_amount
from closeknit.casework.determinations.clocks import notice_last_day
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import Objection, Opinion, PublicNotice
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import note, perform
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.sealing import insert_sealed, seal_into

TIERS = ("none", "tekun", "dibao", "single_person", "marginal", "rigid")


def give_opinion(
    application: Application,
    *,
    tier: str,
    amount_fen: int,
    words: str,
    override_reason: str = "",
    override_evidence: str = "",
    version: int | None = None,
) -> Opinion:
    """Give the opinion. Other than the proposal only with reason and evidence. Raises: Refused, NotAllowed, Conflict."""
    proposal = application.proposal
    if tier not in TIERS or amount_fen < 0 or not words.strip():
        raise Refused("Say which tier, how much a month, and why.", "请填写救助类别、月额及初审意见。")
    differs = proposal is None or (tier, amount_fen) != (proposal.tier, proposal.amount_fen)
    if differs and proposal is not None and proposal.tier is not None:
        must_be_explained(override_reason, override_evidence)
    now = acting()
    with transaction.atomic():
        perform(
            application, "give_opinion", version=version, detail={"tier": tier, "fen": amount_fen, "override": differs},
            opinion_on=now.day,
        )  # fmt: skip
        found = Opinion(
            application=application, area=application.area, on_day=now.day, round=application.round, proposal=proposal, tier=tier,
            amount_fen=amount_fen, given_by_id=now.actor.staff_id,
        )  # fmt: skip
        insert_sealed(
            found,
            sealed_words=words,
            sealed_override_reason=override_reason if differs else "",
            sealed_override_evidence=override_evidence if differs else "",
        )
        keep_clock(application)
    return found


def must_be_explained(reason: str, evidence: str) -> None:
    """Who decides otherwise than the rules propose gives a reason and the evidence. Raises: Refused."""
    if len(reason.strip()) < 4 or not evidence.strip():
        raise Refused(
            "This differs from what the rules propose: give the reason and the evidence; both stay on the file for ever.",
            "与规则测算结果不一致：须填写理由和证据，并将永久展示。",
        )


def post(application: Application, version: int | None = None) -> PublicNotice:
    """Put the opinion on the board for its days. Raises: Refused, NotAllowed, Conflict."""
    now = acting()
    tier = application.opinion.tier if application.opinion else "dibao"
    until = notice_last_day(now.day, application.area, tier)
    with transaction.atomic():
        perform(
            application,
            "post",
            version=version,
            detail={"until": until.isoformat()},
            posted_on=now.day,
            notice_until=until,
        )
        found = announce(
            application, PublicNotice.OPINION, until, application.opinion.tier, application.opinion.amount_fen
        )
        keep_clock(application)
    return found


PUBLISHED_DAYS = 30  # ours: how long the decision stands on the board; no text says


def announce(
    application: Application, what: str, until: date | None, tier: str, amount_fen: int
) -> PublicNotice:
    """Write the notice with its allow-listed fields: name (read when shown), members, tier, amount."""
    now = acting()
    found: PublicNotice = PublicNotice.objects.create(
        application=application, area=application.area, on_day=now.day, what=what,
        last_day=until or now.day + timedelta(days=PUBLISHED_DAYS), members=len(application.people), tier=tier,
        amount_fen=amount_fen, posted_by_id=now.actor.staff_id,
    )  # fmt: skip
    return found


def object_to_notice(
    application: Application,
    words: str,
    *,
    by_family: bool,
    is_complaint: bool = False,
    version: int | None = None,
) -> Objection:
    """Record an objection, anybody's; the notice comes down and the family is surveyed again. Raises: Refused, NotAllowed, Conflict."""
    now = acting()
    if application.notice_until is not None and now.day > application.notice_until:
        raise Refused(
            "The notice is over: record this as a complaint at confirmation.",
            "公示期已满：请按审核确认阶段投诉举报登记。",
        )
    with transaction.atomic():
        perform(
            application, "object", version=version, reason="objection recorded", objected_on=now.day,
            county_visits=application.county_visits or is_complaint,
        )  # fmt: skip
        found = _write(application, Objection.NOTICE, words, by_family, is_complaint)
        _take_down(application)
        keep_clock(application)
    return found


def object_to_refusal(application: Application, words: str, version: int | None = None) -> Objection:
    """Record the family's objection to a refusal: the deciding body has it surveyed again, once. Raises: Refused, NotAllowed, Conflict."""
    with transaction.atomic():
        perform(
            application, "look_again", version=version, reason="the family objects to the refusal",
            objected_on=acting().day, posted_on=None, notice_until=None, sent_up_on=None, decided_on=None, told_on=None,
        )  # fmt: skip
        note_in_registry(application, "apply")
        found = _write(application, Objection.REFUSAL, words, True, False)
        keep_clock(application)
    return found


def complain(application: Application, words: str, version: int | None = None) -> Objection:
    """Record a report or complaint before the decision: the county then visits itself (Measures 20). Raises: Refused, NotAllowed, Conflict."""
    from closeknit.casework.ledger.performing import amend

    if application.state not in ("sent_up", "posted", "opinion_given"):
        raise Refused(
            "A complaint at confirmation follows the first opinion.", "审核确认阶段投诉应在初审之后登记。"
        )
    with transaction.atomic():
        amend(application, "complain", action="determination.object", version=version, county_visits=True)
        found = _write(application, Objection.NOTICE, words, False, True)
        application.forget()
    return found


def send_up(application: Application, version: int | None = None) -> None:
    """Send the file to the deciding body; for tekun the random check is drawn (tekun Measures 16). Raises: Refused, NotAllowed, Conflict."""
    is_drawn, drawn = _draw(application)
    sampled = application.is_sampled or is_drawn  # a file that is returned and sent up again stays drawn
    with transaction.atomic():
        perform(
            application, "send_up", version=version, detail={"sampled": sampled, **drawn}, sent_up_on=acting().day,
            is_sampled=sampled,
        )  # fmt: skip
        keep_clock(application)


def return_file(application: Application, reason: str, version: int | None = None) -> None:
    """Return the file to the street with a reason. Raises: Refused, NotAllowed, Conflict."""
    with transaction.atomic():
        perform(
            application, "return_file", version=version, reason=reason, sent_up_on=None, posted_on=None, notice_until=None,
            round=application.round + 1,
        )  # fmt: skip
        _take_down(application)
        keep_clock(application)


def _draw(application: Application) -> tuple[bool, dict[str, int]]:
    """Draw from the newest event of the file, which nobody chose; and always where the year's share would fall short.

    The event of sending up names the event drawn from, the number drawn and the share, so that anybody can draw again.
    """
    if application.opinion is None or application.opinion.tier != "tekun":
        return False, {}
    now = acting()
    least = in_force_amount("tekun.sample_check", now.day, application.area) or 0
    newest = (
        Event.objects.filter(subject_kind=application.kind, subject_id=str(application.pk))
        .order_by("-id")
        .first()
    )
    drawn = int(newest.digest[:8], 16) % 1000 if newest else 0
    before = Application.objects.filter(
        area__startswith=application.area[:6], sent_up_on__year=now.day.year, pk__in=_tekun_files()
    ).exclude(pk=application.pk)  # fmt: skip
    checked, all_ = before.filter(is_sampled=True).count(), before.count()
    falls_short = checked * 1000 < least * (all_ + 1)
    told = {"drawn": drawn, "least": least, "checked": checked, "files": all_}
    return drawn < least or falls_short, told | ({"from_event": newest.pk} if newest else {})


def _tekun_files() -> object:
    return Opinion.objects.filter(tier="tekun").values("application")


_LOOKED_BACK = timedelta(days=60)


def end_notices() -> int:
    """Write down, once for each notice, that its days are over: its address shows nothing any more.

    For the worker, which may be away for weeks, not for longer. Returns how many were new.
    """
    today = acting().day
    over = list(PublicNotice.objects.filter(last_day__lt=today, last_day__gte=today - _LOOKED_BACK))
    known = set(
        Event.objects.filter(
            subject_kind="public_notice", verb="public_notice.end", subject_id__in=[str(n.pk) for n in over]
        ).values_list("subject_id", flat=True)
    )
    new = [notice for notice in over if str(notice.pk) not in known]
    for notice in new:
        note("public_notice.end", notice, detail={"last_day": notice.last_day.isoformat()})
    return len(new)


def _take_down(application: Application) -> None:
    """A notice that is objected to ends the day before."""
    PublicNotice.objects.filter(
        application=application, what=PublicNotice.OPINION, last_day__gte=acting().day
    ).update(last_day=acting().day - timedelta(days=1))


def _write(
    application: Application, against: str, words: str, by_family: bool, is_complaint: bool
) -> Objection:
    if len(words.strip()) < 4:
        raise Refused("Write what the objection says.", "请写明异议内容。")
    now = acting()
    found = Objection(
        application=application, area=application.area, on_day=now.day, against=against, by_family=by_family,
        is_complaint=is_complaint, recorded_by_id=now.actor.staff_id,
    )  # fmt: skip
    seal_into(found, words=words)
    found.save(force_insert=True)
    return found
