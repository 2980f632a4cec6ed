"""Every worked example of the China pack holds, through the real engine on DuckDB."""

from __future__ import annotations

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
