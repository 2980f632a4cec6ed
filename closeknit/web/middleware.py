"""What happens around every request: who acts on which day, sentences for refusals, safety headers."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts.actors import StaffActor, staff_actor
from closeknit.casework.ledger.actors import Actor, acting_as
from closeknit.casework.refusals import Refused
from closeknit.engine.units import CloseknitError, Text
from closeknit.web import clock
from closeknit.web.api.clients import actor_of, client_of

Next = Callable[[HttpRequest], HttpResponse]
NOBODY = StaffActor(0, "", ())
API = "/api/"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_log = logging.getLogger("closeknit.web")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class SafetyHeaders:
    """Nothing from elsewhere runs, nothing personal is kept by browsers on the way."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class ActingMiddleware:
    """Say who acts, on which day; turn refusals into a page with one sentence."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        day, at = clock.now()
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        request.day, request.at = day, at  # type: ignore[attr-defined]
        actor: Actor = NOBODY
        request.client = client = client_of(request, day) if request.path.startswith(API) else None  # type: ignore[attr-defined]
        if client is not None:
            actor = actor_of(client)
        elif request.user.is_authenticated:
            if not request.user.is_active:
                logout(request)
            else:
                actor = staff_actor(request.user, day)
        request.actor = actor  # type: ignore[attr-defined]
        with acting_as(actor, day, at, request_id=request.request_id):  # type: ignore[attr-defined]
            if _lacks_second_factor(request):
                return HttpResponseRedirect(reverse("mfa_activate_totp"))
            why = clock.behind(at) if request.method not in _READING else None
            if why is not None:
                return _wrong_clock(request, why)
            response = self.get_response(request)
            # A template that is rendered later would ask who acts when nobody does any more.
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Show why something is refused; anything unforeseen goes on and is logged."""
        if not isinstance(exception, CloseknitError):
            return None
        status = exception.status if isinstance(exception, Refused) else 422
        _log.info("refused", extra={"status": status, "kind": type(exception).__name__, "path": request.path})
        return render(request, "refused.html", {"why": exception.text, "status": status}, status=status)


def _wrong_clock(request: HttpRequest, why: Text) -> HttpResponse:
    _log.error("the clock stands before the newest event", extra={"path": request.path})
    if request.path.startswith(API):
        return JsonResponse({"en": why.en, "zh": why.zh}, status=503)
    return render(request, "refused.html", {"why": why, "status": 503}, status=503)


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Whether somebody signed in must first set up a second factor."""
    if not settings.CONFIGURATION.needs_second_factor or not request.user.is_authenticated:
        return False
    roles = request.actor.roles if isinstance(request.actor, StaffActor) else frozenset()  # type: ignore[attr-defined]
    if roles and not any(map(settings.CONFIGURATION.role_needs_second_factor, roles)):
        return False
    if request.path.startswith(("/account/", "/static/", "/language/", API)):
        return False
    from allauth.mfa.utils import is_mfa_enabled

    return not is_mfa_enabled(request.user)
