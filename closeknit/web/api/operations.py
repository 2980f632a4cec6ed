"""The operations. Each names its action; what it reads is cut by the client's area below every query, and written down."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import ConfigDict, Field

from closeknit.casework.alerts.models import Alert
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import note
from closeknit.casework.refusals import NotAllowed, Refused, UnknownFilter
from closeknit.engine.units import CloseknitError
from closeknit.web.api.shapes import AlertPage, Explained, Problem, TierAnswer, TierQuestion
from closeknit.web.models import Client

PAGE_SIZE_MAX = 200
REFUSALS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem, 429: Problem}


class ClientRequest(HttpRequest):
    """A request of a client, as the middleware found it."""

    client: Client


def _signed(request: HttpRequest) -> Client | None:
    """The client that the middleware found by its key, or nobody."""
    return getattr(request, "client", None)


api = NinjaAPI(
    title="Closeknit 织密",
    version="1",
    description="Alerts, confirmed tiers and events, for systems of other departments. Every call is written down with its purpose.",
    auth=_signed,
    urls_namespace="api",
    docs_url=None,
)


@api.exception_handler(CloseknitError)
def refused(request: HttpRequest, error: CloseknitError) -> HttpResponse:
    """Answer a refusal in both languages."""
    status = error.status if isinstance(error, Refused) else 422
    return api.create_response(request, {"en": error.text.en, "zh": error.text.zh}, status=status)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the field that was not understood, never its value."""
    places = ", ".join(
        sorted({".".join(str(p) for p in e["loc"][1:]) or str(e["loc"][0]) for e in error.errors})
    )
    return api.create_response(
        request, {"en": f"Not understood: {places}.", "zh": f"无法识别：{places}。"}, status=400
    )


@api.exception_handler(HttpError)
def plainly(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a fault of the request itself (a body that is not JSON)."""
    return api.create_response(
        request, {"en": "The request is not understood.", "zh": "无法识别该请求。"}, status=error.status_code
    )


def takes(action: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark an operation with the action of a client that it takes."""

    def wrap(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not acting().actor.may(action):
                raise NotAllowed(f"This key was not given {action}.", f"该密钥没有{action}权限。")
            return operation(request, *args, **kwargs)

        marked: Any = inner
        marked.action = action
        return inner

    return wrap


class AlertQuery(Schema):
    """Filters of alerts. An unknown one is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")
    queue: str | None = Field(default=None, pattern="^(difficulty|cry|deliver)$")
    level: str | None = Field(default=None, pattern="^(blue|yellow|orange|red)$")
    state: str | None = Field(default=None, max_length=20, pattern="^[a-z_]+$")
    after: UUID | None = Field(default=None, description="cursor: `next` of the page before")
    limit: int = Field(default=50, ge=1, le=PAGE_SIZE_MAX)


@api.get(
    "/alerts",
    response={200: AlertPage, **REFUSALS},
    summary="Alerts of the client's area, oldest number first",
)
@takes("alert.read")
def alerts(request: ClientRequest, query: Query[AlertQuery]) -> dict[str, Any]:
    unknown = set(request.GET) - set(AlertQuery.model_fields)
    if unknown:
        raise UnknownFilter("There is no such filter.", "没有该筛选项。")
    found = Alert.objects.order_by("pk")
    for name in ("queue", "level", "state"):
        value = getattr(query, name)
        if value is not None:
            found = found.filter(**{name: value})
    if query.after is not None:
        found = found.filter(pk__gt=query.after)
    page = list(found[: query.limit + 1])
    note(
        "api.list_alerts",
        request.client,
        purpose=request.client.purpose,
        detail={"rows": min(len(page), query.limit)},
    )
    shown = page[: query.limit]
    return {"alerts": shown, "next": str(shown[-1].pk) if len(page) > query.limit else None}


@api.get(
    "/alerts/{alert_id}", response={200: Explained, **REFUSALS}, summary="One alert with its explanation"
)
@takes("alert.read")
def alert(request: ClientRequest, alert_id: UUID) -> Alert:
    found: Alert = Alert.objects.here(pk=alert_id)
    note("api.read_alert", found, purpose=request.client.purpose)
    return found


@api.post("/tiers", response={200: TierAnswer, **REFUSALS}, summary="The confirmed tier of a person")
@takes("tier.ask")
def tier(request: ClientRequest, question: TierQuestion) -> dict[str, Any]:
    """Mutual recognition: what civil affairs confirmed, another department need not ask again."""
    from closeknit.web.api.tiers import confirmed_tier

    answer = confirmed_tier(question.resident_number)
    note(
        "api.ask_tier",
        request.client,
        purpose=request.client.purpose,
        reason=question.reason,
        detail={"found": answer["tier"] is not None},
    )
    return answer
