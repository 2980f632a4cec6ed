"""Every worked example of the China pack holds, through the real engine on DuckDB."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from closeknit.packs.loader import Pack, load_pack
from closeknit.screening.examples import evaluate_examples, example_files

NAMES = sorted(load_pack("cn").indicators)


@pytest.mark.parametrize("name", NAMES)
def test_the_worked_examples_hold(cn: Pack, name: str) -> None:
    results = evaluate_examples(cn, name)
    assert results
    wrong = [
        f"{r.case}: expected {dict(r.expected)}, got {r.value} for {r.points}" for r in results if not r.holds
    ]
    assert not wrong, "\n".join(wrong)


def test_every_example_belongs_to_an_indicator(cn: Pack) -> None:
    assert sorted(example_files(cn)) == NAMES


def test_a_local_paper_that_counts_grade_3_as_severe_is_one_edited_number(cn: Pack, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    shutil.copytree(cn.root, ours, ignore=shutil.ignore_patterns("__pycache__"))
    file = ours / "parameters/disability/severe_grade.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("value: 2", "value: 3"), encoding="utf-8")
    results = {r.case: r.value for r in evaluate_examples(load_pack(ours), "adult_jobless_severe")}
    assert results["grade 3 is not severe while the parameter says 2"] == 1
    assert results["a severely disabled adult in work is below the threshold"] == 0
