"""The proposal: the facts of the file go through the rules; what comes out is stored whole and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

import closeknit
from closeknit.casework.determinations.application import keep_clock
from closeknit.casework.determinations.findings import family_of
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import Proposal
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import perform
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.refusals import Refused
from closeknit.engine.units import CloseknitError


def propose(application: Application, version: int | None = None) -> Proposal:
    """Let the rules answer for today, and keep the answer with its trace. Raises: Refused, NotAllowed, Conflict."""
    with transaction.atomic():
        perform(application, "propose", version=version, detail={"pack": pack_in_force().hash[:12]})
        found = calculate(application)
        keep_clock(application)
    return found


def calculate(application: Application, of_decision: bool = False) -> Proposal:
    """Store what the rules say about the facts of the file today. Raises: Refused where they cannot be read."""
    from closeknit.screening.determining.desk import determine

    now, pack = acting(), pack_in_force()
    family, sources = family_of(application)
    applied = application.applied_on or now.day
    answers: dict[str, dict[str, Any]] = {}
    for lang in ("en", "zh"):
        try:
            answers[lang] = determine(pack, family, now.day, applied, lang, "", _happened(application))
        except CloseknitError as error:
            raise Refused(
                f"The rules cannot read the facts ({error.text.en.strip(' ,')}): correct them.",
                f"规则无法读取事实（{error.text.zh.strip(' ，')}）：请更正。",
            ) from error
    trace = {lang: answer.pop("trace") for lang, answer in answers.items()}
    answer = answers["en"]
    found = Proposal(
        application=application, area=application.area, on_day=now.day, round=application.round, day=now.day,
        number=Proposal.objects.filter(application=application).count() + 1, application_day=applied, pack=pack.name,
        pack_hash=pack.hash, engine_version=closeknit.__version__, facts_digest=application.facts_digest(),
        tier=tier_of(answer), amount_fen=answer["amount_fen_month"], made_by_id=now.actor.staff_id,
        of_decision=of_decision,
    )  # fmt: skip
    found.pack_content({"family": family, "sources": sources, "answer": answers, "trace": trace})
    found.save(force_insert=True)
    application.forget()
    return found


def tier_of(answer: Mapping[str, Any]) -> str | None:
    """The family's tier; where the family has none, that of a single member; None where it is open."""
    if answer["household_tier"] != "none":
        return answer["household_tier"]  # type: ignore[no-any-return]
    tiers = [person["tier"] for person in answer["persons"] if person["tier"] != "none"]
    return tiers[0] if tiers else "none"


def _happened(application: Application) -> dict[str, date]:
    """The days that clocks run from."""
    check = application.data_check
    days = {
        "accepted": application.accepted_on,
        "check_requested": check.on_day if check else None,
        "notice_posted": application.posted_on,
        "objected": application.objected_on,
        "file_received": application.sent_up_on,
    }
    return {name: day for name, day in days.items() if day is not None}


MOST_STEPS = 14


def main_steps(proposal: Proposal, lang: str) -> list[dict[str, Any]]:
    """The few steps that carry the answer: the tests of the tier, the income, the line, the amount."""
    wanted = {"dibao": ("heads", "income_total_fen", "income_months", "income_fen_month", "income_per_head_fen_month", "dibao.line",
                        "dibao_line_test",
                        "dibao_property_test", "dibao_gap_fen_month", "amount_fen_month", "review_months"),
              "tekun": ("care_level", "tekun.basic", "tekun_amount_fen_month", "amount_fen_month"),
              "marginal": ("heads", "income_total_fen", "marginal_line_fen", "marginal_line_test", "marginal_property_test"),
              "rigid": ("heads", "income_year_fen", "rigid_spending_fen", "rigid_income_test", "rigid_ratio_test")}  # fmt: skip
    names = wanted.get(proposal.tier or "", wanted["dibao"] + wanted["marginal"])
    found = [e for e in proposal.trace(lang) if e["step"] in names and "person" not in e]
    order = {name: place for place, name in enumerate(names)}
    return sorted(found, key=lambda e: order[e["step"]])[:MOST_STEPS]
