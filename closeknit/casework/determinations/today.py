"""What applications and quick aid ask of a person today: the next step of each, with the statutory day that ends first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.urls import reverse

from closeknit.casework.accounts.actors import StaffActor
from closeknit.casework.accounts.models import Relative
from closeknit.casework.determinations import lifecycle as life
from closeknit.casework.determinations import quick_aid
from closeknit.casework.determinations.book import in_force_word
from closeknit.casework.determinations.guards import CONFIRMER, STREET_HEAD
from closeknit.casework.determinations.models import Application, QuickAid
from closeknit.casework.determinations.parts import DataCheck, Survey
from closeknit.casework.ledger.scoping import within_areas
from closeknit.casework.ledger.todo import MOST, Todo
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.registry.models import Membership
from closeknit.engine.units import Text
from closeknit.packs.clocks import clocks_of

_CHECKING, _COUNTY_VISITED = Q(is_checking=True), Q(is_county_visited=True)
_BY_COUNTY = Q(county_visits=True) | Q(is_sampled=True) | Q(has_relative=True)
# which files, by which right, what is to be done
_STEPS: tuple[tuple[Q, str, Text], ...] = (
    (Q(state=life.DRAFTED), "apply", Text("Hand in the application", "提交申请")),
    (Q(state=life.GAPS_LISTED), "apply", Text("Hand in what is missing", "提交补正材料")),
    (Q(state=life.SUBMITTED), "accept", Text("Look through and accept", "审查受理")),
    (Q(state=life.ACCEPTED), "survey", Text("Survey the family", "入户调查")),
    (Q(state=life.OBJECTED), "survey", Text("Survey the family again", "重新入户调查")),
    (Q(state__in=life.UNDER_SURVEY) & _CHECKING, "check", Text("Check the data", "信息核对")),
    (Q(state__in=(life.SURVEYED, life.RE_SURVEYED)) & ~_CHECKING, "opine", Text("Let the rules propose", "按规则测算")),
    (Q(state=life.PROPOSED), "opine", Text("Give the first opinion", "提出初审意见")),
    (Q(state=life.OPINION_GIVEN), "opine", Text("Post the opinion, or send the file up", "公示初审意见或报送")),
    (Q(state=life.POSTED, is_notice_over=True), "opine", Text("The notice is over: send the file up", "公示期满：报送审核确认")),
    (Q(state=life.SENT_UP) & _BY_COUNTY & ~_COUNTY_VISITED, "check", Text("The county itself visits the family", "区级入户调查")),
    (Q(state=life.SENT_UP) & (_COUNTY_VISITED | ~_BY_COUNTY), "decide", Text("Decide", "审核确认")),
    (Q(state=life.CONFIRMED), "publish", Text("Publish the decision", "公布确认结果")),
    (Q(state__in=(life.CONFIRMED, life.PUBLISHED, life.REFUSED), told_on=None), "accept", Text("Hand the letter over", "送达通知书")),
    (Q(state__in=(life.PUBLISHED, life.REFUSED), told_on__isnull=False), "publish", Text("Close the file", "办结归档")),
)  # fmt: skip
_QUICK = Text("Give quick aid, or say why not", "实施小额快救，或说明不予救助的理由")


def today(actor: StaffActor, day: date) -> list[Todo]:
    """Return the steps that wait for this person's right in the own areas, the earliest statutory day first."""
    return [*_files(actor, day), *_quick_aids(actor, day)]


def _files(actor: StaffActor, day: date) -> Iterator[Todo]:
    open_check = Q(reported_on=None) | Q(objected_on__isnull=False, rechecked_on=None)
    by_county = Survey.objects.filter(application=OuterRef("pk"), round=OuterRef("round"), by_county=True)
    related = Membership.objects.filter(
        household=OuterRef("household"),
        until=None,
        person__number_index__in=Relative.objects.values("person_index"),
    )
    steps = [(which & _areas(right, actor, day), what) for which, right, what in _STEPS]
    found = Application.objects.annotate(
        is_checking=Exists(DataCheck.objects.filter(open_check, application=OuterRef("pk"))),
        is_county_visited=Exists(by_county),
        has_relative=Exists(related),
        is_notice_over=_as_column(Q(notice_until__isnull=False, notice_until__lt=day)),
    ).annotate(**{f"step_{n}": _as_column(which) for n, (which, _) in enumerate(steps)})
    rows = found.filter(reduce(or_, (Q(**{f"step_{n}": True}) for n in range(len(steps)))))
    labels = _labels()
    for file in rows.select_related("household").order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST]:
        for n, (_, what) in enumerate(steps):
            if getattr(file, f"step_{n}"):
                yield Todo(
                    what=what,
                    whom=file.household.shown,
                    address=reverse("determinations:detail", kwargs={"application_id": file.pk}),
                    due=file.due_on,
                    is_late=file.due_on is not None and file.due_on < day,
                    note=labels.get(file.due_step),
                )


def _as_column(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _areas(right: str, actor: StaffActor, day: date) -> Q:
    """Where the person has the right; the head of a street decides only where the power is delegated."""
    if right != "decide":
        return within_areas("area", actor.areas_for(f"determination.{right}"))
    county = tuple(area for role, area in actor.postings if role == CONFIRMER)
    street = tuple(
        area
        for role, area in actor.postings
        if role == STREET_HEAD and in_force_word("delegation.to_street", day, area) == "yes"
    )
    return within_areas("area", county) | (within_areas("area", street) & Q(county_visits=False))


def _labels() -> dict[str, Text]:
    """The words of the statutory clocks."""
    known = clocks_of(pack_in_force())
    return {clock.step: clock.label for clock in known.clocks} if known else {}


def _quick_aids(actor: StaffActor, day: date) -> Iterator[Todo]:
    from closeknit.screening.determining.wording import yuan

    own = within_areas("area", actor.areas_for("determination.quick_aid"))
    aids = QuickAid.objects.filter(own, state=life.REPORTED).select_related("household")
    causes = quick_aid.causes()
    for aid in aids.order_by("due_on", "pk")[:MOST]:
        yield Todo(
            what=_QUICK,
            whom=aid.household.shown if aid.household else f"¥{yuan(aid.amount_fen)}",
            address=reverse("determinations:quick_aid", kwargs={"aid_id": aid.pk}),
            due=aid.due_on,
            is_late=aid.due_on < day,
            note=causes.get(aid.cause),
        )
