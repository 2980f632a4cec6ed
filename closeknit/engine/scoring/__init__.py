"""Scorecards, caps, families, triggers, levels; contributions, what changed, the smallest change that clears."""

from closeknit.engine.scoring.explanation import (
    Adjustment,
    Changed,
    Clears,
    Contribution,
    Score,
    score_household,
    what_changed,
    would_clear,
)
from closeknit.engine.scoring.expression import plan_contributions, plan_scores
from closeknit.engine.scoring.scorecard import (
    LEVELS,
    Band,
    Condition,
    Edge,
    IndicatorPoints,
    Scorecard,
    Trigger,
)

__all__ = [
    "LEVELS",
    "Adjustment",
    "Band",
    "Changed",
    "Clears",
    "Condition",
    "Contribution",
    "Edge",
    "IndicatorPoints",
    "Score",
    "Scorecard",
    "Trigger",
    "plan_contributions",
    "plan_scores",
    "score_household",
    "what_changed",
    "would_clear",
]
