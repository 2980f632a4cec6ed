"""Applications and what they rest on: findings, data check, surveys, proposals, opinions, notices, decisions, letters.

Everything beside the application is only ever added; a correction is a newer row.
"""

from __future__ import annotations

import base64
import hashlib
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
from closeknit.casework.determinations import lifecycle
from closeknit.casework.determinations.book import in_force_word
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.models import Staged, known_states
from closeknit.casework.ledger.scoping import Scoped
from closeknit.casework.registry.models import Household, Person
from closeknit.casework.registry.recusal import staff_related
from closeknit.casework.registry.sealing import Opened, SealedField, opened, seal_into
from closeknit.engine.units import Text

URBAN, RURAL = "urban", "rural"
CHANNELS = {
    "family": Text("the family itself", "家庭成员本人申请"),
    "agent": Text("an agent with a written mandate", "委托他人代为申请"),
    "assisted": Text("helped by the community", "社区协助申请"),
}
SOURCES = {
    "register": Text("register", "部门数据"),
    "visit": Text("visit", "入户调查"),
    "declared": Text("declared by the family", "家庭申报"),
    "document": Text("document seen", "查验材料"),
    "decided": Text("earlier decision", "既往决定"),
}


def staff_key(**options: Any) -> Any:
    return models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", **options)


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

    def has_county_survey(self) -> bool:
        return Survey.objects.filter(application=self, by_county=True, round=self.round).exists()

    def was_posted(self) -> bool:
        """Whether an opinion to help has stood on the board in an earlier round."""
        return PublicNotice.objects.filter(application=self, what=PublicNotice.OPINION).exists()

    def objections_to_refusal(self) -> int:
        return int(Objection.objects.filter(application=self, against=Objection.REFUSAL).count())


class Part(Scoped):
    """A row that belongs to an application, in its area."""

    scope_action = "determination.read"
    application_id: uuid.UUID
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
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
