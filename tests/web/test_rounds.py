"""The worker's round and the command that verifies the chain."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
from typer.testing import CliRunner

from closeknit.casework.ledger.chain import head, seal
from closeknit.casework.ledger.models import Event, Seal
from closeknit.casework.ledger.performing import note
from closeknit.engine.units import CloseknitError, FileRefused
from closeknit.intake.home import Home
from closeknit.packs.loader import load_pack
from closeknit.web import clock, jobs
from closeknit.web.heads import read_heads
from closeknit.web.models import Job
from closeknit.web.rounds import Worker, is_alive, one_worker
from tests.casework.conftest import AT, DAY


class Thing:
    kind, pk, area = "thing", "t-1", "420106011001"


@pytest.fixture(autouse=True)
def heads(tmp_path, monkeypatch) -> None:
    """The heads of one test's chain are no other's."""
    from django.conf import settings

    monkeypatch.setattr(settings.CONFIGURATION, "heads", tmp_path / "heads.jsonl")


@pytest.mark.django_db
def test_a_round_seals_what_happened_and_the_next_finds_nothing(job, tmp_path) -> None:
    note("thing.look", Thing())
    worker = Worker(Home(tmp_path), load_pack("cn"))
    worker.round()
    assert Seal.objects.count() == 1
    assert worker.round() == []


def test_one_home_has_one_worker(tmp_path) -> None:
    with one_worker(tmp_path), pytest.raises(CloseknitError, match="Another worker"), one_worker(tmp_path):
        pass
    with one_worker(tmp_path):
        pass


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    """Run verify-audit within this process and database."""
    from closeknit.cli.main import app
    from closeknit.web import starting

    monkeypatch.setattr(starting, "start", lambda *_: None)
    monkeypatch.setattr(starting, "migrate", lambda: None)
    return lambda *arguments: CliRunner().invoke(app, ["verify-audit", *arguments])


@pytest.mark.django_db
def test_verify_audit_keeps_heads_and_finds_a_cut_tail(job, told, tmp_path) -> None:
    from tests.casework.ledger.test_chain import without_guards

    for _ in range(3):
        note("thing.look", Thing())
    kept = tmp_path / "heads.jsonl"
    assert told("--export", str(kept)).exit_code == 0
    assert read_heads(kept) == {3: head().hash}
    note("thing.look", Thing())
    seal()
    assert told("--anchor", str(kept)).exit_code == 0
    last = Seal.objects.get(position=3)
    later = Seal.objects.get(position=4)
    without_guards(
        "DELETE FROM ledger_seal WHERE position >= 3",
        f"DELETE FROM ledger_event WHERE id IN ({last.event_id}, {later.event_id})",
    )
    assert told().exit_code == 0
    cut = told("--anchor", str(kept))
    assert cut.exit_code == 1
    assert "the tail was cut" in cut.output
    assert json.loads(told("--anchor", str(kept), "--json").stdout.split("\nThe audit")[0])["whole"] is False


def test_a_file_that_holds_no_heads_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "x.jsonl"
    wrong.write_text("not json\n", "utf-8")
    with pytest.raises(FileRefused, match="--export"):
        read_heads(wrong)


@pytest.mark.django_db
def test_a_step_is_planned_once_a_day_and_asked_for_once_at_a_time() -> None:
    assert jobs.plan("screen", DAY, AT)
    assert not jobs.plan("screen", DAY, AT)
    assert jobs.ask("events", DAY, AT) == jobs.ask("events", DAY, AT)


@pytest.mark.django_db
def test_a_dead_workers_job_waits_again_and_is_given_up_after_the_last_try() -> None:
    jobs.ask("events", DAY, AT)
    at = AT
    for attempt in range(1, jobs.TRIES + 1):
        job = jobs.take(("events",), at)
        assert job is not None and job.attempts == attempt
        assert jobs.take(("events",), at) is None
        assert jobs.reap(at) == 1
        assert jobs.take(("events",), at) is None, "it is tried again at once"
        at += timedelta(hours=2)
    assert Job.objects.get().state == Job.FAILED


@pytest.mark.django_db
def test_a_step_that_fails_is_tried_again_and_the_others_go_on(job, tmp_path, monkeypatch, caplog) -> None:
    def broken(day):
        raise RuntimeError(f"{chr(0x5468)}某")  # the source line itself may be shown

    monkeypatch.setattr("closeknit.casework.alerts.actions.escalate", broken)
    worker = Worker(Home(tmp_path), load_pack("cn"))
    worker.round()
    states = {job.step: job.state for job in Job.objects.all()}
    assert states == {
        "screen": "done", "receive": "done", "escalate": "waiting", "clocks": "done", "notices": "done", "seal": "done",
        "head": "done",
    }  # fmt: skip
    assert "周" not in Job.objects.get(step="escalate").said_zh + caplog.text


@pytest.mark.django_db
def test_a_clock_before_the_newest_event_stops_every_write(job, browser_of, tmp_path, monkeypatch) -> None:
    browser = browser_of("district_officer")
    note("thing.look", Thing())
    early = AT - timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: (DAY, early))
    assert browser.post("/language/", {"language": "en"}).status_code == 503
    assert browser.get("/help/").status_code == 200
    assert Worker(Home(tmp_path), load_pack("cn")).round() == []
    assert not Job.objects.exists()
    monkeypatch.setattr(clock, "now", lambda: (DAY, AT - timedelta(minutes=3)))
    assert browser.post("/language/", {"language": "en"}).status_code == 302


@pytest.mark.django_db
def test_a_clock_that_jumps_forwards_is_marked(job, tmp_path, monkeypatch) -> None:
    worker = Worker(Home(tmp_path), load_pack("cn"))
    real = clock.instant
    monkeypatch.setattr(clock, "instant", lambda: real() + timedelta(hours=3))
    worker.round()
    worker.round()
    (event,) = Event.objects.filter(verb="clock.jump")
    assert 10_790 < event.detail["seconds"] < 10_810


def test_a_worker_shows_that_it_is_alive(tmp_path) -> None:
    assert not is_alive(tmp_path)
    with one_worker(tmp_path):
        sleep(0.05)
        assert is_alive(tmp_path)
    assert not is_alive(tmp_path)


KILLED = """
import os, signal, sys
from pathlib import Path
from closeknit.web.starting import migrate, start
home = Path(sys.argv[1]); start(home); migrate()
from closeknit.intake.home import Home
from closeknit.packs.loader import load_pack
from closeknit.web import jobs, rounds
left = int(sys.argv[2])
def dies(real):
    def finish(*args):
        global left
        left -= 1
        if left == 0: os.kill(os.getpid(), signal.SIGKILL)
        return real(*args)
    return finish
jobs.succeed, jobs.keep = dies(jobs.succeed), dies(jobs.keep)
with rounds.one_worker(home):
    worker = rounds.Worker(Home(home), load_pack("cn")); worker.begin(); worker.round()
from closeknit.casework.ledger.models import Event, Seal
from closeknit.web.models import Job
print(Event.objects.count(), Seal.objects.count(), sorted(Job.objects.values_list("step", "state")))
"""


@pytest.mark.ci
def test_a_worker_killed_between_doing_and_noting_does_nothing_twice(tmp_path) -> None:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("CLOSEKNIT_", "DJANGO_"))}
    environ |= {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "CLOSEKNIT_NIGHT_AT": "00:00",
        "CLOSEKNIT_MORNING_AT": "00:00",
    }

    def worker(left: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path / "home"), str(left)], env=environ, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip

    for _ in range(3):
        assert worker(2).returncode == -signal.SIGKILL
    ended = worker(0)
    assert ended.returncode == 0, ended.stderr
    assert "running" not in ended.stdout
    heads = tmp_path / "home" / "heads.jsonl"
    assert not heads.exists() or len(heads.read_text().splitlines()) == len(
        set(heads.read_text().splitlines())
    )
