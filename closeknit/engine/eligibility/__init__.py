"""Rules of law over facts: tiers and amounts as named steps, with the articles and parameters they rest on."""

from closeknit.engine.eligibility.facts import (
    GRAINS,
    KEYS,
    LAW_PARAMETERS,
    FactSpec,
    Grain,
    input_schema,
    input_table,
)
from closeknit.engine.eligibility.plan import LawPlan, LawStep, Reads, Rulebook, Values, narrowed, plan_law
from closeknit.engine.eligibility.registers import (
    Given,
    LawDay,
    check_given,
    plan_inputs,
    registers_read,
)
from closeknit.engine.eligibility.rule import ON_APPLICATION, Law, Rule, citations_on, in_force, source_id
from closeknit.engine.eligibility.seen import Gathering

__all__ = [
    "GRAINS",
    "KEYS",
    "LAW_PARAMETERS",
    "ON_APPLICATION",
    "FactSpec",
    "Gathering",
    "Given",
    "Grain",
    "Law",
    "LawDay",
    "LawPlan",
    "LawStep",
    "Reads",
    "Rule",
    "Rulebook",
    "Values",
    "check_given",
    "citations_on",
    "in_force",
    "input_schema",
    "input_table",
    "narrowed",
    "plan_inputs",
    "plan_law",
    "registers_read",
    "source_id",
]
