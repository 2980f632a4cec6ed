"""What plans tell a case: one that is open keeps it open; its sheet is a paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from closeknit.casework.cases.gathering import DOING, Paper, Task
from closeknit.casework.plans.lifecycle import OPEN
from closeknit.casework.plans.models import Plan
from closeknit.engine.units import Text


def tasks_of_plans(case: Any) -> Iterator[Task]:
    """Yield the open plan of a case: nobody closes over it."""
    for plan in Plan.objects.filter(case=case, state__in=sorted(OPEN)):
        label = Text(f"Carry out the plan {plan.number}", f"落实帮扶计划{plan.number}")
        yield Task(
            label,
            DOING,
            reverse("plans:detail", kwargs={"plan_id": plan.pk}),
            due=plan.review_on,
            keeps_open=True,
        )


def papers_of_plans(case: Any) -> Iterator[Paper]:
    """Yield the sheet of each plan."""
    for plan in Plan.objects.filter(case=case):
        label = Text(f"Plan {plan.number}", f"帮扶计划表{plan.number}")
        yield Paper(label, plan.made_day, reverse("plans:print", kwargs={"plan_id": plan.pk}))
