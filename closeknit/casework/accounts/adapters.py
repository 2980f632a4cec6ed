"""Sign-in by allauth, narrowed: accounts are made by an administrator, never by signing up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from closeknit.casework.accounts.actors import staff_actor
from closeknit.casework.accounts.models import Staff
from closeknit.casework.ledger.actors import acting, acting_as
from closeknit.casework.ledger.performing import note


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; mail is not sent."""

    def post_login(self, request: HttpRequest, user: Staff, **rest: Any) -> HttpResponse:
        """Write the sign-in down, under the name of the person who has just signed in."""
        now = acting()
        with acting_as(staff_actor(user, now.day), now.day, now.at, request_id=now.request_id):
            note("staff.sign_in", user)
        answer: HttpResponse = super().post_login(request, user, **rest)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write a failed try on an existing account down; what was typed is not kept."""
        super().authentication_failed(request, **credentials)
        tried = Staff.objects.filter(username=credentials.get("username", "")).first()
        if tried is not None:
            note("staff.sign_in_failed", tried)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: an office's accounts have no mail."""
