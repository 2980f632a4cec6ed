"""Events, their seals, submissions; and the shape of a record whose state only moves change."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from closeknit.casework.ledger.moves import Moves
from closeknit.casework.ledger.scoping import Scoped


class Event(models.Model):
    """One act or one look. Only ever added: triggers of the database refuse UPDATE and DELETE."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    day = models.DateField()
    staff_id = models.BigIntegerField(null=True)  # null: a job of the system
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=40)
    verb = models.CharField(max_length=80)  # "alert.accept", "person.reveal"
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    household = models.CharField(max_length=64, blank=True)  # whose timeline it belongs to
    area = models.CharField(max_length=12, blank=True)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    detail = models.JSONField(default=dict)  # never a personal value: names of fields, ids, codes, amounts
    request_id = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(
        null=True
    )  # of the record after this act; null: nothing of it changed
    digest = models.CharField(max_length=64)  # over all of the above

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"]),
            models.Index(fields=["household", "id"]),
            models.Index(fields=["staff_id", "at"]),
        ]
        constraints: ClassVar = [
            # Two acts from one version of a record cannot both stand, whatever the code did.
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "version"],
                condition=Q(version__isnull=False),
                name="one_act_for_each_version",
            )
        ]


class Seal(models.Model):
    """An event's place in the chain: hash = H(previous hash, digest). Written by one sealer, in order."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="+")
    algorithm = models.CharField(max_length=10)
    hash = models.CharField(max_length=64)


class Submission(models.Model):
    """A form that was sent, by the id the page gave it: sent twice, it is answered the same and done once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    staff_id = models.BigIntegerField(null=True)
    path = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=500, blank=True)  # where the first answer led
    at = models.DateTimeField()


class Staged(Scoped):
    """A record of a stage: its state changes through `perform` only, and only from the version that was read."""

    moves: ClassVar[Moves]
    kind: ClassVar[str]  # "alert"; begins the verbs of its events

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.CharField(max_length=12, db_index=True)  # where the household lives: a community's code
    state = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_day = models.DateField()

    class Meta(Scoped.Meta):
        abstract = True

    @property
    def moved_in(self) -> str:
        """The area that a role must cover to move it."""
        return self.area

    @property
    def chained_to(self) -> str:
        """The household's id on whose timeline the events stand; empty where there is none."""
        return ""

    @property
    def state_words(self) -> Any:
        from closeknit.casework.wording import in_words

        return in_words(self.moves.states[self.state])


def known_states(moves: Moves, name: str) -> models.CheckConstraint:
    """Return the constraint that the database itself knows the states."""
    return models.CheckConstraint(condition=Q(state__in=sorted(moves.states)), name=name)
