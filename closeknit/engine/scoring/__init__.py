"""Scorecards, caps, families, triggers, levels; contributions, what changed, the smallest change that clears."""

from closeknit.engine.scoring.clearing import Clears, would_clear
from closeknit.engine.scoring.explanation import (
    Adjustment,
    Changed,
    Contribution,
    Score,
    score_household,
    what_changed,
)
from closeknit.engine.scoring.expression import plan_contributions, plan_scores
from closeknit.engine.scoring.scorecard import (
    LEVELS,
    Band,
    Clocks,
    Condition,
    Edge,
    IndicatorPoints,
    Scorecard,
    Span,
    Trigger,
)

__all__ = [
    "LEVELS",
    "Adjustment",
    "Band",
    "Changed",
    "Clears",
    "Clocks",
    "Condition",
    "Contribution",
    "Edge",
    "IndicatorPoints",
    "Score",
    "Scorecard",
    "Span",
    "Trigger",
    "plan_contributions",
    "plan_scores",
    "score_household",
    "what_changed",
    "would_clear",
]
