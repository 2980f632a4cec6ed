"""The worker's jobs: asked for, taken by the one worker, tried again a few times, never lost.

A job is done at least once and its effect happens once: every step does nothing where it was done before. One worker holds
the home's lock, so a job that is `running` when a worker begins belonged to one that died, and waits again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from closeknit.engine.units import Text
from closeknit.web.models import Job

TRIES = 5
_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def ask(step: str, day: date, at: datetime, staff_id: int | None = None) -> Job:
    """Ask for a step soon, and return the job; one that waits already is asked for by everybody."""
    return _added(step, day, at, asked_by=staff_id) or Job.objects.get(step=step, state=Job.WAITING)


def plan(step: str, day: date, at: datetime) -> bool:
    """Put the day's planned step on the list; return whether it was new."""
    if Job.objects.filter(step=step, day=day, is_planned=True).exists():
        return False
    return _added(step, day, at, is_planned=True) is not None


def _added(
    step: str, day: date, at: datetime, asked_by: int | None = None, is_planned: bool = False
) -> Job | None:
    """Add a job that waits; None if the same one was quicker: the constraints of the table decide."""
    try:
        with transaction.atomic():
            return Job.objects.create(
                step=step, day=day, asked_at=at, not_before=at, asked_by=asked_by, is_planned=is_planned
            )
    except IntegrityError:
        return None


def take(steps: tuple[str, ...], at: datetime) -> Job | None:
    """Take the first job that is due, in the order of the steps."""
    due = {job.step: job for job in Job.objects.filter(state=Job.WAITING, not_before__lte=at)}
    for step in steps:
        job = due.get(step)
        if job is None:
            continue
        taken = Job.objects.filter(pk=job.pk, state=Job.WAITING).update(
            state=Job.RUNNING, attempts=job.attempts + 1, started_at=at, ended_at=None, done_percent=0
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def progress(job: Job, percent: int) -> None:
    """Say how far a running job is."""
    if percent != job.done_percent:
        job.done_percent = percent
        Job.objects.filter(pk=job.pk).update(done_percent=percent)


def succeed(job: Job, said: Text, at: datetime) -> None:
    """Close a job that did what it was for."""
    Job.objects.filter(pk=job.pk).update(
        state=Job.DONE, ended_at=at, done_percent=100, said_en=said.en, said_zh=said.zh
    )


def fail(job: Job, why: Text, at: datetime) -> None:
    """Try again later, or give up after the last try: the job stands on the page until somebody acts."""
    ended = {"ended_at": at, "said_en": why.en, "said_zh": why.zh}
    if job.attempts < TRIES:
        pause = _PAUSES[min(job.attempts, len(_PAUSES)) - 1]
        try:
            with transaction.atomic():
                Job.objects.filter(pk=job.pk).update(state=Job.WAITING, not_before=at + pause, **ended)
            return
        except IntegrityError:
            pass  # another one of this step waits already: it does the same
    Job.objects.filter(pk=job.pk).update(state=Job.FAILED, **ended)


def reap(at: datetime) -> int:
    """Put back what a dead worker was at; only the worker that holds the home's lock may. Return how many jobs."""
    left = list(Job.objects.filter(state=Job.RUNNING))
    for job in left:
        fail(job, Text("The worker ended in the middle of it.", "后台任务执行中断。"), at)
    return len(left)


def keep(step: str, day: date, at: datetime, said: Text | None, is_well: bool) -> None:
    """Keep how a step of every minute went today: one row a day, with the last thing that was done."""
    changes: dict[str, Any] = {"state": Job.DONE if is_well else Job.FAILED, "ended_at": at, "not_before": at}
    if said is not None:
        changes |= {"said_en": said.en, "said_zh": said.zh}
    Job.objects.update_or_create(
        step=step, day=day, is_planned=True, defaults=changes, create_defaults={**changes, "asked_at": at}
    )


def last_success(step: str) -> Job | None:
    """Return the newest job of the step that did what it was for."""
    return Job.objects.filter(step=step, state=Job.DONE).order_by("-ended_at").first()
