"""The home folder: what is written beside appears whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from closeknit.intake.home import Home


def test_a_folder_appears_only_when_its_block_succeeds(tmp_path: Path) -> None:
    home = Home(tmp_path)
    final = home.facts / "deaths" / "batch=x"
    with pytest.raises(ValueError, match="stop"), home.beside(final) as work:
        (work / "a").write_text("1")
        raise ValueError("stop")
    assert not final.exists() and not any(home.tmp.iterdir())
    with home.beside(final) as work:
        (work / "a").write_text("1")
        assert not final.exists()
    assert (final / "a").read_text() == "1"


def test_of_two_writers_of_one_folder_the_first_one_stays(tmp_path: Path) -> None:
    home = Home(tmp_path)
    final = home.facts / "deaths" / "batch=x"
    with home.beside(final) as slow:
        (slow / "a").write_text("slow")
        with home.beside(final) as quick:
            (quick / "a").write_text("quick")
    assert (final / "a").read_text() == "quick"


def test_work_left_by_a_process_that_is_gone_is_swept_and_work_of_a_living_one_is_not(tmp_path: Path) -> None:
    home = Home(tmp_path)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(timeout=60)
    left = home.tmp / f"old.{gone.pid}.abc"
    left.mkdir(parents=True)
    with home.work_folder("mine") as mine, home.work_folder("other"):
        assert mine.exists()
        assert not left.exists()


SECOND = """
import sys
from closeknit.intake.home import Home
print("started", flush=True)
with Home(sys.argv[1]).writing():
    print("written", flush=True)
"""


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    with Home(tmp_path).writing():
        second = subprocess.Popen(
            [sys.executable, "-c", SECOND, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert second.stdout is not None and second.stdout.readline() == "started\n"
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=0.5)
    assert second.communicate(timeout=60)[0] == "written\n"
