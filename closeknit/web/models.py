"""Clients of the API and the rows that they told; the worker's jobs."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from closeknit.engine.units import Text


class Client(models.Model):
    """A system that asks or tells through the API. Its key is shown once; only its fingerprint is kept."""

    name = models.CharField(max_length=120)
    department = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)  # stands in every event
    area = models.CharField(max_length=12)
    actions = models.JSONField(default=list)  # of CLIENT_ACTIONS
    registers = models.JSONField(default=list)  # of which it may tell single rows
    fingerprint = models.CharField(max_length=64, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField()  # the last day
    revoked_on = models.DateField(null=True)

    objects: ClassVar[models.Manager[Client]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="client_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """One step of the worker on one day: planned by the schedule, or asked for by somebody.

    waiting → running → done, or → failed after the last try; a running job whose worker died waits again.
    """

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

    step = models.CharField(max_length=20)  # of the schedule
    day = models.DateField()  # the office's day that it is about
    asked_by = models.BigIntegerField(
        null=True
    )  # a member of staff; null: the schedule, or a row that was told
    is_planned = models.BooleanField(default=False)  # by the schedule: once a day
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done_percent = models.PositiveSmallIntegerField(default=0)
    said_en = models.TextField(blank=True)  # what was done, or why not
    said_zh = models.TextField(blank=True)

    objects: ClassVar[models.Manager[Job]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="job_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["step", "day"], condition=Q(is_planned=True), name="a_step_is_planned_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["step", "state"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_job_of_a_step_waits_and_one_runs",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before"]),
            models.Index(fields=["step", "-id"]),
        ]

    @property
    def said(self) -> Text:
        return Text(self.said_en, self.said_zh)

    def __str__(self) -> str:
        return f"{self.step} {self.day} {self.state}"


class Told(models.Model):
    """One row of a register that a client told, by the id that the client gave it; the row itself lies in the lake."""

    COMING, WAITING, SCREENED, REFUSED = "coming", "waiting", "screened", "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    register = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)  # keyed, over register and row
    day = models.DateField()
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default=COMING)
    batch = models.CharField(max_length=40, blank=True)
    why_en = models.TextField(blank=True)
    why_zh = models.TextField(blank=True)
    run = models.CharField(max_length=60, blank=True)  # the first run that has read it
    screened_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Told]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["coming", "waiting", "screened", "refused"]),
                name="told_state_is_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "at"])]

    def __str__(self) -> str:
        return f"{self.register} {self.id}"
