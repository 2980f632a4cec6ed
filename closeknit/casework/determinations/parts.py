"""What an application rests on: findings, data check, surveys, proposals, opinions, notices, objections, hearings, decisions, letters.

They are only ever added; a correction is a newer row.
"""

from __future__ import annotations

import base64
import json
import secrets
import uuid
import zlib
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from closeknit.casework.accounts.models import Staff
from closeknit.casework.ledger.scoping import Scoped
from closeknit.casework.registry.sealing import Opened, SealedField, opened, seal_into
from closeknit.engine.units import Text

SOURCES = {
    "register": Text("register", "部门数据"),
    "visit": Text("visit", "入户调查"),
    "declared": Text("declared by the family", "家庭申报"),
    "document": Text("document seen", "查验材料"),
    "decided": Text("earlier decision", "既往决定"),
}


def staff_key(**options: Any) -> Any:
    return models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", **options)


class Part(Scoped):
    """A row that belongs to an application, in its area."""

    scope_action = "determination.read"
    application_id: uuid.UUID
    application = models.ForeignKey("determinations.Application", on_delete=models.PROTECT, related_name="+")
    area = models.CharField(max_length=12, db_index=True)
    on_day = models.DateField()  # when it was recorded

    class Meta(Scoped.Meta):
        abstract = True

    @property
    def chained_to(self) -> str:
        return str(self.application.household_id)


class Packed(Part):
    """A part that is kept whole and sealed, as it was made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed_content = SealedField()

    class Meta(Part.Meta):
        abstract = True

    def pack_content(self, content: dict[str, Any]) -> None:
        """Put the content into its sealed column; the record is not saved."""
        packed = base64.b85encode(zlib.compress(json.dumps(content, ensure_ascii=False).encode()))
        seal_into(self, sealed_content=packed.decode())

    @cached_property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(zlib.decompress(base64.b85decode(opened(self, "sealed_content"))))
        return found


class Supporter(Part):
    """A statutory supporter outside the household: asked only when necessary, and only with own consent (Law 41)."""

    kind = "supporter"
    supports = models.JSONField()  # ids of the persons, as text
    why_needed = models.CharField(max_length=200)
    consented_on = models.DateField(null=True)
    evidence = models.CharField(max_length=200, blank=True)


class Finding(Part):
    """One fact with its source. A newer one takes the place of an older one of the same name; nothing is changed."""

    kind = "finding"
    subject = models.CharField(max_length=60)  # "household", "person:<id>", "supporter:<id>"
    name = models.CharField(
        max_length=60
    )  # a fact of the pack; "income.<item>", "spending.<kind>", "disability.<type>"
    period = models.CharField(
        max_length=30, blank=True
    )  # "2024-04", "2024-05-20", "2012-03/", "2023-01/2024-02"
    value = models.JSONField(null=True)  # fen, count, yes or no, code, day
    source = models.CharField(max_length=20)
    reference = models.CharField(max_length=200)  # register and batch, visit, paper
    as_of = models.DateField()
    is_disputed = models.BooleanField(default=False)
    sealed_dispute = SealedField()
    dispute = Opened("sealed_dispute")
    is_current = models.BooleanField(default=True)
    stated_by = staff_key(null=True)

    class Meta(Part.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(source__in=sorted(SOURCES)), name="finding_source_is_known"),
            models.UniqueConstraint(
                fields=["application", "subject", "name", "period"], condition=Q(is_current=True), name="finding_once"
            ),
        ]  # fmt: skip

    @property
    def source_words(self) -> Text:
        return SOURCES[self.source]


class DataCheck(Part):
    """The district's check of income and property against registers; its result is told, and may be objected to."""

    kind = "data_check"
    MEETS, DOES_NOT_MEET, UNCLEAR = "meets", "does_not_meet", "unclear"
    OUTCOMES: ClassVar = {
        MEETS: Text("nothing against the conditions", "未发现不符合条件情形"),
        DOES_NOT_MEET: Text("does not meet the conditions", "不符合条件"),
        UNCLEAR: Text("cannot be said from the registers", "依据现有数据无法判断"),
    }
    requested_by = staff_key(null=True)
    started_on = models.DateField(null=True)
    reported_on = models.DateField(null=True)
    reported_by = staff_key(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    sealed_result = SealedField()
    result = Opened("sealed_result")  # what the registers show
    told_on = models.DateField(null=True)
    objected_on = models.DateField(null=True)
    sealed_objection = SealedField()
    objection = Opened("sealed_objection")  # with the papers the applicant gave
    rechecked_on = models.DateField(null=True)

    @property
    def is_open_objection(self) -> bool:
        return self.objected_on is not None and self.rechecked_on is None

    @property
    def outcome_words(self) -> Text | None:
        return self.OUTCOMES.get(self.outcome)


class Survey(Part):
    """The statutory survey: a team of at least two, the form signed by them and the members present."""

    kind = "survey"
    HOME, REVIEW, NO_CONTACT = "home", "review", "phone"
    WAYS: ClassVar = {
        HOME: Text("home visit", "入户调查"),
        REVIEW: Text("democratic review", "民主评议"),
        NO_CONTACT: Text("phone or video, in a declared major public emergency", "电话、视频（重大突发事件期间）"),
    }  # fmt: skip
    round = models.PositiveSmallIntegerField()
    by_county = models.BooleanField(default=False)
    way = models.CharField(max_length=20)
    emergency = models.CharField(max_length=200, blank=True)  # the declared emergency, where not at home
    done_on = models.DateField()
    visitors = models.JSONField()  # ids of staff
    visit_id = models.UUIDField(null=True)
    sealed_signed_by = SealedField()
    signed_by = Opened("sealed_signed_by")  # members present who signed, or the refusal to sign
    sealed_neighbours = SealedField()
    neighbours = Opened("sealed_neighbours")
    sealed_result = SealedField()
    result = Opened("sealed_result")
    recorded_by = staff_key(null=True)

    class Meta(Part.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(way__in=["home", "phone", "review"]), name="survey_way_is_known"
            )
        ]

    @property
    def way_words(self) -> Text:
        return self.WAYS[self.way]


class Proposal(Packed):
    """What the rules say about the facts on a day: stored whole and sealed, so that anybody entitled can follow and repeat it later.

    content   {"family": as the rules read it (people by place, no names), "sources": […], "answer": {"en", "zh"},
              "trace": {"en", "zh"}}
    """

    kind = "proposal"
    number = models.PositiveSmallIntegerField()  # of this application
    round = models.PositiveSmallIntegerField()
    day = models.DateField()
    application_day = models.DateField()
    pack = models.CharField(max_length=60)
    pack_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    facts_digest = models.CharField(max_length=64)
    tier = models.CharField(max_length=20, null=True)
    amount_fen = models.BigIntegerField(null=True)  # a month
    of_decision = models.BooleanField(default=False)  # made anew on the day of the decision, by who decides
    made_by = staff_key(null=True)

    class Meta(Packed.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="proposal_number_once")
        ]

    def trace(self, lang: str) -> list[dict[str, Any]]:
        """Every step with value, inputs, source and article."""
        return self.content["trace"][lang]  # type: ignore[no-any-return]

    def answer(self, lang: str) -> dict[str, Any]:
        """The answer without the trace, in the contract of `closeknit determine`."""
        return self.content["answer"][lang]  # type: ignore[no-any-return]


class Opinion(Part):
    """The street's first opinion. Other than the proposal only with reason and evidence, shown for ever."""

    kind = "opinion"
    round = models.PositiveSmallIntegerField()
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField()
    sealed_words = SealedField()
    words = Opened("sealed_words")
    sealed_override_reason = SealedField()
    override_reason = Opened("sealed_override_reason")
    sealed_override_evidence = SealedField()
    override_evidence = Opened("sealed_override_evidence")
    given_by = staff_key(null=True)

    class Meta(Part.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="opinion_amount_is_not_negative")
        ]

    @property
    def is_favourable(self) -> bool:
        return self.tier != "none"


class PublicNotice(Part):
    """The first opinion on the board (公示), or the decision (公布): an address nobody can guess, open for its days."""

    kind = "public_notice"
    OPINION, DECISION = "opinion", "decision"
    what = models.CharField(max_length=20)
    token = models.CharField(max_length=64, unique=True, default=secrets.token_urlsafe)
    last_day = models.DateField()
    members = models.PositiveSmallIntegerField()
    tier = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField()
    posted_by = staff_key(null=True)

    class Meta(Part.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(what__in=["opinion", "decision"]), name="public_notice_what_is_known"
            )
        ]

    def stands_on(self, day: date) -> bool:
        return self.on_day <= day <= self.last_day


class Objection(Part):
    """An objection to the notice, by anybody; or of the family to a refusal."""

    kind = "objection"
    NOTICE, REFUSAL = "notice", "refusal"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    against = models.CharField(max_length=20)
    by_family = models.BooleanField()
    is_complaint = models.BooleanField(default=False)  # a report or complaint: the county visits itself
    words = SealedField()
    recorded_by = staff_key(null=True)

    class Meta(Part.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(against__in=["notice", "refusal"]), name="objection_against_is_known"
            )
        ]

    @property
    def said(self) -> str:
        return opened(self, "words")


class Hearing(Part):
    """The family's views, heard before a decision against it (听取意见)."""

    kind = "hearing"
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.PositiveSmallIntegerField()
    heard_on = models.DateField()
    words = SealedField()
    recorded_by = staff_key(null=True)

    @property
    def said(self) -> str:
        return opened(self, "words")


class Decision(Part):
    """What was decided, by whom, on which opinion and which calculation of the day."""

    kind = "decision"
    round = models.PositiveSmallIntegerField()
    move = models.CharField(max_length=40)
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="+", null=True
    )  # of the day
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="+", null=True)
    tier = models.CharField(max_length=20)
    amount_fen = models.BigIntegerField()
    start_month = models.CharField(max_length=7, blank=True)
    review_months = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    is_override = models.BooleanField(default=False)
    decided_by = staff_key(null=True)

    class Meta(Part.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "round"], name="decision_once_per_round"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="decision_amount_is_not_negative"),
            models.CheckConstraint(
                condition=Q(is_override=False) | (~Q(reason="") & ~Q(evidence="")), name="override_has_reason_and_evidence"
            ),
        ]  # fmt: skip


class Letter(Packed):
    """A written notice, as it was made: both languages, reasons, articles, remedies.

    content   {"en": {…}, "zh": {…}}, no names (letters.py)
    """

    kind = "letter"
    what = models.CharField(max_length=20)
    code = models.CharField(max_length=20, unique=True)
    served_on = models.DateField(null=True)
    served_how = models.CharField(max_length=120, blank=True)
