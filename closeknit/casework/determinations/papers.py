"""Pages of what goes out: letters, public notices on the board, the check of a letter's code."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts.doors import StaffRequest, act_once, page, public
from closeknit.casework.determinations import actions, forms, members, queries
from closeknit.casework.determinations.book import tier_words
from closeknit.casework.determinations.parts import Letter, PublicNotice
from closeknit.casework.determinations.views import file_here
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.ledger.models import Event
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.sealing import opened
from closeknit.casework.wording import lang

BOARD = Job("notice board")  # reads the allow-listed fields of a notice that stands


@page("determination.read", query=("copy",))
def letter(request: StaffRequest, letter_id: Any) -> HttpResponse:
    """A letter: without the name on the screen; the printed copy, which is an event, carries it."""
    found: Letter = Letter.objects.here(pk=letter_id)
    application = file_here(found.application_id)
    name = application.applicant.masked_name
    is_copy = False
    if "copy" in request.GET:
        is_copy = _was_printed(found, request)
        name = opened(application.applicant, "name") or name
    return render(
        request, "determinations/letter.html",
        {"letter": found, "content": found.content["zh" if lang() == "zh" else "en"], "application": application, "name": name,
         "is_copy": is_copy, "form": forms.Served()},
    )  # fmt: skip


def _was_printed(found: Letter, request: StaffRequest) -> bool:
    """Whether this person made this copy today. Raises: Refused otherwise."""
    made = Event.objects.filter(
        verb="letter.print", subject_id=str(found.pk), staff_id=request.actor.staff_id, day=request.day
    ).exists()
    if not made:
        raise Refused(
            "A copy with the name is made by “Print”: it is written down.",
            "带姓名的打印件须点击“打印”生成，并留痕。",
        )
    return True


@page("determination.print", methods=("POST",))
def print_letter(request: StaffRequest, letter_id: Any) -> HttpResponse:
    """Make a copy for print."""
    found: Letter = Letter.objects.here(pk=letter_id)

    def act() -> str:
        actions.print_letter(found)
        return reverse("determinations:letter", kwargs={"letter_id": found.pk}) + "?copy=1"

    return act_once(request, act)


@page("determination.accept", methods=("POST",))
def serve_letter(request: StaffRequest, letter_id: Any) -> HttpResponse:
    """Record that the family got the letter."""
    found: Letter = Letter.objects.here(pk=letter_id)
    form = forms.Served(request.POST)
    if not form.is_valid():
        raise Refused("Write down the day and how the letter was handed over.", "请填写送达日期和方式。")

    def act() -> str:
        actions.serve_letter(found, form.cleaned_data["served_on"], form.cleaned_data["how"])
        return reverse("determinations:detail", kwargs={"application_id": found.application_id})

    return act_once(request, act)


@public
def notice(request: StaffRequest, token: str) -> HttpResponse:
    """A public notice while it stands: name, number of members, tier, amount; afterwards nothing (404)."""
    with acting_as(BOARD, request.day, request.at):
        found = queries.notice_by_token(token, request.day)
        if found is None:
            raise Http404
        context = _notice(found)
        response = render(request, "determinations/notice.html", context)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


ALLOWED_FIELDS = ("name", "community", "members", "tier", "amount_fen", "since", "until", "what", "is_minor")


def _notice(found: PublicNotice) -> dict[str, Any]:
    """The allow-listed fields, and no others. A child is not named."""
    from closeknit.casework.accounts.models import Area

    application = found.application
    age = members._age(application.applicant, found.on_day)
    is_minor = age is not None and age < members.ADULT
    return {
        "name": ""
        if is_minor
        else opened(application.applicant, "name") or application.applicant.masked_name,
        "is_minor": is_minor,
        "community": Area.objects.filter(code=found.area).first(),
        "members": found.members,
        "tier": tier_words(found.tier),
        "amount_fen": found.amount_fen,
        "since": found.on_day,
        "until": found.last_day,
        "what": found.what,
    }


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Say whether a letter with this code was written here: kind and day, nothing about a person."""
    code = request.GET.get("code", "").strip().upper()
    found = None
    if code:
        with acting_as(BOARD, request.day, request.at):  # type: ignore[attr-defined]
            found = Letter.objects.filter(code=code).first()
    return render(request, "determinations/verify.html", {"code": code, "letter": found})
