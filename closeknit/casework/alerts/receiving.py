"""Alerts of a run come in: each once, open ones go on, those that are raised no longer are cleared or marked.

open alerts of the run = received + worsened + continuing + answered before
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from closeknit.casework.alerts.clocks import due_days, urgency
from closeknit.casework.alerts.lifecycle import CLEARED, OPEN, RAISED
from closeknit.casework.alerts.models import Alert
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import amend, begin, note, perform
from closeknit.casework.registry.models import Household
from closeknit.engine.units import RunFailed
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack

_CHUNK = 500


@dataclass
class Received:
    """What became of a run's open alerts; and of ours that it does not raise."""

    in_run: int = 0
    received: int = 0
    worsened: int = 0
    continuing: int = 0
    answered_before: int = 0
    cleared: int = 0
    marked_gone: int = 0

    def must_balance(self) -> None:
        """Raises: RunFailed if an alert of the run got lost."""
        if self.in_run != self.received + self.worsened + self.continuing + self.answered_before:
            raise RunFailed(
                f"of {self.in_run} alerts in the run not each has a place ({asdict(self)}): nothing was received.",
                f"批次中的{self.in_run}件预警未能全部对应（{asdict(self)}）：本次未接收。",
            )


def receive_run(home: Home, pack: Pack, run: str | None = None) -> Received:
    """Bring the open alerts of a run (the latest by default) in, all or none; a second time changes nothing.

    The job that acts needs the action alert.receive. Raises: NotFound, RunFailed.
    """
    from closeknit.screening.results import open_run

    opened = open_run(home, run)
    found = opened.alerts()
    counts = Received(in_run=len(found))
    causes = _causes(opened)
    with transaction.atomic():
        latest = Event.objects.filter(verb="alert.receive_run").aggregate(Max("subject_id"))[
            "subject_id__max"
        ]
        is_older = latest is not None and latest[:10] > opened.id[:10]
        for row in found:
            _settle(row, causes[row["household_key"], row["queue"]], opened.id, pack, counts, is_older)
        if not is_older:
            _clear({(row["household_key"], row["queue"]) for row in found}, opened.id, counts)
        counts.must_balance()
        note("alert.receive_run", _RunSubject(opened.id), detail={"run": opened.id} | asdict(counts))
    return counts


class _RunSubject:
    """A run as the subject of an event."""

    kind = "run"

    def __init__(self, pk: str) -> None:
        self.pk = pk


def _causes(opened: Any) -> dict[tuple[int, str], list[str]]:
    """(household, queue) → every cause that was not silenced, those merged into the alert included."""
    from closeknit.screening.session import connect, path_list

    with connect(threads=1) as connection:
        rows = connection.execute(
            "SELECT household_key, queue, list(cause ORDER BY place) FROM "
            f"read_parquet({path_list(opened.files('alerts'))}) WHERE status <> 'suppressed' GROUP BY ALL"
        ).fetchall()
    return {(household, queue): causes for household, queue, causes in rows}


def _settle(
    row: dict[str, Any], causes: list[str], run: str, pack: Pack, counts: Received, is_older: bool
) -> None:
    """Give one alert of the run its place."""
    ours = Alert.objects.filter(household_key=row["household_key"], queue=row["queue"])
    if ours.filter(raised_run=run).exists():
        counts.continuing += 1
        return
    alert = ours.filter(state__in=OPEN).first()
    if alert is None:
        if _is_answered(row, causes, ours.exclude(state=CLEARED)):
            counts.answered_before += 1  # answered within the quiet days, and nothing has become worse
            return
        _receive(row, causes, run, pack)
        counts.received += 1
    elif is_older or alert.seen_run == run:
        counts.continuing += 1
    elif row["status"] == "new" and urgency(row["level"], row["queue"]) < alert.urgency:
        amend(
            alert,
            "worsen",
            action="alert.receive",
            detail={"run": run, "level": row["level"]},
            **_seen(row, causes, run),
        )
        counts.worsened += 1
    else:
        if alert.gone_on is not None:
            amend(alert, "come_back", action="alert.receive", detail={"run": run}, seen_run=run, gone_on=None)
        counts.continuing += 1


def _is_answered(row: dict[str, Any], causes: list[str], ours: QuerySet[Alert]) -> bool:
    """Whether an alert of ours, closed by people, has answered this one.

    A second run of one day says "new" again of what the first one raised: an alert of that day answers it, unless a cause
    has come since or it is more urgent now. A cry for help is answered by its own alert only: it may be the second one.
    """
    if row["status"] == "continuing":
        return ours.exists()
    if row["queue"] == "cry":
        return False
    of_the_day = ours.filter(
        door="run", raised_on=row["raised_on"], urgency__lte=urgency(row["level"], row["queue"])
    )
    return any(set(causes) <= set(alert.causes) for alert in of_the_day)


def _seen(row: dict[str, Any], causes: list[str], run: str) -> dict[str, Any]:
    return {
        "level": row["level"],
        "urgency": urgency(row["level"], row["queue"]),
        "score": row["score"],
        "causes": causes,
        "seen_run": run,
        "gone_on": None,
        "explanation": {},
    }


def _receive(row: dict[str, Any], causes: list[str], run: str, pack: Pack) -> None:
    days = due_days(row["level"], row["queue"], acting().day, row["clock_days"], pack.scorecard)
    alert = Alert(
        area=row["community"],
        office=row["community"][:6],
        household_key=row["household_key"],
        door="run",
        queue=row["queue"],
        members=row["members"],
        residence=row["residence"] or "",
        raised_on=row["raised_on"],
        raised_run=run,
        contact_due=days.contact,
        visit_due=days.visit,
        close_due=days.close,
        due=days.contact,
        due_is_provisional=days.is_provisional,
        **_seen(row, causes, run),
    )
    known = Household.objects.filter(household_key=row["household_key"]).first()
    if known is not None:
        alert.household, alert.masked_name = known, known.masked_name
    begin(alert, "receive", detail={"run": run, "level": row["level"], "causes": causes})


def _clear(raised: set[tuple[int, str]], run: str, counts: Received) -> None:
    """Clear our alerts that the run does not raise as long as nobody accepted them; mark the others, people decide."""
    ours = Alert.objects.filter(door="run", state__in=OPEN, gone_on__isnull=True).exclude(seen_run=run)
    for alert in list(ours.iterator(chunk_size=_CHUNK)):
        if (alert.household_key, alert.queue) in raised:
            continue
        if alert.state == RAISED:
            perform(alert, "clear", detail={"run": run}, gone_on=acting().day)
            counts.cleared += 1
        else:
            amend(alert, "mark_gone", action="alert.receive", detail={"run": run}, gone_on=acting().day)
            counts.marked_gone += 1
