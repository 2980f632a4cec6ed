"""What an indicator is, and how a set of them is planned so that each register is scanned once."""

from closeknit.engine.indicators.day import Day
from closeknit.engine.indicators.facts import Fact
from closeknit.engine.indicators.indicator import UNITS, Indicator
from closeknit.engine.indicators.plan import (
    Plan,
    Step,
    facts_of,
    parameters_used,
    person_parameters_used,
    plan_changed,
    plan_features,
    plan_persons,
    plan_rows,
)
from closeknit.engine.indicators.rolls import Roll
from closeknit.engine.indicators.tables import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
    PARAMETERS,
    base_table,
    parameter_column,
)

__all__ = [
    "HOUSEHOLDS",
    "HOUSEHOLD_COLUMNS",
    "MEMBERS",
    "MEMBER_COLUMNS",
    "PARAMETERS",
    "UNITS",
    "Day",
    "Fact",
    "Indicator",
    "Plan",
    "Roll",
    "Step",
    "base_table",
    "facts_of",
    "parameter_column",
    "parameters_used",
    "person_parameters_used",
    "plan_changed",
    "plan_features",
    "plan_persons",
    "plan_rows",
]
