"""The log of reveals: only ever added to, and a line changed or taken out is noticed."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from closeknit.intake.home import Home
from closeknit.intake.reveals import Reveal, RevealRefused, log_reveal, read_log

VISIT = Reveal("wang", "2024-09-03T09:00:00+08:00", "走访 2024-117", "households review", 3)


def log_ten(home: Path) -> None:
    for _ in range(10):
        log_reveal(Home(home), VISIT)


def test_a_line_says_who_when_why_and_how_many(tmp_path: Path) -> None:
    log_reveal(Home(tmp_path), VISIT)
    (line,) = read_log(Home(tmp_path))
    assert line | {"who": "wang", "reason": "走访 2024-117", "how_many": 3, "at": VISIT.at} == line
    assert (tmp_path / "reveals.jsonl").stat().st_mode & 0o777 == 0o600


def test_earlier_lines_stay_as_they_were(tmp_path: Path) -> None:
    log_reveal(Home(tmp_path), VISIT)
    before = (tmp_path / "reveals.jsonl").read_bytes()
    log_reveal(Home(tmp_path), VISIT)
    assert (tmp_path / "reveals.jsonl").read_bytes().startswith(before)
    assert len(read_log(Home(tmp_path))) == 2


def test_no_reason_no_reveal(tmp_path: Path) -> None:
    with pytest.raises(RevealRefused, match="for a reason only"):
        log_reveal(Home(tmp_path), Reveal("wang", VISIT.at, " \t", "x", 1))
    assert not (tmp_path / "reveals.jsonl").exists()


@pytest.mark.parametrize("change", ["edit", "drop", "cut"])
def test_a_log_that_was_changed_stops_the_next_reveal(tmp_path: Path, change: str) -> None:
    log_ten(tmp_path)
    file = tmp_path / "reveals.jsonl"
    lines = file.read_text("utf-8").splitlines()
    if change == "edit":
        lines[4] = json.dumps(json.loads(lines[4]) | {"who": "li"}, ensure_ascii=False)
    elif change == "drop":
        del lines[4]
    else:
        lines[4] = lines[4][:40]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(RevealRefused, match=r"line 5 does not follow"):
        log_reveal(Home(tmp_path), VISIT)


def test_two_processes_at_once_keep_one_chain(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.map(log_ten, [tmp_path, tmp_path])
    assert len(read_log(Home(tmp_path))) == 20
