"""What a case itself needs, before any stage behind it: members, somebody who looks after it, a day that has not passed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from closeknit.casework.cases.gathering import DONE, TODO, Paper, Task
from closeknit.casework.cases.lifecycle import OPEN
from closeknit.casework.ledger.actors import acting
from closeknit.casework.registry.models import CONSENTS, Consent, Membership
from closeknit.engine.units import Text


def tasks_of_case(case: Any) -> Iterator[Task]:
    """Yield the tasks of an open case."""
    if case.state != OPEN:
        return
    keys = {"case_id": case.pk}
    known = Membership.objects.filter(household=case.household_id, until__isnull=True).count()
    yield Task(
        Text("Know who belongs to the household", "核清家庭成员"),
        DONE if known else TODO,
        reverse("cases:members", kwargs=keys),
        Text(f"{known} members", f"{known}人"),
    )
    yield Task(
        Text("Give the case to somebody", "指定承办人"),
        DONE if case.worker_id else TODO,
        reverse("cases:assign", kwargs=keys) if acting().actor.may("case.assign") else "",
    )
    if case.next_on < acting().day:
        yield Task(
            Text("Make the contact that is late, or set a new day", "落实已超期的联系或重新设定日期"),
            TODO,
            reverse("cases:next_contact", kwargs=keys),
            due=case.next_on,
        )


def consents_of(case: Any) -> Iterator[Paper]:
    """Yield the consents of the household, as papers of the case."""
    for consent in Consent.objects.filter(household=case.household_id):
        paper = Text(consent.evidence, consent.evidence)
        yield Paper(CONSENTS[consent.what], consent.given_on, note=paper)
