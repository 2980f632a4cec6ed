"""The pack's rules and the second opinion agree on families spread over all limits, texts and days."""

from __future__ import annotations

import json
import os
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from closeknit.packs.loader import Pack
from tests.second_opinion.comparing import compare
from tests.second_opinion.families import PACK, TURNS, families, sittings
from tests.second_opinion.opinion import opinion

FAMILIES = int(os.environ.get("CLOSEKNIT_FAMILIES", "3000"))
SEED = int(os.environ.get("CLOSEKNIT_SEED", "1"))
SETTLED = json.loads((Path(__file__).parent / "settled.json").read_text(encoding="utf-8"))
SITTINGS = list(islice(sittings(SEED), len(TURNS)))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(("application_day", "day"), SITTINGS, ids=lambda d: d.isoformat())
def test_both_give_the_same_answer(cn: Pack, application_day: date, day: date) -> None:
    left = -(-FAMILIES // len(SITTINGS))
    while left > 0:
        batch = families(SEED * 1_000_003 + left, application_day, day, min(left, 2000))
        differences = list(compare(cn, batch, application_day, day))
        assert not differences, f"{len(differences)} of {len(batch)} differ; the first:\n{differences[0]}"
        left -= len(batch)


@pytest.mark.parametrize("case", SETTLED, ids=lambda case: case["article"])
def test_a_settled_difference_stays_settled(cn: Pack, case: dict[str, Any]) -> None:
    application_day, day = (date.fromisoformat(case[d]) for d in ("application_day", "day"))
    found = opinion(case["facts"], application_day, day, PACK)
    assert {"household_tier": found.household_tier, "tiers": found.tiers} == case["expect"], case["why"]
    assert not list(compare(cn, [case["facts"]], application_day, day)), case["why"]


def test_the_families_reach_every_tier_and_both_sides_of_every_test() -> None:
    """A generator that never came near a limit would agree about nothing."""
    seen: dict[str, set[Any]] = {}
    for application_day, day in SITTINGS[::3]:
        for content in families(SEED, application_day, day, 150):
            found = opinion(content, application_day, day, PACK)
            seen.setdefault("household", set()).add(found.household_tier)
            for tier in found.tiers.values():
                seen.setdefault("person", set()).add(tier)
            for name in ("dibao", "marginal", "rigid"):
                seen.setdefault(name, set()).add(found.steps[name])
            for person in found.steps["persons"]:
                for name in ("counted", "no_work", "no_means", "tekun", "single"):
                    seen.setdefault(name, set()).add(person[name])
    assert seen.pop("household") == {"tekun", "dibao", "marginal", "rigid", "none", None}
    assert seen.pop("person") == {"tekun", "dibao", "single_person", "marginal", "rigid", "none", None}
    assert all(claims == {True, False, None} for claims in seen.values()), seen
