"""Pages of alerts: one alert with its explanation, the report form, and a page for each move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts.doors import WRITES, StaffRequest, act_once, page, version_sent
from closeknit.casework.accounts.models import Area, Staff
from closeknit.casework.accounts.roles import COMMUNITY_WORKER
from closeknit.casework.alerts import actions, queries
from closeknit.casework.alerts.codes import CODES
from closeknit.casework.alerts.forms import AnswerForm, ContactForm, ReasonForm, ReportForm
from closeknit.casework.alerts.lifecycle import OPEN, STATES
from closeknit.casework.alerts.listing import deadline
from closeknit.casework.alerts.models import DOORS, LEVELS, QUEUES, Alert
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import note
from closeknit.casework.ledger.scoping import within_areas
from closeknit.casework.ledger.verbs import LOOKS, words_of
from closeknit.casework.registry.sealing import opened
from closeknit.casework.wording import words
from closeknit.engine.units import Text


@page("alert.read")
def detail(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """One alert: what, why, what has been done, what can be done."""
    alert: Alert = Alert.objects.here(pk=alert_id)
    explanation = actions.explained(alert)
    reports = list(alert.reports.select_related("reporter").order_by("made_at"))
    if reports:
        note("alert.read_report", alert)
    names = queries.names_of({alert.area, alert.area[:9], alert.office, alert.escalated_to})
    return render(
        request,
        "alerts/detail.html",
        {
            "alert": alert,
            "level": LEVELS[alert.level],
            "queue": QUEUES[alert.queue],
            "door": DOORS[alert.door],
            "state": STATES[alert.state],
            "deadline": deadline(alert, request),
            "is_late": alert.due < request.day and alert.state in OPEN,
            "street": names.get(alert.area[:9]),
            "community": names.get(alert.area),
            "office": names.get(alert.office, alert.office),
            "escalated_to": names.get(alert.escalated_to),
            "code": CODES.get(alert.code),
            "causes": [actions.DIFFICULTIES[c] for c in alert.causes if c in actions.DIFFICULTIES],
            "e": explanation,
            "known": [c for c in explanation.get("contributions", []) if c["known"]],
            "unknown": [c for c in explanation.get("contributions", []) if not c["known"]],
            "is_worker": request.actor.roles <= {COMMUNITY_WORKER},
            "reports": [_told(report) for report in reports],
            "others": [
                (other, QUEUES[other.queue], STATES[other.state]) for other in queries.others_of(alert)
            ],
            "events": _events(alert),
            "moves": _possible(alert),
            "case_address": _case_address(alert, request),
        },
    )


def _case_address(alert: Alert, request: StaffRequest) -> str:
    """Return where the family's case is opened or gone on with; empty while nobody has accepted the alert."""
    if alert.household_id is None or not request.actor.may("case.open"):
        return ""
    return reverse("cases:open", kwargs={"alert_id": alert.pk})


def _told(report: Any) -> dict[str, Any]:
    return {
        "report": report,
        "difficulty": actions.DIFFICULTIES.get(report.difficulty),
        "told": opened(report, "told"),
    }


# Verbs of events that are no moves.
def _events(alert: Alert) -> list[tuple[Event, Text]]:
    """What happened to the alert, the newest first; looks at it are the auditor's."""
    found = Event.objects.filter(subject_kind="alert", subject_id=str(alert.pk)).exclude(verb__in=LOOKS)
    return [(event, words_of(event.verb)) for event in found.order_by("-id")[:50]]


def _possible(alert: Alert) -> list[tuple[Text, str | None, Text | None]]:
    """The moves that this person's role allows: label, address (None where something stands against it), what does."""
    found = []
    for move, why in Alert.moves.possible(alert):
        if move.name == "clear":
            continue
        address = None if why else reverse(f"alerts:{move.name}", kwargs={"alert_id": alert.pk})
        found.append((move.label, address, why))
    return found


@page("alert.report", methods=WRITES)
def report(request: StaffRequest) -> HttpResponse:
    """The short form of the second and third door."""
    places = Area.objects.filter(within_areas("code", request.actor.areas_for("alert.report"))).order_by(
        "code"
    )
    communities = [(area.code, str(area)) for area in places if len(area.code) == 12]
    form = ReportForm(request.POST or None)
    area = form.fields["area"]
    assert isinstance(area, forms.ChoiceField)
    area.choices = communities
    if request.method == "POST" and form.is_valid():
        return act_once(request, lambda: _address(actions.report(**form.cleaned_data)))
    status = 422 if form.is_bound else 200
    return render(request, "alerts/report.html", {"form": form}, status=status)


@page("alert.report")
def report_code(request: StaffRequest) -> HttpResponse:
    """The report form's address as a code to print and hang up in grid offices; it opens after sign-in."""
    import segno

    address = request.build_absolute_uri(reverse("alerts:report"))
    code = segno.make(address, error="m")
    svg = code.svg_inline(scale=8, border=4, dark="#000", light="#fff")
    return render(request, "alerts/report_code.html", {"svg": svg, "address_of_form": address})


def _address(alert: Alert) -> str:
    return reverse("alerts:detail", kwargs={"alert_id": alert.pk})


def _moved(
    request: StaffRequest,
    alert_id: UUID,
    name: str,
    form: forms.Form | None,
    act: Callable[[Alert, dict[str, Any]], object],
    effect: Text,
    **context: Any,
) -> HttpResponse:
    """A page for one move: GET shows the form and what will happen, POST does it once."""
    alert: Alert = Alert.objects.here(pk=alert_id)
    is_fine = form is None or form.is_valid()
    if request.method == "POST" and is_fine:
        given = form.cleaned_data if form is not None else {}

        def do() -> str:
            act(alert, given)
            back = Alert.objects.filter(pk=alert.pk).exists()  # dispatched away, it may be out of sight
            return _address(alert) if back else reverse("alerts:list")

        return act_once(request, do)
    move = Alert.moves[name]
    context |= {
        "alert": alert,
        "label": move.label,
        "why_not": Alert.moves.objection(move, alert, request.actor),
        "effect": effect,
        "form": form,
    }
    return render(
        request, "alerts/move.html", context, status=422 if form is not None and form.is_bound else 200
    )


@page("alert.accept", methods=WRITES)
def accept(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Accept one alert."""
    effect = Text(
        "The family enters the database with names from the vault; from now on somebody looks after it. Nothing is decided.",
        "该家庭将以实名纳入信息库并开始跟进；不产生任何认定结果。",
    )
    return _moved(
        request, alert_id, "accept", None, lambda a, _: actions.accept(a, version_sent(request)), effect
    )


@page("alert.dispatch", methods=WRITES)
def dispatch(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Dispatch to the street or the community where the family lives."""
    alert: Alert = Alert.objects.here(pk=alert_id)
    names = queries.names_of({alert.area[:9], alert.area})
    areas = request.actor.areas_for("alert.dispatch")
    codes = [code for code in (alert.area[:9], alert.area) if code.startswith(areas)]
    form = _choice(
        request, words("Office", "承办单位"), "office", [(code, str(names.get(code, code))) for code in codes]
    )
    effect = Text("The office sees the alert and assigns a worker.", "所选单位将看到该预警并派单。")
    return _moved(
        request,
        alert_id,
        "dispatch",
        form,
        lambda a, given: actions.dispatch(a, given["office"], version_sent(request)),
        effect,
    )


@page("alert.assign", methods=WRITES)
def assign(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Assign somebody, seeing how much each has already."""
    alert: Alert = Alert.objects.here(pk=alert_id)
    workers = queries.workers_for(alert)
    options = [
        (
            str(w.staff.pk),
            words(
                f"{w.staff} · {w.load} open{' · has many already' if w.has_many else ''}",
                f"{w.staff} · 在办{w.load}件{' · 已较多' if w.has_many else ''}",
            ),
        )
        for w in workers
    ]
    form = _choice(request, words("Worker", "承办人"), "handler", options)

    def act(found: Alert, given: dict[str, Any]) -> None:
        actions.assign(found, Staff.objects.get(pk=given["handler"]), version_sent(request))

    effect = Text("The worker finds the family in the work of today.", "承办人将在今日工作中看到该家庭。")
    return _moved(request, alert_id, "assign", form, act, effect)


def _choice(request: StaffRequest, label: Any, name: str, options: list[tuple[str, Any]]) -> forms.Form:
    """A form with one choice."""
    form = forms.Form(request.POST or None)
    form.fields[name] = forms.ChoiceField(
        label=label,
        choices=options,
        error_messages={
            "required": words("Choose one.", "请选择。"),
            "invalid_choice": words("Choose from the list.", "请从列表中选择。"),
        },
    )
    return form


@page("alert.accept", methods=WRITES)
def take_back(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Take back to the district, with a reason."""
    effect = Text("The office below sees it no longer.", "下级单位不再看到该预警。")
    return _moved(
        request,
        alert_id,
        "take_back",
        ReasonForm(request.POST or None),
        lambda a, given: actions.take_back(a, given["reason"], version_sent(request)),
        effect,
    )


@page("alert.answer", methods=WRITES)
def contact(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Note the first contact."""
    form = ContactForm(request.POST or None, initial={"on": request.day})
    effect = Text(
        "The time from the alert to the first contact is measured.", "将据此计算从预警到首次联系的时间。"
    )
    return _moved(
        request,
        alert_id,
        "contact",
        form,
        lambda a, given: actions.contact(a, given["on"], version_sent(request)),
        effect,
    )


@page("alert.answer", methods=WRITES)
def answer(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Answer with a code and its evidence."""
    effect = Text("Somebody else looks at the answer and closes the alert.", "将由他人审阅反馈并办结。")
    return _moved(
        request,
        alert_id,
        "answer",
        AnswerForm(request.POST or None),
        lambda a, given: actions.answer(
            a, given["code"], given["evidence"], given["next_on"], version_sent(request)
        ),
        effect,
        codes=CODES,
    )


@page("alert.close", methods=WRITES)
def send_back(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Send an answer back, with a reason."""
    effect = Text("The worker answers again.", "承办人须重新反馈。")
    return _moved(
        request,
        alert_id,
        "send_back",
        ReasonForm(request.POST or None),
        lambda a, given: actions.send_back(a, given["reason"], version_sent(request)),
        effect,
    )


@page("alert.close", methods=WRITES)
def close(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Close an answered alert."""
    effect = Text(
        "The alert leaves the list of open ones; the record stays.", "该预警不再列入待办，记录保留。"
    )
    return _moved(
        request, alert_id, "close", None, lambda a, _: actions.close(a, version_sent(request)), effect
    )


@page("alert.merge", methods=WRITES)
def merge(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Merge into another open alert of the family."""
    alert: Alert = Alert.objects.here(pk=alert_id)
    into = [
        (str(o.pk), words(f"{o.number} {QUEUES[o.queue].en}", f"{o.number} {QUEUES[o.queue].zh}"))
        for o in queries.others_of(alert)
        if o.state in OPEN
    ]
    form = _choice(request, words("Into which alert", "合并到"), "into", into)
    form.fields["reason"] = ReasonForm.base_fields["reason"]
    effect = Text("This alert ends; the other goes on.", "该预警结束，另一件继续办理。")
    return _moved(
        request,
        alert_id,
        "merge",
        form,
        lambda a, given: actions.merge(
            a, Alert.objects.here(pk=given["into"]), given["reason"], version_sent(request)
        ),
        effect,
    )
