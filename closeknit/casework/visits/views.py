"""Pages of visits: the tab of a case, planning, the form on a phone, the record, photographs, declared emergencies."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts.doors import SUBMISSION, WRITES, StaffRequest, act_once, page, version_sent
from closeknit.casework.accounts.models import Staff
from closeknit.casework.cases.conflicts import act_or_show_conflict
from closeknit.casework.cases.lifecycle import OUTCOME_OF_CODE, OUTCOMES
from closeknit.casework.cases.queries import staff, workers_over
from closeknit.casework.cases.views import case_context
from closeknit.casework.ledger.actors import within
from closeknit.casework.ledger.performing import note
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.models import Membership
from closeknit.casework.visits import actions, photos
from closeknit.casework.visits.codes import APPLICATIONS, CAUSES
from closeknit.casework.visits.forms import CancelForm, EmergencyForm, PlanForm, VisitForm
from closeknit.casework.visits.models import Emergency, Photo, PlannedVisit, Visit
from closeknit.casework.visits.uploads import CUT
from closeknit.casework.wording import lang
from closeknit.engine.units import Text


@page("visit.read")
def of_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Planned visits and records of a case."""
    context = case_context(request, case_id)
    planned = PlannedVisit.objects.filter(case=context["case"]).select_related("first", "second")
    records = (
        Visit.objects.filter(case=context["case"]).select_related("recorded_by").order_by("-received_at")
    )
    may = {action for action in ("visit.plan", "visit.record") if request.actor.may(action)}
    return render(
        request,
        "visits/of_case.html",
        {**context, "planned": list(planned.order_by("-planned_for")), "records": list(records), "may": may},
    )


@page("visit.plan", methods=WRITES)
def plan(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Plan a visit of two people."""
    context = case_context(request, case_id)
    case = context["case"]
    form = PlanForm(
        request.POST or None,
        workers=workers_over(case.area, request.day),
        initial={"planned_for": request.day},
    )

    def act() -> str:
        sent = form.cleaned_data
        actions.plan(
            case,
            sent["visit_kind"],
            sent["planned_for"],
            staff(sent["first"]),
            staff(sent["second"]),
            accepted_on=sent["accepted_on"],
        )
        return reverse("visits:of_case", kwargs={"case_id": case.pk})

    if request.method == "POST" and form.is_valid():
        return act_once(request, act)
    status = 422 if request.method == "POST" else 200
    label = Text("Plan the visit", "安排走访")
    return render(request, "cases/form.html", {**context, "form": form, "label": label}, status=status)


def _planned(planned_id: UUID) -> PlannedVisit:
    found: PlannedVisit = PlannedVisit.objects.here(pk=planned_id)
    return found


@page("visit.plan", methods=WRITES)
def cancel(request: StaffRequest, planned_id: UUID) -> HttpResponse:
    """Call a planned visit off."""
    planned = _planned(planned_id)
    form = CancelForm(request.POST or None)

    def act() -> str:
        actions.cancel(planned, form.cleaned_data["reason"], version=version_sent(request))
        return reverse("visits:of_case", kwargs={"case_id": planned.case_id})

    if request.method == "POST" and form.is_valid():
        return act_or_show_conflict(request, planned, act)
    status = 422 if request.method == "POST" else 200
    label = Text("Call the visit off", "取消走访")
    return render(
        request, "visits/small_form.html", {"record": planned, "form": form, "label": label}, status=status
    )


@page("visit.record", methods=WRITES)
def record(request: StaffRequest, planned_id: UUID) -> HttpResponse:
    """The form of a visit, made for a phone."""
    return _recorded(request, _planned(planned_id), None)


@page("visit.record", methods=WRITES)
def correct(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """Record a correction: a new record that names the old one."""
    old: Visit = Visit.objects.here(pk=visit_id)
    return _recorded(request, old.planned, old)


def _recorded(request: StaffRequest, planned: PlannedVisit, corrects: Visit | None) -> HttpResponse:
    case = planned.case
    members = Membership.objects.filter(household=case.household, until__isnull=True).select_related("person")
    form = VisitForm(
        request.POST or None, members=members, needs=_needs(), codes={} if corrects else _codes(),
        initial={"started_at": request.at, "first_signed": planned.first, "second_signed": planned.second},
    )  # fmt: skip
    sentence = _too_large(request)
    if request.method == "POST" and sentence is None and form.is_valid():
        pictures = request.FILES.getlist("photos")

        def act() -> str:
            visit = actions.submit(
                planned,
                uuid.UUID(request.POST[SUBMISSION]),
                form.seen(),
                version_sent(request),
                corrects=corrects,
            )
            for place, sent in enumerate(pictures):
                actions.add_photo(visit, uuid.uuid5(visit.pk, str(place)), sent, sent.size or 0)
            return reverse("visits:detail", kwargs={"visit_id": visit.pk})

        try:
            return act_once(request, act)
        except Refused as refused:
            if refused.status != 422:
                raise
            sentence = refused.text
    status = 422 if request.method == "POST" else 200
    return render(
        request,
        "visits/record.html",
        {"planned": planned, "case": case, "form": form, "corrects": corrects, "sentence": sentence},
        status=status,
    )


def _too_large(request: StaffRequest) -> Text | None:
    """Say so if a file was cut off at the limit on its way in."""
    if request.method != "POST":
        return None
    _ = request.FILES  # reading them is what cuts them off
    return photos.too_large().text if request.META.get(CUT) else None


def _needs() -> dict[str, Text]:
    from closeknit.packs.measures import measures_of

    catalogue = measures_of(pack_in_force())
    return {n.name: n.label for n in catalogue.needs.values()} if catalogue else {}


def _codes() -> dict[str, Text]:
    return {
        code: Text(f"{code} {OUTCOMES[outcome].en}", f"{code} {OUTCOMES[outcome].zh}")
        for code, outcome in OUTCOME_OF_CODE.items()
    }


@page("visit.read")
def detail(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """A record as evidence; reading its words is written down."""
    visit: Visit = Visit.objects.here(pk=visit_id)
    note("visit_record.read", visit, detail={"fields": ["living", "signatures"]})
    needs = _needs()
    people = {
        str(m.person.pk): m.person
        for m in Membership.objects.filter(household=visit.case.household).select_related("person")
    }
    names = {s.pk: str(s) for s in Staff.objects.filter(pk__in=[visit.first_id, visit.second_id])}
    context = {
        "visit": visit,
        "told": actions.told_in(visit),
        "visitors": [names.get(visit.first_id, ""), names.get(visit.second_id, "")],
        "causes": [CAUSES[c] for c in visit.causes],
        "needs": [needs.get(n, Text(n, n)) for n in visit.needs],
        "application": APPLICATIONS.get(visit.seen.get("application", "")),
        "rows": _rows(visit, people),
        "photos": list(visit.photos.order_by("made_at")),
        "corrections": list(Visit.objects.filter(corrects=visit)),
        "may_record": within(visit.area, request.actor.areas_for("visit.record")),
        "photos_max": actions.PHOTOS_MAX,
    }
    return render(request, "visits/detail.html", context)


def _rows(visit: Visit, people: dict[str, Any]) -> list[tuple[str, Text, Text]]:
    """The facts of a record as a table: whose, what, value."""
    from closeknit.casework.cases.facts import shown_value, words_of

    rows = []
    for what in ("facts", "income", "spending"):
        for key, said in visit.seen.get(what, {}).items():
            pairs = said.items() if what == "facts" else [(what, entry) for entry in said]
            whose = people[key].masked_name if key in people else ("家庭" if lang() == "zh" else "household")
            rows += [(whose, words_of(name), shown_value(name, value)) for name, value in pairs]
    return rows


@page("visit.record", methods=WRITES)
def add_photo(request: StaffRequest, visit_id: UUID) -> HttpResponse:
    """Add a photograph to a record."""
    visit: Visit = Visit.objects.here(pk=visit_id)
    if request.method != "POST":
        return render(request, "visits/photo.html", {"visit": visit, "sentence": None})
    sentence = _too_large(request)
    sent = request.FILES.get("photo")
    if sentence is None and sent is not None:
        file = sent

        def act() -> str:
            actions.add_photo(visit, uuid.UUID(request.POST[SUBMISSION]), file, file.size or 0)
            return reverse("visits:detail", kwargs={"visit_id": visit.pk})

        return act_once(request, act)
    why = sentence or Text("Choose a photograph.", "请选择照片。")
    return render(request, "visits/photo.html", {"visit": visit, "sentence": why}, status=422)


@page("visit.read")
def photo(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    """A photograph, to who may see the visit; each look is written down."""
    found: Photo = Photo.objects.here(pk=photo_id)
    note("photo.view", found)
    answer = HttpResponse(photos.read(found.pk), content_type="image/jpeg")
    answer["Content-Disposition"] = f'attachment; filename="photo-{found.pk.hex[:8]}.jpg"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer


@page("visit.declare", methods=WRITES)
def emergencies(request: StaffRequest) -> HttpResponse:
    """Declared major public emergencies of one's districts, and the form to write one down."""
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data

        def act() -> str:
            actions.declare_emergency(sent["area"], sent["name"], sent["paper"], sent["since"], sent["until"])
            messages.success(request, "已登记。" if lang() == "zh" else "Written down.")
            return reverse("visits:emergencies")

        return act_once(request, act)
    areas = request.actor.areas_for("visit.declare")
    declared = [e for e in Emergency.objects.order_by("-since") if within(e.area, areas)]
    status = 422 if request.method == "POST" else 200
    return render(request, "visits/emergencies.html", {"form": form, "declared": declared}, status=status)
