"""The chain shows every tampering, with an outside anchor also a cut tail and a chain written anew."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from closeknit.casework.accounts.models import Staff
from closeknit.casework.ledger.chain import head, seal, verify
from closeknit.casework.ledger.models import Event, Seal
from closeknit.casework.ledger.performing import note

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["sm3", "sha256"])
def chain(request, job, db) -> None:
    staff = Staff.objects.create(username="subject")
    for n in range(6):
        note("staff.look", staff, detail={"n": n})
    assert seal(request.param) == 6


def without_guards(*statements: str) -> None:
    """Do what somebody with the database's password could: take the triggers away first."""
    with connection.cursor() as cursor:
        for table in ("ledger_event", "ledger_seal"):
            for what in ("update", "delete"):
                drop = f"DROP TRIGGER {table}_no_{what}"
                cursor.execute(drop if connection.vendor == "sqlite" else f"{drop} ON {table}")
        for statement in statements:
            cursor.execute(statement)


def test_a_whole_chain_has_no_fault(chain):
    assert verify() == []
    assert seal() == 0


def test_the_database_refuses_to_change_or_remove_an_event(chain):
    for attack in (
        lambda: Event.objects.update(reason="other"),
        lambda: Event.objects.all().delete(),
        lambda: Seal.objects.update(hash="0"),
        lambda: Seal.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    assert verify() == []


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE ledger_event SET reason = 'other' WHERE id = (SELECT min(id) + 2 FROM ledger_event)",
        "UPDATE ledger_event SET actor = 'somebody' WHERE id = (SELECT min(id) FROM ledger_event)",
        "DELETE FROM ledger_seal WHERE position = 3",
        "UPDATE ledger_seal SET hash = repeat_x WHERE position = 2",
    ],
)
def test_edit_and_removal_show(chain, attack):
    without_guards(attack.replace("repeat_x", "'" + "0" * 64 + "'"))
    assert verify()


def test_a_changed_order_shows(chain):
    first, second = Seal.objects.order_by("position")[:2]
    without_guards(
        "UPDATE ledger_seal SET event_id = -1 WHERE position = 1".replace("-1", str(first.event_id)),
        "DELETE FROM ledger_seal WHERE position > 2",
        f"UPDATE ledger_seal SET position = 99 WHERE event_id = {first.event_id}",
        f"UPDATE ledger_seal SET position = 1 WHERE event_id = {second.event_id}",
        "UPDATE ledger_seal SET position = 2 WHERE position = 99",
    )
    assert verify()


def test_a_cut_tail_shows_by_the_outside_anchor_only(chain):
    anchor = head()
    without_guards(
        f"DELETE FROM ledger_seal WHERE position = {anchor.position}",
        f"DELETE FROM ledger_event WHERE id = {anchor.event}",
    )
    assert verify() == []
    assert verify({anchor.position: anchor.hash})


def test_a_chain_written_anew_shows_by_the_outside_anchor_only(chain):
    anchor = head()
    without_guards("DELETE FROM ledger_seal", "UPDATE ledger_event SET reason = 'x', digest = digest")
    from closeknit.casework.ledger.performing import digest_of

    for event in Event.objects.all():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ledger_event SET digest = %s WHERE id = %s", [digest_of(event), event.pk])
    seal(anchor.algorithm)
    assert verify() == []
    assert verify({anchor.position: anchor.hash})
