"""By when somebody should have called: a trigger's own clock, else the level's from the scorecard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from closeknit.engine.scoring import Clocks, Span
from closeknit.packs.loader import load_pack
from closeknit.screening.reporting.clocks import clocks_text, due_on

CARD = load_pack("cn").scorecard
FRIDAY = date(2024, 8, 30)


def alert(level: str, clock_days: int | None = None, raised_on: date | None = FRIDAY) -> dict[str, Any]:
    return {"level": level, "clock_days": clock_days, "raised_on": raised_on}


@pytest.mark.parametrize(
    ("level", "due"), [("red", "2024-09-02"), ("orange", "2024-09-06"), ("yellow", "2024-09-13")]
)
def test_a_score_alert_is_due_by_its_level(level: str, due: str) -> None:
    assert str(due_on(alert(level), CARD)) == due


def test_a_trigger_keeps_its_own_clock() -> None:
    assert str(due_on(alert("orange", clock_days=1), CARD)) == "2024-08-31"


def test_what_has_no_clock_or_no_day_is_not_due() -> None:
    assert due_on(alert("orange"), replace(CARD, clocks={})) is None
    assert due_on(alert("orange", raised_on=None), CARD) is None


def test_the_words_follow_the_scorecard() -> None:
    assert "else red 3, orange 7, yellow 14 " in clocks_text(CARD).en
    other = replace(CARD, clocks={"yellow": Clocks(Span(6, working=True), Span(9))})
    assert "黄色9天" in clocks_text(other).zh  # six working days reach into a second week
