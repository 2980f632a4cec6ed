"""A row told by a department: kept before the answer, once for each id, refused in a sentence, screened by the worker."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client as Browser

from closeknit.casework.ledger.models import Event
from closeknit.intake.catalogue import stored_batches
from closeknit.intake.quarantine import quarantined
from closeknit.web.models import Job, Told
from tests.casework.conftest import DAY
from tests.web.test_api import bearer, key_of  # noqa: F401

pytestmark = pytest.mark.django_db
ROW = {
    "settlement_no": "S1", "resident_id": "420106197903070012", "settled_on": "2024-09-01", "setting": "inpatient",
    "total": "90000", "basic_paid": "10000", "self_paid": "80000",
}  # fmt: skip


@pytest.fixture
def tell(key_of, tmp_path, monkeypatch):  # noqa: F811
    from closeknit.intake.home import Home
    from closeknit.web.api import operations

    home = Home(tmp_path)
    monkeypatch.setattr(operations, "this_home", lambda: home)
    _, key = key_of("event.tell")

    def post(row, number=None, register="medical_settlements"):
        body = {"id": str(number or uuid.uuid4()), "register": register, "row": row}
        return Browser().post("/api/events", body, "application/json", headers=bearer(key))

    post.home = home
    return post


def test_a_row_is_kept_once_for_its_id_and_a_screening_is_asked_for(tell) -> None:
    number = uuid.uuid4()
    first, again = tell(ROW, number), tell(ROW, number)
    assert first.status_code == 200, first.content
    assert first.json()["state"] == "waiting", first.content.decode()
    assert again.json() == first.json()
    (batch,) = stored_batches(tell.home, "medical_settlements")
    assert (batch.rows, batch.is_told, batch.as_of) == (1, True, DAY)
    assert Job.objects.get().step == "events"
    event = Event.objects.get(verb="api.tell_event")
    assert ROW["resident_id"] not in str(event.detail)
    assert tell({**ROW, "total": "1"}, number).status_code == 409


def test_a_wrong_row_lies_in_quarantine_and_its_sender_reads_why(tell) -> None:
    answer = tell({**ROW, "total": "many"})
    assert answer.json()["state"] == "refused"
    assert "total" in answer.json()["refused_because"]["en"]
    assert "many" not in answer.content.decode()
    (kept,) = quarantined(tell.home)
    assert kept.counts.rejected == 1
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("row", "register", "status"),
    [({"colour": "red"}, "medical_settlements", 422), (ROW, "population", 404), (ROW, "court_lists", 403)],
)
def test_what_does_not_fit_is_refused_before_anything_is_kept(row, register, status, tell) -> None:
    answer = tell(row, register=register)
    assert answer.status_code == status
    assert set(answer.json()) == {"en", "zh"}
    assert not Told.objects.exists()


def test_single_rows_do_not_make_a_register_delivered(tell) -> None:
    from closeknit.intake.feeds import feed_state
    from closeknit.packs.loader import load_pack

    tell(ROW)
    assert feed_state(load_pack("cn").contracts["medical_settlements"], tell.home, DAY).state == "missing"
