"""What visits tell a case: a planned one is under way, none yet is to be planned; records and photographs are papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from closeknit.casework.cases.gathering import DOING, DONE, TODO, Paper, Task
from closeknit.casework.ledger.actors import acting
from closeknit.casework.visits.lifecycle import PLANNED
from closeknit.casework.visits.models import PlannedVisit, Visit
from closeknit.engine.units import Text


def tasks_of_visits(case: Any) -> Iterator[Task]:
    """Yield the visits that are planned, or that one is to be planned."""
    if case.state != "open":
        return
    planned = list(PlannedVisit.objects.filter(case=case, state=PLANNED).order_by("planned_for"))
    may_record = acting().actor.may("visit.record")
    for visit in planned:
        yield Task(
            Text(
                f"Make the planned visit and record it ({visit.kind_words.en})",
                f"完成走访并提交记录（{visit.kind_words.zh}）",
            ),
            DOING,
            reverse("visits:record", kwargs={"planned_id": visit.pk}) if may_record else "",
            due=visit.planned_for,
            keeps_open=True,
        )
    if planned:
        return
    made = Visit.objects.filter(case=case).count()
    yield Task(
        Text("Visit the family", "走访家庭"),
        DONE if made else TODO,
        reverse("visits:of_case", kwargs={"case_id": case.pk}),
        Text(f"{made} records", f"{made}次记录") if made else None,
    )


def papers_of_visits(case: Any) -> Iterator[Paper]:
    """Yield the records of visits and their photographs."""
    for visit in Visit.objects.filter(case=case).prefetch_related("photos"):
        label = Text(f"Visit form {visit.number}", f"走访记录表{visit.number}")
        yield Paper(
            label, visit.made_day, reverse("visits:detail", kwargs={"visit_id": visit.pk}), visit.kind_words
        )
