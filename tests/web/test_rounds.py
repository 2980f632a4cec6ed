"""The worker's round and the command that verifies the chain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from closeknit.casework.ledger.chain import head, seal
from closeknit.casework.ledger.models import Seal
from closeknit.casework.ledger.performing import note
from closeknit.cli.audit import read_anchors
from closeknit.engine.units import CloseknitError, FileRefused
from closeknit.intake.home import Home
from closeknit.packs.loader import load_pack
from closeknit.web.rounds import one_worker, run_round


class Thing:
    kind, pk, area = "thing", "t-1", "420106011001"


@pytest.mark.django_db
def test_a_round_seals_what_happened_and_the_next_finds_nothing(job, tmp_path) -> None:
    note("thing.look", Thing())
    home, pack = Home(tmp_path), load_pack("cn")
    assert [done.en for done in run_round(home, pack)] == ["1 events sealed"]
    assert run_round(home, pack) == []


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
    assert read_anchors(kept) == {3: head().hash}
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
        read_anchors(wrong)
