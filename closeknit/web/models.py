"""Clients of the API: a department's system, what it may do, where, until when, for which purpose."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Client(models.Model):
    """A system that asks or tells through the API. Its key is shown once; only its fingerprint is kept."""

    name = models.CharField(max_length=120)
    department = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)  # stands in every event
    area = models.CharField(max_length=12)
    actions = models.JSONField(default=list)  # of CLIENT_ACTIONS
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
