"""Dated, cited, area-scoped parameters: the value in force on a day for an area."""

from closeknit.engine.policy.parameter import (
    Amounts,
    InForce,
    Parameter,
    ParameterValue,
    Setter,
    Source,
    rank_of,
    smallest_unit,
)

__all__ = [
    "Amounts",
    "InForce",
    "Parameter",
    "ParameterValue",
    "Setter",
    "Source",
    "rank_of",
    "smallest_unit",
]
