"""The bench of linking on a small scale: what it draws has the errors it says, and its steps end in figures that add up."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

pytestmark = pytest.mark.needs("link")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_mix_is_drawn_as_its_rates_say_and_the_same_seed_draws_the_same(tmp_path: Path) -> None:
    from bench.linkage.draw import write_registers
    from bench.linkage.mixes import ROUGH

    write_registers(tmp_path / "a", 3_000, ROUGH, 7)
    write_registers(tmp_path / "b", 3_000, ROUGH, 7)
    names = [*ROUGH.rates, "gold"]
    for name in names:
        assert (tmp_path / f"a/{name}.csv").read_bytes() == (tmp_path / f"b/{name}.csv").read_bytes()
    medical = rows(tmp_path / "a/medical_insurance.csv")
    rates = ROUGH.rates["medical_insurance"]
    assert sum(not r["id_no"] for r in medical) / len(medical) == pytest.approx(rates["id_missing"], abs=0.03)
    masked = sum("*" in r["id_no"] for r in medical) / len(medical)
    assert masked == pytest.approx(rates["id_masked"] * (1 - rates["id_missing"]), abs=0.02)
    assert sum(not r["phone"] for r in medical) / len(medical) == pytest.approx(
        rates["phone_missing"], abs=0.03
    )
    truth = {(g["register"], g["rec_id"]): g["true_id"] for g in rows(tmp_path / "a/gold.csv")}
    delivered = {(name, r["rec_id"]) for name in ROUGH.rates for r in rows(tmp_path / f"a/{name}.csv")}
    assert truth.keys() == delivered
    twice = Counter(true for (register, _), true in truth.items() if register == "medical_insurance")
    assert 0 < sum(n > 1 for n in twice.values()) < 0.05 * len(twice)


def test_every_step_of_the_million_runs_on_two_thousand(tmp_path: Path) -> None:
    from bench.linkage.draw import write_registers
    from bench.linkage.million import STEPS, against_truth
    from bench.linkage.mixes import PLAIN

    write_registers(tmp_path / "files", 2_000, PLAIN, 7)
    told = {name: step(tmp_path) for name, step in STEPS.items()}
    assert told["read"] == {"records": 4_000.0}
    linked = against_truth(tmp_path, "pairs.parquet", "outcome = 'linked'")
    by_number = against_truth(tmp_path, "exact.parquet", "true")
    assert linked["true"] == by_number["true"] == 1_200
    assert linked["said"] <= told["predict"]["pairs"]
    assert linked["recall"] >= 0.98 > 0.8 > by_number["recall"]
    assert min(linked["precision"], by_number["precision"]) >= 0.999
