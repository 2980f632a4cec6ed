"""The API: every operation takes an action; a key reaches its own area and days only; nothing undocumented comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from closeknit.casework.alerts.models import Alert
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import begin
from closeknit.casework.registry.actions import add_household, add_person
from closeknit.web.api.clients import CLIENT_ACTIONS, issue, revoke
from closeknit.web.api.operations import api
from closeknit.web.models import Client
from tests.casework.conftest import AT, DAY, NORTH, SIBLING_STREET, SOUTH

pytestmark = pytest.mark.django_db

NUMBER = "420106197903070016"
ALL = Job(
    "cast",
    frozenset({"alert.receive", "household.add", "household.correct", "household.watch", "alert.read"}),
)
Caller = Callable[..., Any]


@pytest.fixture
def key_of(acts) -> Callable[..., tuple[Client, str]]:
    def make(
        *actions: str,
        area: str = "420106",
        valid_to: date = DAY + timedelta(days=30),
        registers: tuple[str, ...] = ("medical_settlements",),
    ) -> tuple[Client, str]:
        with acts("administrator", area + "011001"[: 12 - len(area)]):
            told = list(registers) if "event.tell" in actions else []
            return issue(
                "system", "Medical insurance", "mutual recognition", area, list(actions), valid_to, told
            )

    return make


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def alerts(areas: None) -> dict[str, str]:
    """One alert in each of three communities."""
    made = {}
    with acting_as(ALL, DAY, AT):
        for community in (NORTH, SIBLING_STREET, SOUTH):
            alert = Alert(
                area=community, office=community[:6], household_key=int(community), door="run", queue="cry", level="red",
                urgency=0, score=71, causes=["score"], raised_on=DAY, raised_run="r", seen_run="r",
            )  # fmt: skip
            begin(alert, "receive")
            made[community] = str(alert.pk)
    return made


def operations() -> list[tuple[str, str, str | None]]:
    found = []
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                found += [
                    (path, method, getattr(operation.view_func, "action", None))
                    for method in operation.methods
                ]
    return found


def test_every_operation_takes_an_action_that_a_client_can_be_given():
    assert len(operations()) >= 3
    for path, method, action in operations():
        assert action in CLIENT_ACTIONS, f"{method} {path} is unguarded: mark it with takes()"


ADDRESSES = [
    ("/api/alerts", "get", "alert.read"),
    ("/api/alerts/{id}", "get", "alert.read"),
    ("/api/cases", "get", "case.read"),
    ("/api/cases/{id}", "get", "case.read"),
    ("/api/determinations", "get", "determination.read"),
    ("/api/determinations/{id}", "get", "determination.read"),
    ("/api/tiers", "post", "tier.ask"),
    ("/api/events/{id}", "get", "event.tell"),
]


@pytest.mark.parametrize(("address", "method", "action"), ADDRESSES)
def test_without_a_key_nobody_is_answered(address, method, action, alerts):
    called = getattr(Browser(), method)(address.replace("{id}", alerts[NORTH]))
    assert called.status_code == 401


@pytest.mark.parametrize(("address", "method", "action"), ADDRESSES)
def test_a_key_without_the_action_is_refused(address, method, action, alerts, key_of):
    _, key = key_of(next(other for other in sorted(CLIENT_ACTIONS) if other != action))
    body: dict[str, Any] = {
        "data": {"resident_number": NUMBER, "reason": "benefit"},
        "content_type": "application/json",
    }
    called = getattr(Browser(), method)(
        address.replace("{id}", alerts[NORTH]), **(body if method == "post" else {}), headers=bearer(key)
    )
    assert called.status_code == 403
    assert set(called.json()) == {"en", "zh"}


def test_a_session_of_staff_is_no_key(alerts, browser_of):
    assert browser_of("district_officer").get("/api/alerts").status_code == 401


def test_a_key_lists_its_own_area_alone(alerts, key_of):
    _, key = key_of("alert.read")
    ids = {row["id"] for row in Browser().get("/api/alerts", headers=bearer(key)).json()["alerts"]}
    assert ids == {alerts[NORTH], alerts[SIBLING_STREET]}


def test_an_alert_of_another_district_is_as_absent_as_none(alerts, key_of):
    _, key = key_of("alert.read")
    foreign = Browser().get(f"/api/alerts/{alerts[SOUTH]}", headers=bearer(key))
    absent = Browser().get("/api/alerts/7b0f3a60-0000-4000-8000-000000000000", headers=bearer(key))
    assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content)
    assert foreign.status_code == 404


def test_a_page_leads_to_the_next_one_and_none_is_seen_twice(alerts, key_of):
    _, key = key_of("alert.read")
    seen, after = [], None
    for _ in range(3):
        page = (
            Browser()
            .get("/api/alerts", {"limit": 1, **({"after": after} if after else {})}, headers=bearer(key))
            .json()
        )
        seen += [row["id"] for row in page["alerts"]]
        after = page["next"]
        if after is None:
            break
    assert sorted(seen) == sorted({alerts[NORTH], alerts[SIBLING_STREET]})


@pytest.mark.parametrize(
    "query", [{"colour": "red"}, {"level": "pink"}, {"limit": 0}, {"after": "x"}, {"limit": "many"}]
)
def test_an_unknown_filter_is_refused_and_never_wider(query, alerts, key_of):
    _, key = key_of("alert.read")
    called = Browser().get("/api/alerts", query, headers=bearer(key))
    assert called.status_code == 400
    assert "alerts" not in called.json()


def test_a_revoked_or_expired_key_is_nobodys(alerts, acts, key_of):
    client, key = key_of("alert.read")
    with acts("administrator"):
        revoke(client)
    assert Browser().get("/api/alerts", headers=bearer(key)).status_code == 401
    client, key = key_of("alert.read")
    Client.objects.filter(pk=client.pk).update(
        valid_from=DAY - timedelta(days=9), valid_to=DAY - timedelta(days=1)
    )
    assert Browser().get("/api/alerts", headers=bearer(key)).status_code == 401


def family(community: str, tier: str) -> None:
    with acting_as(ALL, DAY, AT):
        household = add_household(community)
        add_person(household, "self", name="周甲", number=NUMBER)
        type(household).objects.filter(pk=household.pk).update(tier=tier)


def ask(key: str, number: str = NUMBER) -> Any:
    return Browser().post(
        "/api/tiers",
        {"resident_number": number, "reason": "premium subsidy"},
        "application/json",
        headers=bearer(key),
    )


def test_a_confirmed_tier_is_recognised_and_the_question_is_written_down(areas, key_of):
    family(NORTH, "dibao")
    _, key = key_of("tier.ask")
    assert ask(key).json()["tier"] == "dibao"
    event = Event.objects.get(verb="api.ask_tier")
    assert (event.role, event.purpose, event.reason) == ("client", "mutual recognition", "premium subsidy")
    assert NUMBER not in str(event.detail) + event.reason + event.subject_id


def test_somebody_of_another_district_or_unknown_gets_the_same_answer(areas, key_of):
    family(SOUTH, "dibao")
    _, key = key_of("tier.ask")
    assert ask(key).content == ask(key, "420106198001010017").content
    assert ask(key).json() == {"tier": None, "confirmed_on": None, "area": None}


def test_a_key_for_tiers_lists_no_household(areas, key_of):
    _, key = key_of("tier.ask")
    assert Browser().get("/api/alerts", headers=bearer(key)).status_code == 403


def test_a_key_is_shown_once_and_not_kept(browser_of, areas):
    from uuid import uuid4

    page = browser_of("administrator").post(
        "/clients/",
        {"name": "n", "department": "d", "purpose": "p", "area": "420106", "actions": ["alert.read"],
         "valid_to": "2025-01-01", "submission": str(uuid4())},
    )  # fmt: skip
    key = page.context["key"]
    assert key in page.content.decode()
    assert key not in browser_of("administrator").get("/clients/").content.decode()
    assert not Client.objects.filter(fingerprint=key).exists()


def test_nobody_gives_a_key_to_another_district(browser_of, areas):
    made = browser_of("administrator").post(
        "/clients/",
        {
            "name": "n",
            "department": "d",
            "purpose": "p",
            "area": "420107",
            "actions": ["alert.read"],
            "valid_to": "2025-01-01",
        },
    )
    assert made.status_code == 403
    assert not Client.objects.exists()
