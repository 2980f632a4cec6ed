from __future__ import annotations

import json
from pathlib import Path

import pytest

from closeknit.cli.demo import prepare
from closeknit.engine.units import CloseknitError

WANTED = {"people": 2000, "seed": 7, "pack": "cn"}


def written(home: Path) -> None:
    (home / "DEMO.json").write_text(json.dumps({**WANTED, "written": True}), "utf-8")


def test_an_empty_home_gets_registers(tmp_path: Path) -> None:
    assert prepare(tmp_path / "var", WANTED, "en") is True
    assert (tmp_path / "var" / "DEMO.json").is_file()


def test_the_same_district_is_not_invented_twice(tmp_path: Path) -> None:
    prepare(tmp_path, WANTED, "en")
    written(tmp_path)
    assert prepare(tmp_path, WANTED, "en") is False


def test_an_interrupted_demo_starts_over(tmp_path: Path) -> None:
    prepare(tmp_path, WANTED, "en")
    (tmp_path / "demo").mkdir()
    assert prepare(tmp_path, WANTED, "en") is True
    assert not (tmp_path / "demo").exists()


def test_another_district_clears_the_earlier_demo(tmp_path: Path) -> None:
    prepare(tmp_path, WANTED, "en")
    written(tmp_path)
    (tmp_path / "lake").mkdir()
    assert prepare(tmp_path, {**WANTED, "seed": 8}, "en") is True
    assert not (tmp_path / "lake").exists()


def test_a_home_with_real_registers_is_never_cleared(tmp_path: Path) -> None:
    (tmp_path / "lake" / "facts").mkdir(parents=True)
    with pytest.raises(CloseknitError, match="--home"):
        prepare(tmp_path, WANTED, "en")
    assert (tmp_path / "lake" / "facts").is_dir()
