"""Every indicator lights up for somebody, and stays dark for most: a signal that never or always shows says nothing."""

from __future__ import annotations

import pytest

from closeknit.packs.loader import load_pack
from closeknit.screening.examples import evaluate_examples
from tests.screening.conftest import District

PACK = load_pack("cn")
NAMES = sorted(PACK.indicators)
MOST = 0.40
# Known only of those who were assessed, and assessed only where something is lost: lit among the known says nothing.
ASSESSED_ONLY = {"self_care_lost", "income_ratio", "rigid_spending_ratio"}


def lit_in_an_example(name: str) -> bool:
    """A worked example reaches points, or a value that a trigger or a suppression asks for."""
    points = PACK.scorecard.points.get(name)
    if points is not None and points.bands:
        return any(r.points > 0 and r.holds for r in evaluate_examples(PACK, name))
    return any((r.value or 0) > 0 and r.holds for r in evaluate_examples(PACK, name))


@pytest.mark.parametrize("name", NAMES)
def test_every_indicator_lights_up_in_a_worked_example_and_stays_dark_in_another(name: str):
    results = evaluate_examples(PACK, name)
    assert lit_in_an_example(name)
    assert any(not r.points and (r.value is None or r.points == 0) for r in results)


def test_nearly_every_indicator_lights_up_for_a_family_of_the_district(district: District):
    counted = [run.manifest["summary"]["indicators"] for run in (district.july, district.august)]
    dark = [n for n in NAMES if not any(c[n]["lit"] for c in counted)]
    assert len(dark) <= len(NAMES) * 0.2, dark  # rare events: a district of 6,000 has none in some months


def test_every_indicator_is_dark_for_most_families_of_the_district(district: District):
    counted = district.august.manifest["summary"]["indicators"]
    everybody = district.august.manifest["summary"]["scored"]
    assert {n for n in NAMES if counted[n]["lit"] > MOST * everybody} == set()
    often = {n for n in NAMES if counted[n]["known"] >= 20 and counted[n]["lit"] > MOST * counted[n]["known"]}
    assert often <= ASSESSED_ONLY


def test_most_families_have_no_lit_indicator_with_points_but_age(district: District):
    levels = district.august.manifest["summary"]["levels"]
    assert sum(levels.values()) < 0.15 * district.august.manifest["summary"]["scored"]
