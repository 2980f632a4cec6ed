"""Pages that belong to no stage: home, language, day of a demonstration, expired form, health."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from closeknit.casework.accounts.doors import StaffRequest, public, signed_in
from closeknit.casework.accounts.models import DemonstrationDay
from closeknit.casework.accounts.roles import ROLES
from closeknit.casework.refusals import NotHere, Refused
from closeknit.web.context import MENU


@signed_in
def home(request: StaffRequest) -> HttpResponse:
    """Go to the first page that this role works on."""
    for name, _, action in MENU:
        if action == "signed_in" or request.actor.may(action):
            try:
                return HttpResponseRedirect(reverse(name))
            except NoReverseMatch:
                continue
    return render(request, "welcome.html")


@signed_in
def help_page(request: StaffRequest) -> HttpResponse:
    """Say how work goes here and what this person may do."""
    held = [(ROLES[role][0], area) for role, area in request.actor.postings]
    return render(request, "help.html", {"roles": held})


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and stay on the page."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise Refused("Choose English or 简体中文.", "请选择 English 或 简体中文。")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 86_400,
        samesite="Lax",
        secure=settings.CONFIGURATION.https,
    )
    return response


@signed_in
@require_POST
def demonstration_day(request: HttpRequest) -> HttpResponse:
    """Set the day on which a demonstration stands; a real home has no such page."""
    if not settings.CONFIGURATION.is_demonstration:
        raise NotHere()
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Refused("Write the day as YYYY-MM-DD.", "日期请写成 YYYY-MM-DD。") from None
    DemonstrationDay.objects.update_or_create(pk=1, defaults={"day": day})
    back = request.POST.get("next", "/")
    return HttpResponseRedirect(
        back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "/"
    )


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form's session has ended; what was typed is still in the browser's page."""
    return render(request, "expired.html", status=403)


@public
@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers; no detail for strangers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})
