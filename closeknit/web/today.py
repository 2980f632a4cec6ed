"""My work today: what this person must do, put together from all stages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from closeknit.casework.accounts.actors import StaffActor
from closeknit.casework.accounts.doors import StaffRequest, page
from closeknit.casework.alerts import queries as alerts
from closeknit.casework.cases import today as cases
from closeknit.casework.determinations import today as determinations
from closeknit.casework.ledger.todo import Todo
from closeknit.casework.plans import queries as plans
from closeknit.casework.visits import today as visits

# Each stage adds its function here: (actor, day) → lines of work. Of one day, earlier ones stand first.
QUERIES: tuple[Callable[[StaffActor, date], list[Todo]], ...] = (
    alerts.today,
    determinations.today,
    visits.today,
    cases.today,
    plans.today,
)


@page("alert.read")
def today(request: StaffRequest) -> HttpResponse:
    """Show the work of today, late first, then by day."""
    found = [todo for query in QUERIES for todo in query(request.actor, request.day)]
    found.sort(key=lambda todo: (not todo.is_late, todo.due or date.max))
    late = [todo for todo in found if todo.is_late]
    due = [todo for todo in found if not todo.is_late and todo.due == request.day]
    return render(
        request, "today.html", {"todos": found, "late": len(late), "due_today": len(due), "day": request.day}
    )
