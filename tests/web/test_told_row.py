"""A row told becomes an alert: from the department's call through the lake and a screening of its household to the queue."""

from __future__ import annotations

import csv
import uuid
from datetime import date

import pytest
from django.test import Client as Browser

from closeknit.casework.alerts.models import Alert
from closeknit.casework.alerts.receiving import receive_run
from closeknit.casework.ledger.actors import Job as Actor
from closeknit.casework.ledger.actors import acting_as
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.packs.loader import load_pack
from closeknit.screening.run import screen
from closeknit.synth.district import write_district
from closeknit.web.rounds import Worker
from tests.casework.conftest import AT, DAY
from tests.web.test_api import bearer, key_of  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.ci]
AUGUST = date(2024, 8, 31)
JOB = Actor("nightly", frozenset({"alert.receive", "alert.read", "alert.answer", "alert.close"}))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """300 people with their registers, screened on the day."""
    folder, pack = tmp_path_factory.mktemp("told"), load_pack("cn")
    write_district(folder / "files", 300, 5, AUGUST, pack, months=2)
    home = Home(folder / "home")
    import_paths([folder / "files"], pack, home, None)
    screen(home, pack, DAY)
    return home


def somebody(home: Home) -> str:
    """The number of a resident whose household no alert is about."""
    *_, population = sorted(home.lake.parents[1].glob("files/population_*.csv"))
    with population.open(encoding="utf-8-sig") as file:
        return next(csv.DictReader(file))["公民身份号码"]


def receive(home: Home) -> None:
    with acting_as(JOB, DAY, AT):
        receive_run(home, load_pack("cn"))


def test_a_row_told_is_an_alert_that_its_sender_can_read(home: Home, key_of, areas, monkeypatch) -> None:  # noqa: F811
    from closeknit.web.api import operations

    monkeypatch.setattr(operations, "this_home", lambda: home)
    receive(home)
    with acting_as(JOB, DAY, AT):
        before = set(Alert.objects.values_list("pk", flat=True))
    _, key = key_of("event.tell", "alert.read", registers=("help_requests",))
    number = uuid.uuid4()
    row = {
        "report_no": "R-1", "resident_id": somebody(home), "reported_on": DAY.isoformat(), "channel": "hotline",
        "topic": "living",
    }  # fmt: skip
    body = {"id": str(number), "register": "help_requests", "row": row}
    answer = Browser().post("/api/events", body, "application/json", headers=bearer(key))
    assert (answer.status_code, answer.json()["state"]) == (200, "waiting"), answer.content.decode()

    Worker(home, load_pack("cn")).work_off()

    told = Browser().get(f"/api/events/{number}", headers=bearer(key)).json()
    assert told["state"] == "screened", told
    with acting_as(JOB, DAY, AT):
        new = list(Alert.objects.exclude(pk__in=before))
    assert [alert.queue for alert in new] == ["cry"]
    assert [str(alert.pk) for alert in new] == [alert["id"] for alert in told["alerts"]]


@pytest.mark.parametrize("is_worse", [False, True], ids=["the same causes", "a cause has come since"])
def test_what_people_closed_today_is_raised_again_by_a_later_run_of_today_only_if_worse(
    home: Home, areas, is_worse
) -> None:
    with acting_as(JOB, DAY, AT):
        first = receive_run(home, load_pack("cn"))
        closed = Alert.objects.filter(door="run").exclude(queue="cry").first()
        causes = closed.causes[1:] if is_worse else closed.causes
        # As if an earlier run of the day had raised it, and people had closed it.
        Alert.objects.filter(door="run").exclude(pk=closed.pk).delete()
        Alert.objects.filter(pk=closed.pk).update(
            state="closed", code="01", raised_run="earlier", seen_run="earlier", causes=causes
        )
        again = receive_run(home, load_pack("cn"))
    assert again.answered_before == (0 if is_worse else 1)
    assert again.received == first.received - again.answered_before
