"""What determinations tell a case: its tasks and papers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from closeknit.casework.cases.gathering import BLOCKED, DONE, TODO, Paper, Task
from closeknit.engine.units import Text


def tasks_of_case(case: Any) -> Iterator[Task]:
    """Yield the open steps of the household's newest application."""
    from closeknit.casework.determinations import queries

    application = queries.open_application(case.household_id)
    if application is None:
        yield Task(
            Text("Take an application, if the family wishes to apply", "家庭有意申请的，登记申请"),
            TODO,
            reverse("determinations:draft", kwargs={"household_id": case.household_id}),
        )
        return
    standings = {"done": DONE, "now": TODO, "waiting": BLOCKED}
    for task in queries.tasks(application):
        if task.state != "waiting" or task.why is not None:
            due = application.due_on if task.state == "now" else None
            yield Task(
                task.label, standings[task.state], task.address, task.why, due, keeps_open=task.state == "now"
            )


def papers_of_case(case: Any) -> Iterator[Paper]:
    """Yield the letters of the household's applications."""
    from closeknit.casework.determinations.letters import TITLES
    from closeknit.casework.determinations.parts import Letter

    for letter in Letter.objects.filter(application__household=case.household_id):
        yield Paper(
            TITLES[letter.what],
            letter.on_day,
            reverse("determinations:letter", kwargs={"letter_id": letter.pk}),
        )
