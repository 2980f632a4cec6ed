"""What an indicator is, and how a set of them is planned so that each register is scanned once."""

from closeknit.engine.indicators.day import Day
from closeknit.engine.indicators.facts import Fact
from closeknit.engine.indicators.indicator import UNITS, Indicator
from closeknit.engine.indicators.plan import Plan, Step, plan_changed, plan_features, plan_persons
from closeknit.engine.indicators.rolls import Roll

__all__ = [
    "UNITS",
    "Day",
    "Fact",
    "Indicator",
    "Plan",
    "Roll",
    "Step",
    "plan_changed",
    "plan_features",
    "plan_persons",
]
