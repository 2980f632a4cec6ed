"""Decisions. `decide_against` is the only door through which anything adverse happens; a test scans the code for others."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from closeknit.casework.determinations import opinion as opinions
from closeknit.casework.determinations.application import keep_clock, note_in_registry
from closeknit.casework.determinations.letters import write_letter
from closeknit.casework.determinations.models import Application, QuickAid
from closeknit.casework.determinations.parts import Decision, Hearing, Letter, Proposal, PublicNotice
from closeknit.casework.determinations.proposal import calculate
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import REASON_LENGTH_MIN, amend, note, perform
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.sealing import seal_into


def hear(application: Application, heard_on: date, words: str, version: int | None = None) -> Hearing:
    """Record the family's views (听取意见). Raises: Refused, NotAllowed, Conflict."""
    now = acting()
    if (
        application.accepted_on is None
        or not application.accepted_on <= heard_on <= now.day
        or len(words.strip()) < 4
    ):
        raise Refused(
            "Write down on which day the family was heard, between acceptance and today, and what it said.",
            "请填写听取意见的日期（受理日至今天之间）和内容。",
        )
    with transaction.atomic():
        amend(
            application,
            "hear",
            action="determination.hear",
            version=version,
            detail={"heard_on": heard_on.isoformat()},
        )
        found = Hearing(
            application=application, area=application.area, on_day=now.day, round=application.round, heard_on=heard_on,
            recorded_by_id=now.actor.staff_id,
        )  # fmt: skip
        seal_into(found, words=words)
        found.save(force_insert=True)
        application.forget()
    return found


def confirm(
    application: Application,
    *,
    tier: str,
    amount_fen: int,
    reason: str = "",
    evidence: str = "",
    version: int | None = None,
) -> Decision:
    """Confirm, with at least what the rules of today propose. Raises: Refused, NotAllowed, Conflict."""
    with transaction.atomic():
        today = _of_today(application)
        if tier == "none" or tier not in opinions.TIERS:
            raise Refused("To confirm nothing is to refuse: use that step.", "不予救助须走不予确认程序。")
        if amount_fen < (today.amount_fen or 0):
            raise Refused(
                "This is less than the rules propose: hear the family and use “confirm with less”.",
                "低于规则测算额度：须先听取意见，并使用“低于测算额度确认”。",
            )
        found = _decide(application, "confirm", today, tier, amount_fen, reason, evidence, version)
        note_in_registry(application, "help", tier=tier)
        write_letter(application, "confirmation")
    return found


def decide_against(
    record: Any,
    move: str,
    *,
    reason: str,
    evidence: str,
    tier: str = "none",
    amount_fen: int = 0,
    version: int | None = None,
) -> Any:
    """Refuse, end, or confirm with less: a named person, the views heard, a reason, the evidence, a notice with the remedy.

    The only function that performs a move marked adverse. Raises: Refused, NotAllowed, Conflict.
    """
    if not record.moves[move].is_adverse:
        raise Refused("This step is not adverse: take its own way.", "该步骤不属不利决定，请按正常步骤办理。")
    if len(reason.strip()) < REASON_LENGTH_MIN or not evidence.strip():
        raise Refused(
            "Say why, and what the decision rests on: papers, visit, registers.",
            "请注明作出决定的理由和依据材料。",
        )
    if isinstance(record, QuickAid):
        perform(
            record, move, version=version, reason=f"{reason} [{evidence}]", clerk_id=acting().actor.staff_id
        )
        return record
    with transaction.atomic():
        if move == "terminate":
            return _terminate(record, reason, evidence, version)
        today = _of_today(record)
        if move == "confirm_less" and not 0 <= amount_fen < (today.amount_fen or 0):
            raise Refused(
                "This is no less than the rules propose: confirm in the ordinary way.",
                "不低于规则测算额度：请按正常步骤确认。",
            )
        found = _decide(record, move, today, tier, amount_fen, reason, evidence, version)
        if move == "refuse":
            note_in_registry(record, "refuse", reason=reason)
        else:
            note_in_registry(record, "help", tier=tier)
        write_letter(record, "refusal" if move == "refuse" else "confirmation")
    return found


def _terminate(application: Application, reason: str, evidence: str, version: int | None) -> Decision:
    perform(application, "terminate", version=version, reason=reason, decided_on=acting().day)
    found = _write(application, "terminate", None, "none", 0, reason, evidence, False)
    keep_clock(application)
    write_letter(application, "terminated")
    return found


def _of_today(application: Application) -> Proposal:
    """What the rules say on the day of the decision: its texts, lines and ages; facts of the file. Raises: Refused."""
    if application.state != "sent_up":  # the move says it in its own words
        perform_check = application.moves.objection(application.moves["confirm"], application, acting().actor)
        if perform_check is not None:
            raise Refused(perform_check.en, perform_check.zh)
    return calculate(application, of_decision=True)


def _decide(
    application: Application, move: str, today: Proposal, tier: str, amount_fen: int, reason: str, evidence: str,
    version: int | None,
) -> Decision:  # fmt: skip
    differs = (tier, amount_fen) != (today.tier, today.amount_fen)
    if differs:
        opinions.must_be_explained(reason, evidence)
    perform(
        application, move, version=version, reason=reason, detail={"tier": tier, "fen": amount_fen, "override": differs},
        decided_on=acting().day,
    )  # fmt: skip
    found = _write(application, move, today, tier, amount_fen, reason, evidence, differs)
    keep_clock(application)
    return found


def _write(
    application: Application, move: str, today: Proposal | None, tier: str, amount_fen: int, reason: str, evidence: str,
    differs: bool,
) -> Decision:  # fmt: skip
    now = acting()
    answer = today.answer("en") if today is not None else {}
    begins = answer.get("start_month") or _next_month(now.day)
    found: Decision = Decision.objects.create(
        application=application, area=application.area, on_day=now.day, round=application.round, move=move, proposal=today,
        opinion=application.opinion, tier=tier, amount_fen=amount_fen, start_month=begins if amount_fen else "",
        review_months=answer.get("review_months") if tier != "none" else None, reason=reason, evidence=evidence,
        is_override=differs, decided_by_id=now.actor.staff_id,
    )  # fmt: skip
    application.forget()
    return found


def _next_month(day: date) -> str:
    year, month = divmod(day.year * 12 + day.month, 12)
    return f"{year}-{month + 1:02d}"


def publish(application: Application, version: int | None = None) -> PublicNotice:
    """Publish the decision (公布): name, number of members, amount, nothing else. Raises: Refused, NotAllowed, Conflict."""
    decision = application.decision
    with transaction.atomic():
        perform(application, "publish", version=version, published_on=acting().day)
        found = opinions.announce(
            application, PublicNotice.DECISION, None, decision.tier, decision.amount_fen
        )
        keep_clock(application)
    return found


def serve_letter(letter: Letter, served_on: date, how: str) -> None:
    """Record when and how the family got the notice: its remedies run from that day. Raises: Refused, NotAllowed, Conflict."""
    application: Any = Application.objects.here(pk=letter.application_id)
    now = acting()
    if letter.served_on is not None or not letter.on_day <= served_on <= now.day or not how.strip():
        raise Refused(
            "Write down once on which day, from the notice's own to today, and how it was handed over.",
            "请填写送达日期（通知书日期至今天之间）和方式，仅登记一次。",
        )
    with transaction.atomic():
        told: dict[str, Any] = (
            {"told_on": served_on} if letter.what in ("confirmation", "refusal", "terminated") else {}
        )
        amend(application, "serve", action="determination.accept", detail={"letter": letter.what}, **told)
        Letter.objects.filter(pk=letter.pk).update(served_on=served_on, served_how=how)
        keep_clock(application)


def print_letter(letter: Letter) -> None:
    """Write down that somebody printed the letter, with the name on it."""
    if not acting().actor.may("determination.print"):
        raise Refused("Printing belongs to another role.", "打印需其他岗位权限。")
    note("letter.print", letter, purpose="print", detail={"letter": letter.what})


def close(application: Application, version: int | None = None) -> None:
    """Close the file. Raises: Refused, NotAllowed, Conflict."""
    perform(application, "close", version=version, due_on=None, due_step="")
