"""A district comes close to the published figures it is meant to resemble."""

from datetime import date

import pytest

from closeknit.packs.loader import load_pack
from closeknit.synth.calibration import Figure, table
from closeknit.synth.district import write_district


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibration") / "d"
    return {
        f.name: f
        for f in write_district(folder, 50_000, 7, date(2024, 8, 31), load_pack("cn"), months=1).figures
    }


def test_every_figure_is_within_its_range(figures):
    off = [
        f"{f.name}: {f.value:.4g} is not in {f.low:g} to {f.high:g}" for f in figures.values() if not f.holds
    ]
    assert not off


def test_the_targets_of_the_brief_are_all_there(figures):
    assert figures["mean income a head and year, yuan"].target == 61_693
    assert figures["admitted in 12 months, of 15 and over, %"].target == 13.8
    assert figures["disabled, %"].target == 6.34
    assert figures["on dibao, tekun or single-person dibao, %"].low == 0.9


def test_the_table_marks_what_is_off():
    text = table([Figure("right", 1.0, 0.5, 1.5, 1.1, "P"), Figure("wrong", 1.0, 0.5, 1.5, 2.0, "P")])
    assert "| right | 1 | 0.5 to 1.5 | 1.1 | P |  |" in text and "| 2 | P | off |" in text
