"""Applications, with the newest of what each rests on (parts.py), and quick small aid."""

from __future__ import annotations

import hashlib
import json
import uuid
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from closeknit.casework.determinations import lifecycle
from closeknit.casework.determinations.book import in_force_word
from closeknit.casework.determinations.parts import (
    DataCheck,
    Decision,
    Finding,
    Hearing,
    Objection,
    Opinion,
    Proposal,
    PublicNotice,
    Survey,
    staff_key,
)
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.models import Staged, known_states
from closeknit.casework.registry.models import Household, Person
from closeknit.casework.registry.recusal import staff_related
from closeknit.casework.registry.sealing import SealedField
from closeknit.engine.units import Text

URBAN, RURAL = "urban", "rural"
CHANNELS = {
    "family": Text("the family itself", "家庭成员本人申请"),
    "agent": Text("an agent with a written mandate", "委托他人代为申请"),
    "assisted": Text("helped by the community", "社区协助申请"),
}


class Application(Staged):
    """One application, sorted to all tiers; application day and acceptance day are two dates."""

    moves = lifecycle.MOVES
    kind = "determination"
    scope_action = "determination.read"

    household_id: uuid.UUID
    applicant_id: uuid.UUID
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    applicant = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20)
    mandate = models.CharField(max_length=200, blank=True)  # where the written mandate lies
    residence = models.CharField(max_length=10)  # class of the community: urban or rural
    complete = models.JSONField(default=list)  # groups of facts that everybody was asked about
    round = models.PositiveSmallIntegerField(default=0)  # how often it was surveyed again
    gaps = models.JSONField(default=list)
    sent_to = models.CharField(max_length=120, blank=True)

    applied_on = models.DateField(null=True)
    gaps_listed_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    surveyed_on = models.DateField(null=True)
    opinion_on = models.DateField(null=True)
    posted_on = models.DateField(null=True)
    notice_until = models.DateField(null=True)  # the last day
    objected_on = models.DateField(null=True)
    sent_up_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    told_on = models.DateField(null=True)
    published_on = models.DateField(null=True)

    is_sampled = models.BooleanField(default=False)
    county_visits = models.BooleanField(default=False)  # relatives of staff, or a complaint
    is_hard_survey = models.BooleanField(default=False)
    due_step = models.CharField(max_length=40, blank=True)  # the statutory clock that ends first
    due_on = models.DateField(null=True)
    escalated_step = models.CharField(max_length=40, blank=True)

    class Meta(Staged.Meta):
        constraints: ClassVar = [
            known_states(lifecycle.MOVES, "determination_state_is_known"),
            models.CheckConstraint(condition=Q(channel__in=sorted(CHANNELS)), name="determination_channel_is_known"),
            models.CheckConstraint(condition=Q(residence__in=[URBAN, RURAL]), name="determination_residence_is_known"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=sorted(lifecycle.BEFORE_DECISION)),
                name="determination_one_open_per_household",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"]),
            models.Index(fields=["area", "-made_at"]),
        ]

    @property
    def chained_to(self) -> str:
        return str(self.household_id)

    @property
    def number(self) -> str:
        """How people name it."""
        return f"{self.made_day:%Y%m%d}-{str(self.pk)[:6].upper()}"

    # -- what it rests on, the newest of each; read anew after a move

    def forget(self) -> None:
        """Read the newest rows anew."""
        for name in ("data_check", "survey", "proposal", "opinion", "hearing", "decision", "people"):
            self.__dict__.pop(name, None)

    @cached_property
    def data_check(self) -> Any:
        return DataCheck.objects.filter(application=self).order_by("-pk").first()

    @cached_property
    def survey(self) -> Any:
        return Survey.objects.filter(application=self, by_county=False).order_by("-pk").first()

    @cached_property
    def proposal(self) -> Any:
        return Proposal.objects.filter(application=self).order_by("-number").first()

    @cached_property
    def opinion(self) -> Any:
        """The opinion of this round."""
        return Opinion.objects.filter(application=self, round=self.round).order_by("-pk").first()

    @cached_property
    def hearing(self) -> Any:
        """The hearing of this round."""
        return (
            Hearing.objects.filter(application=self, round=self.round)
            .order_by("-on_day", "-heard_on")
            .first()
        )

    @cached_property
    def decision(self) -> Any:
        return Decision.objects.filter(application=self).order_by("-pk").first()

    @cached_property
    def people(self) -> list[tuple[str, Person, str]]:
        """The members as of the application: (name within the file, person, relation), the applicant first."""
        from closeknit.casework.determinations.members import members_of

        return members_of(self)

    def facts_digest(self) -> str:
        """The fingerprint of the facts that count now."""
        current = Finding.objects.filter(application=self, is_current=True).order_by("pk")
        said = [list(row) for row in current.values_list("pk", "is_disputed")]
        return hashlib.sha256(json.dumps([said, sorted(self.complete)]).encode()).hexdigest()

    # -- what guards ask

    def not_authorised(self) -> list[str]:
        from closeknit.casework.determinations.members import not_authorised

        return not_authorised(self, acting().day)

    def handlers(self) -> set[int]:
        """Who surveyed, checked, proposed or opined."""
        found: set[int] = set()
        for survey in Survey.objects.filter(application=self):
            found |= {survey.recorded_by_id, *survey.visitors}
        found |= set(
            Proposal.objects.filter(application=self, of_decision=False).values_list("made_by_id", flat=True)
        )
        found |= set(Opinion.objects.filter(application=self).values_list("given_by_id", flat=True))
        found |= set(DataCheck.objects.filter(application=self).values_list("reported_by_id", flat=True))
        return found - {None}

    def relatives_among_staff(self) -> set[int]:
        """Members of staff who declared somebody of this family as a relative."""
        from closeknit.casework.determinations.members import indexes_of

        return staff_related(indexes_of(self))

    def street_decides(self) -> bool:
        return in_force_word("delegation.to_street", acting().day, self.area) == "yes"

    def needs_county_visit(self) -> bool:
        """Whether the county itself visits: a complaint, the random check, a relative of staff, also one declared late."""
        return self.county_visits or self.is_sampled or bool(self.relatives_among_staff())

    def has_county_survey(self) -> bool:
        return Survey.objects.filter(application=self, by_county=True, round=self.round).exists()

    def was_posted(self) -> bool:
        """Whether an opinion to help has stood on the board in an earlier round."""
        return PublicNotice.objects.filter(application=self, what=PublicNotice.OPINION).exists()

    def objections_to_refusal(self) -> int:
        return int(Objection.objects.filter(application=self, against=Objection.REFUSAL).count())


class QuickAid(Staged):
    """Quick small aid (小额快救): person, cause, amount, clerk; within three days, where it happens, no means check."""

    moves = lifecycle.QUICK_MOVES
    kind = "quick_aid"
    scope_action = "determination.read"

    household_id: uuid.UUID | None
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", null=True)
    person_words = SealedField()  # who, as far as known
    cause = models.CharField(max_length=40)
    words = SealedField()  # what happened
    amount_fen = models.BigIntegerField()
    due_on = models.DateField()
    given_on = models.DateField(null=True)
    clerk = staff_key(null=True)
    receipt = models.CharField(max_length=200, blank=True)

    class Meta(Staged.Meta):
        constraints: ClassVar = [
            known_states(lifecycle.QUICK_MOVES, "quick_aid_state_is_known"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="quick_aid_amount_is_positive"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"])]

    @property
    def chained_to(self) -> str:
        return str(self.household_id or "")

    @property
    def hearing(self) -> None:
        return None

    def ceiling_fen(self) -> int | None:
        from closeknit.casework.determinations.book import quick_aid_ceiling

        return quick_aid_ceiling(self.made_day or acting().day, self.area)
