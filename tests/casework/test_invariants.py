"""Every invariant holds over a small district with everything in it, and each sees the fault that is planted for it."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from PIL import Image

from closeknit.casework.alerts.models import Alert
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import Decision
from closeknit.casework.invariants import INVARIANTS, ONLY_ADDED_TO, look
from closeknit.casework.ledger.actors import acting_as
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import note
from closeknit.casework.registry.models import Household
from closeknit.casework.visits.models import Visit
from tests.casework.conftest import AT, SIBLING_COMMUNITY, engage
from tests.casework.determinations.walk import Walk
from tests.casework.everything import one_of_everything
from tests.casework.families import EVERYTHING

pytestmark = pytest.mark.django_db  # what a test does to the district is taken back with it
TODAY = date(2024, 10, 20)


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker) -> Iterator[dict[str, object]]:
    """One of everything; taken back when the module ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = one_of_everything()
        yield made
        transaction.set_rollback(True)


def broken() -> set[str]:
    return {name for name, found in look(TODAY, AT).items() if found.breaches}


def test_all_hold_over_one_of_everything(district) -> None:
    found = look(TODAY, AT)
    assert {name: [t.en for t in one.said] for name, one in found.items() if one.breaches} == {}
    assert [name for name, one in found.items() if one.rows == 0] == [], "an invariant that looks at nothing"


def test_each_is_said_in_both_languages() -> None:
    for invariant in INVARIANTS.values():
        assert invariant.says.en.endswith(".") and invariant.says.zh.endswith("。")


def test_the_tables_that_only_grow_are_those_of_the_migrations(root: Path) -> None:
    guarded = set()
    for path in (root / "closeknit/casework").glob("*/migrations/*.py"):
        text = path.read_text("utf-8")
        if "only_added_to(" in text:
            guarded |= set(text.split("only_added_to(")[1].split(")")[0].replace('"', "").split(", "))
    assert guarded == set(ONLY_ADDED_TO)


# ── planted faults: what somebody with the database's password could do, past every guard ──────────────────────


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def key(value: uuid.UUID) -> str:
    """An id as it stands in the database's text."""
    return f"'{value.hex if connection.vendor == 'sqlite' else value}'"


def without_guards() -> None:
    for table in ONLY_ADDED_TO:
        for what in ("update", "delete"):
            drop = f"DROP TRIGGER {table}_no_{what}"
            run(drop if connection.vendor == "sqlite" else f"{drop} ON {table}")


def of(walk: Walk) -> str:
    assert walk.file is not None
    return key(walk.file.pk)


def state_set_by_hand(d) -> None:
    run(
        f"UPDATE determinations_application SET state = 'closed' WHERE id = {of(d['refused'])}",
    )


def version_without_event(d) -> None:
    run(f"UPDATE alerts_alert SET version = version + 1 WHERE id = {key(d['alert'].pk)}")


def event_altered(d) -> None:
    without_guards()
    run("UPDATE ledger_event SET actor = 'somebody' WHERE id = (SELECT min(id) FROM ledger_event)")


def fresh_event_altered(d) -> None:
    without_guards()
    run("UPDATE ledger_event SET actor = 'somebody' WHERE id = (SELECT max(id) FROM ledger_event)")


def event_removed(d) -> None:
    without_guards()
    run(
        "DELETE FROM ledger_seal WHERE event_id = (SELECT min(id) FROM ledger_event)",
        "DELETE FROM ledger_event WHERE id = (SELECT min(id) FROM ledger_event)",
    )


def guard_dropped(d) -> None:
    without_guards()


def reference_broken(d) -> None:
    if connection.vendor == "sqlite":
        # The foreign key is checked at commit, which this test never reaches.
        run(
            f"UPDATE registry_household SET id = '{uuid.uuid4().hex}' WHERE id = (SELECT household_id FROM cases_case LIMIT 1)"
        )
    else:
        run(
            "ALTER TABLE web_client DROP CONSTRAINT client_ends_after_it_begins",
            "ALTER TABLE web_client ADD CONSTRAINT client_ends_after_it_begins CHECK (name <> '') NOT VALID",
        )


def alert_twice(d) -> None:
    run("DROP INDEX one_open_alert_of_a_family_and_queue")
    twin = Alert.objects.filter(state="raised").first()
    twin.pk, twin.household_key = uuid.uuid4(), None
    twin.save(force_insert=True)


def form_half_done(d) -> None:
    run("UPDATE ledger_submission SET answer = ''")


def unknown_area(d) -> None:
    run(f"UPDATE alerts_alert SET office = '429999' WHERE id = {key(d['alert'].pk)}")


def part_elsewhere(d) -> None:
    run(
        f"UPDATE determinations_letter SET area = '{SIBLING_COMMUNITY}' WHERE application_id = {of(d['confirmed'])}"
    )


def closed_by_one(d) -> None:
    closer = engage("street_officer").pk
    run(f"UPDATE alerts_alert SET answered_by_id = {closer} WHERE id = {key(d['alert'].pk)}")


def visit_altered(d) -> None:
    without_guards()
    run("UPDATE visits_visit SET visit_kind = 'survey'")


def visit_words_swapped(d) -> None:
    without_guards()
    Visit.objects.filter(pk=d["photo"].visit_id).update(told=b"\0" * 64)


def photo_altered(d) -> None:
    path = Path(settings.CONFIGURATION.home) / "photos" / d["photo"].pk.hex[:2] / f"{d['photo'].pk.hex}.ck"
    kept = path.read_bytes()
    made = io.BytesIO()
    Image.new("RGB", (4, 3), "white").save(made, "JPEG")
    path.write_bytes(made.getvalue())
    d["put_back"] = lambda: path.write_bytes(kept)


def decision_altered(d) -> None:
    run(f"UPDATE determinations_decision SET amount_fen = 99900 WHERE application_id = {of(d['confirmed'])}")


def decision_removed(d) -> None:
    run(f"DELETE FROM determinations_decision WHERE application_id = {of(d['refused'])}")


def not_heard(d) -> None:
    run("DELETE FROM determinations_hearing")


def without_reason(d) -> None:
    run(f"UPDATE determinations_decision SET reason = '' WHERE application_id = {of(d['refused'])}")


def refused_in_the_registry_alone(d) -> None:
    with acting_as(EVERYTHING, TODAY, AT):
        note("household.refuse", d["confirmed"].household, before="applied", after="refused", reason="a job")


def decided_by_the_same(d) -> None:
    officer = engage("district_confirmer").pk
    run(
        f"UPDATE determinations_opinion SET given_by_id = {officer} WHERE application_id = {of(d['confirmed'])}"
    )


def more_than_proposed(d) -> None:
    run(f"UPDATE determinations_decision SET amount_fen = 70000 WHERE application_id = {of(d['confirmed'])}")


def opinion_unexplained(d) -> None:
    run(f"UPDATE determinations_opinion SET amount_fen = 70000 WHERE application_id = {of(d['confirmed'])}")


def proposal_altered(d) -> None:
    run(f"UPDATE determinations_proposal SET amount_fen = 70000 WHERE application_id = {of(d['confirmed'])}")


def second_application(d) -> None:
    run("DROP INDEX determination_one_open_per_household")
    file = Application.objects.get(pk=d["refused"].file.pk)
    for _ in range(2):
        file.pk, file.state = uuid.uuid4(), "accepted"
        file.save(force_insert=True)


def helped_without_decision(d) -> None:
    Household.objects.filter(pk=d["refused"].household.pk).update(state="helped", tier="dibao")


def notice_cut_short(d) -> None:
    run("UPDATE determinations_publicnotice SET last_day = on_day")


def no_letter(d) -> None:
    run("DELETE FROM determinations_letter WHERE what = 'refusal'")


def no_clock(d) -> None:
    Alert.objects.filter(state="raised").update(due=date(9999, 12, 31))


def clock_of_a_file_lost(d) -> None:
    walk = Walk(engage, "420106012001").draft().submit().accept()
    Application.objects.filter(pk=walk.file.pk).update(due_on=None)


def decided_by_a_job(d) -> None:
    run(
        f"UPDATE determinations_decision SET decided_by_id = NULL WHERE application_id = {of(d['confirmed'])}"
    )


def paid_by_an_alert(d) -> None:
    with acting_as(EVERYTHING, TODAY, AT):
        note("household.help", d["refused"].household, before="applied", after="helped")


FAULTS = {
    "moves": (state_set_by_hand, event_removed),
    "versions": (version_without_event, event_removed),
    "chain": (event_altered, fresh_event_altered, event_removed),
    "only_added_to": (guard_dropped,),
    "database": (reference_broken,),
    "once": (alert_twice,),
    "forms": (form_half_done,),
    "areas": (unknown_area,),
    "belonging": (part_elsewhere,),
    "alerts_closed_by_two": (closed_by_one,),
    "visit_records": (visit_altered, visit_words_swapped, photo_altered),
    "decisions": (decision_altered, decision_removed),
    "adverse": (not_heard, without_reason, refused_in_the_registry_alone),
    "decided_by_another": (decided_by_the_same,),
    "amounts": (more_than_proposed, opinion_unexplained),
    "proposals": (proposal_altered,),
    "one_chain_of_assistance": (second_application,),
    "helped": (helped_without_decision,),
    "notice": (notice_cut_short,),
    "letters": (no_letter,),
    "clocks": (no_clock, clock_of_a_file_lost),
    "money_by_people": (decided_by_a_job, paid_by_an_alert),
}


def test_every_invariant_has_a_planted_fault() -> None:
    assert FAULTS.keys() == INVARIANTS.keys()


@pytest.mark.parametrize(
    ("name", "fault"),
    [(name, fault) for name, faults in FAULTS.items() for fault in faults],
    ids=[f"{name}-{fault.__name__}" for name, faults in FAULTS.items() for fault in faults],
)
def test_a_planted_fault_is_seen(name: str, fault, district) -> None:
    try:
        with transaction.atomic():
            with acting_as(EVERYTHING, TODAY, AT):
                fault(district)
            found = look(TODAY, AT, [name])[name]
            transaction.set_rollback(True)
    finally:
        district.pop("put_back", lambda: None)()
    assert found.breaches > 0
    assert all(text.en and text.zh for text in found.said)
    assert found.breaches >= len(found.said) > 0


def test_nothing_stays_of_a_planted_fault(district) -> None:
    assert broken() == set()
    assert Event.objects.count() > 50


def test_a_notice_is_counted_to_the_day(district) -> None:
    """Confirmed on the last day of the notice is too early by one."""
    with acting_as(EVERYTHING, TODAY, AT):
        confirmed_on = Decision.objects.get(move="confirm").on_day
    run(f"UPDATE determinations_publicnotice SET last_day = '{confirmed_on - timedelta(days=1)}'")
    assert look(TODAY, AT, ["notice"])["notice"].breaches == 0
    run(f"UPDATE determinations_publicnotice SET last_day = '{confirmed_on}'")
    assert look(TODAY, AT, ["notice"])["notice"].breaches == 1
