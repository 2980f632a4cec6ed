from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from closeknit.cli import doctor
from closeknit.cli.doctor import PINS, bounds

DAY = date(2024, 8, 31)


def states(findings: object) -> dict[str, str]:
    return {finding.what: finding.state for finding in findings}  # type: ignore[attr-defined]


def test_keys_that_others_can_read_must_be_mended(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    (keys / "vault.key").write_text("00", "ascii")
    (keys / "vault.key").chmod(0o644)
    assert states(doctor._keys(tmp_path)) == {"keys": "mend"}
    (keys / "vault.key").chmod(0o600)
    assert states(doctor._keys(tmp_path)) == {"keys": "ok"}


def test_an_open_keys_folder_must_be_mended(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys").chmod(0o755)
    assert states(doctor._keys(tmp_path)) == {"keys": "mend"}


def test_a_version_outside_its_bounds_must_be_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: "99.0" if name == "duckdb" else "30.12.1")
    found = states(doctor._pins())
    assert found["duckdb"] == "mend"
    assert found["sqlglot"] == "ok"


def test_every_pin_is_met_here() -> None:
    assert states(doctor._pins()) == {name: "ok" for name, _, _ in PINS}


def test_bounds_read_as_a_requirement() -> None:
    assert bounds((1, 5, 6), (2,)) == ">=1.5.6,<2"
    assert bounds((20,), None) == ">=20"


def test_an_empty_home_says_how_to_start(tmp_path: Path) -> None:
    (finding,) = doctor._home(tmp_path / "var")
    assert "closeknit demo" in finding.words.en
    assert "closeknit demo" in finding.words.zh
    assert not (tmp_path / "var").exists()


def test_a_home_in_use_is_counted(tmp_path: Path) -> None:
    (tmp_path / "lake/facts/deaths/batch=2024-08-31-abc").mkdir(parents=True)
    (tmp_path / "runs/2024-08-31-abc").mkdir(parents=True)
    (tmp_path / "runs/2024-08-31-abc/manifest.json").touch()
    (finding,) = doctor._home(tmp_path)
    assert "1 registers in 1 batches and 1 runs, the last for 2024-08-31-abc" in finding.words.en


def test_a_pack_that_is_not_there_must_be_mended() -> None:
    (finding,) = doctor._pack("no-such-pack", DAY)
    assert finding.state == "mend"
    assert "no-such-pack" in finding.words.en


def test_values_used_past_the_day_they_were_last_confirmed_are_noted() -> None:
    def noted(day: date) -> str:
        return " ".join(f.words.en for f in doctor._pack("cn", day) if f.what == "parameters")

    assert "dibao.line 2022-04-01" in noted(date(2024, 9, 20))
    assert "dibao.line" not in noted(date(2024, 9, 21))
