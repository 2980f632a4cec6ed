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
from closeknit.casework.cases.models import Case
from closeknit.casework.determinations.models import Application
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import note
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.refusals import NotAllowed, Refused, UnknownFilter
from closeknit.casework.registry.sealing import this_home
from closeknit.engine.units import CloseknitError
from closeknit.web.api.events import alerts_of, tell, told_by
from closeknit.web.api.shapes import (
    AlertPage,
    CaseOut,
    CasePage,
    DecidedOut,
    DeterminationOut,
    DeterminationPage,
    EventIn,
    EventOut,
    Explained,
    Problem,
    TierAnswer,
    TierQuestion,
)
from closeknit.web.models import Client, Told

PAGE_SIZE_MAX = 200
REFUSALS = {
    400: Problem,
    401: Problem,
    403: Problem,
    404: Problem,
    409: Problem,
    422: Problem,
    429: Problem,
    503: Problem,
}


class ClientRequest(HttpRequest):
    """A request of a client, as the middleware found it."""

    client: Client


def _signed(request: HttpRequest) -> Client | None:
    """The client that the middleware found by its key, or nobody."""
    return getattr(request, "client", None)


api = NinjaAPI(
    title="Closeknit 织密",
    version="1",
    description="Alerts, cases, determinations, confirmed tiers, and rows told, for systems of other departments. Every call is written down with its purpose.",
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


class PageQuery(Schema):
    """Which page. An unknown parameter is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")
    after: UUID | None = Field(default=None, description="cursor: `next` of the page before")
    limit: int = Field(default=50, ge=1, le=PAGE_SIZE_MAX)


_STATE = Field(default=None, max_length=20, pattern="^[a-z_]+$")


class AlertQuery(PageQuery):
    queue: str | None = Field(default=None, pattern="^(difficulty|cry|deliver)$")
    level: str | None = Field(default=None, pattern="^(blue|yellow|orange|red)$")
    state: str | None = _STATE


class StateQuery(PageQuery):
    state: str | None = _STATE


def _page(request: ClientRequest, rows: Any, query: PageQuery, name: str) -> dict[str, Any]:
    """Return a page of the rows that the query asks for, and write down that it was read."""
    asked = query.model_dump(exclude_none=True, exclude={"after", "limit"})
    if set(request.GET) - set(type(query).model_fields):
        raise UnknownFilter("There is no such filter.", "没有该筛选项。")
    found = rows.filter(**asked).order_by("pk")
    if query.after is not None:
        found = found.filter(pk__gt=query.after)
    page = list(found[: query.limit + 1])
    shown = page[: query.limit]
    note(f"api.list_{name}", request.client, purpose=request.client.purpose, detail={"rows": len(shown)})
    return {name: shown, "next": str(shown[-1].pk) if len(page) > query.limit else None}


@api.get(
    "/alerts",
    response={200: AlertPage, **REFUSALS},
    summary="Alerts of the client's area, oldest number first",
)
@takes("alert.read")
def alerts(request: ClientRequest, query: Query[AlertQuery]) -> dict[str, Any]:
    return _page(request, Alert.objects.all(), query, "alerts")


@api.get(
    "/alerts/{alert_id}", response={200: Explained, **REFUSALS}, summary="One alert with its explanation"
)
@takes("alert.read")
def alert(request: ClientRequest, alert_id: UUID) -> Alert:
    found: Alert = Alert.objects.here(pk=alert_id)
    note("api.read_alert", found, purpose=request.client.purpose)
    return found


@api.get("/cases", response={200: CasePage, **REFUSALS}, summary="Cases of the client's area")
@takes("case.read")
def cases(request: ClientRequest, query: Query[StateQuery]) -> dict[str, Any]:
    return _page(request, Case.objects.all(), query, "cases")


@api.get("/cases/{case_id}", response={200: CaseOut, **REFUSALS}, summary="One case")
@takes("case.read")
def case(request: ClientRequest, case_id: UUID) -> Case:
    found: Case = Case.objects.here(pk=case_id)
    note("api.read_case", found, purpose=request.client.purpose)
    return found


@api.get(
    "/determinations",
    response={200: DeterminationPage, **REFUSALS},
    summary="Applications of the client's area, with their days",
)
@takes("determination.read")
def determinations(request: ClientRequest, query: Query[StateQuery]) -> dict[str, Any]:
    return _page(request, Application.objects.all(), query, "determinations")


@api.get(
    "/determinations/{determination_id}",
    response={200: DecidedOut, **REFUSALS},
    summary="One application, with what was decided",
)
@takes("determination.read")
def determination(request: ClientRequest, determination_id: UUID) -> dict[str, Any]:
    found: Application = Application.objects.here(pk=determination_id)
    note("api.read_determination", found, purpose=request.client.purpose)
    decision = found.decision
    return {
        **{name: getattr(found, name) for name in DeterminationOut.model_fields},
        "is_favourable": None if decision is None else decision.tier != "none",
        "tier": None if decision is None else decision.tier,
        "amount_fen": None if decision is None else decision.amount_fen,
    }


@api.post(
    "/events",
    response={200: EventOut, **REFUSALS},
    summary="Tell one row of a register; the same id again is the same telling",
)
@takes("event.tell")
def tell_event(request: ClientRequest, event: EventIn) -> dict[str, Any]:
    """The row is kept before the answer comes; the household is screened within seconds: ask /events/{id} for its alerts."""
    return _told(tell(request.client, this_home(), pack_in_force(), event.id, event.register_name, event.row))


@api.get(
    "/events/{event_id}", response={200: EventOut, **REFUSALS}, summary="What became of a row that was told"
)
@takes("event.tell")
def told_event(request: ClientRequest, event_id: UUID) -> dict[str, Any]:
    told = told_by(request.client, event_id)
    note("api.ask_event", request.client, purpose=request.client.purpose, detail={"told": str(told.pk)})
    return _told(told)


def _told(told: Told) -> dict[str, Any]:
    reads = acting().actor.may("alert.read") and told.state == Told.SCREENED
    return {
        "id": told.pk,
        "state": told.state,
        "refused_because": {"en": told.why_en, "zh": told.why_zh} if told.why_en else None,
        "alerts": alerts_of(told, this_home()) if reads else [],
    }


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
