"""Backup and restore: what comes back is what was there; anything damaged, partial or foreign is refused whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest

from closeknit.engine.units import CloseknitError
from closeknit.web.keeping import DATABASE, MANIFEST, back_up, check_database, restore


def closeknit(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("CLOSEKNIT_", "DJANGO_"))}
    environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "closeknit", *arguments, "--home", str(home)],
        env=environ, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a database, a chain of some links, keys and files."""
    path = tmp_path_factory.mktemp("kept") / "var"
    made = closeknit(path, "verify-audit")
    assert made.returncode == 0, made.stderr
    script = (
        "from pathlib import Path; from closeknit.web.starting import start; start(Path({home!r}));"
        "from datetime import UTC, date, datetime; from closeknit.casework.ledger.actors import Job, acting_as;"
        "from closeknit.casework.ledger.performing import note; from closeknit.casework.accounts.models import Staff;"
        "from closeknit.casework.ledger.chain import seal;"
        "job = acting_as(Job('t'), date(2024, 9, 2), datetime(2024, 9, 2, tzinfo=UTC)); job.__enter__();"
        "staff = Staff.objects.create(username='x'); [note('staff.look', staff) for _ in range(5)]; seal()"
    )
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("CLOSEKNIT_", "DJANGO_"))}
    environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    subprocess.run([sys.executable, "-c", script.format(home=str(path))], env=environ, check=True, timeout=60)
    (path / "runs" / "2024-08-31-x").mkdir(parents=True)
    (path / "runs" / "2024-08-31-x" / "scores.bin").write_bytes(b"scores")
    return path


@pytest.fixture
def kept(home: Path, tmp_path: Path) -> tuple[Path, Path]:
    back_up(home, tmp_path / "backup", tmp_path / "keys")
    return tmp_path / "backup", tmp_path / "keys"


def test_a_restored_home_has_the_same_files_keys_and_audit_head(home: Path, kept, tmp_path: Path) -> None:
    backup, keys = kept
    again = tmp_path / "again"
    manifest = restore(backup, keys, again)
    assert manifest["head"][0] == 5
    assert (again / "runs/2024-08-31-x/scores.bin").read_bytes() == b"scores"
    assert (again / "keys/web.secret").read_bytes() == (home / "keys/web.secret").read_bytes()
    assert check_database(again / DATABASE) == []
    before, after = closeknit(home, "verify-audit"), closeknit(again, "verify-audit")
    assert (before.returncode, after.returncode) == (0, 0)
    assert re.findall(r"\d+ links", before.stderr) == re.findall(r"\d+ links", after.stderr) == ["5 links"]


def test_the_backup_itself_holds_no_key(home: Path, kept) -> None:
    backup, _ = kept
    secret = (home / "keys/web.secret").read_bytes()
    assert not any(secret in path.read_bytes() for path in backup.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    "damage", ["changed", "missing", "added", "database", "no manifest", "wrong keys", "no keys"]
)
def test_a_damaged_backup_or_another_key_is_refused_and_nothing_is_written(kept, tmp_path, damage) -> None:
    backup, keys = kept
    scores = backup / "files/runs/2024-08-31-x/scores.bin"
    if damage == "changed":
        scores.write_bytes(b"scorez")
    elif damage == "missing":
        scores.unlink()
    elif damage == "added":
        (backup / "files/extra").write_bytes(b"x")
    elif damage == "database":
        data = bytearray((backup / "files" / DATABASE).read_bytes())
        data[len(data) // 2] ^= 1
        (backup / "files" / DATABASE).write_bytes(data)
    elif damage == "no manifest":
        (backup / MANIFEST).unlink()
    elif damage == "wrong keys":
        (keys / "web.secret").write_text("another", "ascii")
    else:
        (keys / "web.secret").unlink()
    with pytest.raises(CloseknitError):
        restore(backup, keys, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_keys_are_not_kept_inside_the_backup_nor_a_backup_over_something(home: Path, tmp_path: Path) -> None:
    with pytest.raises(CloseknitError, match="apart"):
        back_up(home, tmp_path / "b", tmp_path / "b" / "keys")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(CloseknitError, match="not empty"):
        back_up(home, tmp_path / "full", tmp_path / "k")


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a small district has been at work: a family confirmed, one refused, alerts, a visit with a photograph."""
    path = tmp_path_factory.mktemp("worked") / "var"
    script = (
        "from pathlib import Path; from closeknit.web.starting import migrate, start; start(Path({home!r})); migrate();"
        "from tests.casework.everything import one_of_everything; one_of_everything()"
    )
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("CLOSEKNIT_", "DJANGO_"))}
    environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    subprocess.run(
        [sys.executable, "-c", script.format(home=str(path))], env=environ, check=True, timeout=120
    )
    return path


def test_casework_comes_back_whole_and_is_checked_on_an_empty_machine(worked: Path, tmp_path: Path) -> None:
    back_up(worked, tmp_path / "b", tmp_path / "k")
    again = tmp_path / "again"
    back = closeknit(again, "restore", str(tmp_path / "b"), "--keys", str(tmp_path / "k"))
    assert back.returncode == 0, back.stdout + back.stderr
    assert "All 22 invariants hold" in back.stderr
    heads = [json.loads((tmp_path / "b" / MANIFEST).read_text())["head"]]
    for home in (worked, again):
        outside = tmp_path / f"{home.parent.name}.jsonl"
        assert closeknit(home, "verify-audit", "--export", str(outside)).returncode == 0
        newest = json.loads(outside.read_text().splitlines()[-1])
        heads.append([newest["position"], newest["hash"]])
    assert heads[1] == heads[2] and heads[1][0] == heads[0][0] + 1  # the one event that was not sealed yet


def test_a_backup_of_a_database_somebody_meddled_with_is_told_so_at_restore(
    worked: Path, tmp_path: Path
) -> None:
    home = tmp_path / "var"
    shutil.copytree(worked, home)
    with closing(pysqlite3.connect(str(home / DATABASE))) as database:
        database.execute("UPDATE determinations_decision SET amount_fen = amount_fen + 100")
        database.commit()
    back_up(home, tmp_path / "b", tmp_path / "k")
    back = closeknit(tmp_path / "again", "restore", str(tmp_path / "b"), "--keys", str(tmp_path / "k"))
    assert back.returncode == 1
    assert "do not hold" in back.stderr and "decision on application" in back.stdout
