"""Quick small aid: first help, then papers (TA 2(2); Law 50). Person, cause, amount, clerk; within three days."""

from __future__ import annotations

from datetime import timedelta

from closeknit.casework.accounts.models import Area
from closeknit.casework.determinations.book import in_force_amount
from closeknit.casework.determinations.findings import law
from closeknit.casework.determinations.models import QuickAid
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import begin, perform
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.models import Household
from closeknit.casework.registry.sealing import seal_into
from closeknit.engine.units import Text


def causes() -> dict[str, Text]:
    """Return the causes that the pack knows, without "none"."""
    codes = law().book.facts["emergency_cause"].codes or {}
    return {code: text for code, text in codes.items() if code != "none"}


def report(
    area: str, *, person: str, cause: str, words: str, amount_fen: int, household: Household | None = None
) -> QuickAid:
    """Record the emergency at the place where it happens; hukou does not matter. Raises: Refused, NotAllowed."""
    if cause not in causes() or amount_fen <= 0 or not person.strip() or not words.strip():
        raise Refused(
            "Write down who, what happened, the cause and the amount.", "请登记救助对象、原因、情况和金额。"
        )
    if not Area.objects.filter(code=area).exists() or len(area) != 12:
        raise Refused("Choose the community where it happened.", "请选择急难发生地社区。")
    now = acting()
    days = in_force_amount("clock.quick_aid_days", now.day, area) or 0
    found = QuickAid(
        household=household, area=area, cause=cause, amount_fen=amount_fen, due_on=now.day + timedelta(days=days),
        made_day=now.day,
    )  # fmt: skip
    seal_into(found, person_words=person, words=words)
    begin(found, "report", detail={"cause": cause, "fen": amount_fen})
    return found


def give(aid: QuickAid, receipt: str, version: int | None = None) -> None:
    """Give the aid; the clerk is who records it. Raises: Refused, NotAllowed, Conflict."""
    if not receipt.strip():
        raise Refused("Say how it was given, and who signed for it.", "请填写发放方式及签收情况。")
    now = acting()
    perform(
        aid,
        "give",
        version=version,
        detail={"fen": aid.amount_fen},
        given_on=now.day,
        clerk_id=now.actor.staff_id,
        receipt=receipt,
    )
