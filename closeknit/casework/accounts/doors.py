"""What every page says about itself: which action it takes, and that a form is done once.

@page("alert.read")            a page for those who may; others get one sentence
@public                        a page without sign-in
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from closeknit.casework.accounts.actors import StaffActor
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.submissions import once
from closeknit.casework.refusals import NotAllowed, Refused, UnknownFilter

View = Callable[..., HttpResponse]


class StaffRequest(HttpRequest):
    """A request as views see it: who acts, on which day, at which instant (set by the middleware)."""

    actor: StaffActor
    day: date
    at: datetime
    request_id: str


SUBMISSION = "submission"
WRITES = ("GET", "HEAD", "POST")  # a page that shows a form and takes it
_NOT_SENT = {SUBMISSION, "csrfmiddlewaretoken"}


def page(
    action: str, methods: tuple[str, ...] = ("GET", "HEAD"), query: Collection[str] = ()
) -> Callable[[View], View]:
    """Let in those whose role holds the action somewhere; what they see there is cut by area below every query.

    query: the filters that the address understands; any other is refused, so that no list is wider than was asked.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not acting().actor.may(action):
                raise NotAllowed(
                    "This page belongs to another role: ask your administrator if your duties have changed.",
                    "此页面属于其他岗位：如职责有变，请联系系统管理员。",
                )
            if request.method in ("GET", "HEAD"):
                _must_be_understood(request, query)
            return view(request, *args, **kwargs)

        guarded: Any = require_http_methods(list(methods))(inner)
        guarded.action = action
        guarded.methods = methods
        guarded.query = tuple(query)
        return cast(View, guarded)

    return wrap


def _must_be_understood(request: HttpRequest, query: Collection[str]) -> None:
    strange = sorted(set(request.GET) - set(query))
    if strange:
        raise UnknownFilter(
            f"There is no filter “{strange[0][:40]}” here: open the page anew and use its fields.",
            f"此处没有筛选项“{strange[0][:40]}”：请重新打开页面并使用页面上的筛选项。",
        )


def signed_in(view: View) -> View:
    """Let in everybody who has signed in."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    marked: Any = inner
    marked.action = "signed_in"
    return cast(View, marked)


def public(view: View) -> View:
    """Let everybody in; such a page shows nothing about a person."""
    marked: Any = view
    marked.action = "public"
    return cast(View, marked)


def act_once(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """Do what a form asks, once, and go where it leads; `act` returns the address. Raises: what `act` raises, and Refused."""
    sent = {key: request.POST.getlist(key) for key in request.POST if key not in _NOT_SENT}
    if any("\0" in value for values in sent.values() for value in values):
        raise Refused(
            "The form holds a character that cannot be kept: type the text anew.",
            "表单含有无法保存的字符：请重新输入。",
        )
    return HttpResponseRedirect(once(request.POST.get(SUBMISSION, ""), request.path, sent, act))


def version_sent(request: HttpRequest) -> int:
    """Return the version that the form was based on. Raises: Refused if it is no number."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise Refused(
            "The form does not say what it was based on: open the page again.",
            "表单缺少版本信息：请重新打开页面。",
        ) from None
