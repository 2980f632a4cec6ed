"""What a linkage is made of, and its form for Splink: comparisons as SQL levels, blocking as joins.

A comparison looks at a pair of records and says the first of its levels that holds. A comparison of which a record
has no value says nothing (weight 0). Model: Fellegi and Sunter 1969, as Splink 5 implements it; the weight of a level
is log2(m / u), m its share among pairs of one person, u among pairs of two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from closeknit.engine.linkage.conditions import Condition, pair_sql
from closeknit.engine.units import Text


@dataclass(frozen=True, slots=True)
class Field:
    """An identity field: what it is (`kind` names a normaliser) and the column that it is read from.

    `column`: in a folder of files; `contract_column`: in the register contracts of a home.
    """

    name: str
    kind: str
    column: str
    contract_column: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """One way to agree; `frequency`: the column whose rare values count more than its frequent ones."""

    name: str
    when: Condition
    words: Text
    frequency: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Levels from the closest to the farthest; the last one, `otherwise`, is for pairs that none of them fits.

    needs: columns that both records must have, else nothing is said. `unknown`: the words for that case.
    """

    name: str
    label: Text
    needs: tuple[str, ...]
    levels: tuple[Level, ...]
    otherwise: Text
    unknown: Text


@dataclass(frozen=True, slots=True)
class Tier:
    """An exact rule: a pair that it alone fits, on both sides, is linked without asking the model."""

    name: str
    when: Condition
    words: Text


@dataclass(frozen=True, slots=True)
class Doubt:
    """A contradiction that no weight outvotes: the pair is never linked by the model, a person is asked."""

    when: Condition
    words: Text


@dataclass(frozen=True, slots=True)
class Cuts:
    """Probabilities: at `link` and above a pair is linked, from `ask` a person is asked, below it is not linked.

    `match`: the one cut at which precision, recall and F1 are measured; between `ask` and `link`.
    """

    ask: float
    match: float
    link: float


@dataclass(frozen=True, slots=True)
class Linkage:
    """Everything about one kind of linkage; `version` changes whenever any of it does."""

    name: str
    version: int
    fields: tuple[Field, ...]
    tiers: tuple[Tier, ...]
    blocking: tuple[Condition, ...]
    anchors: tuple[Condition, ...]
    comparisons: tuple[Comparison, ...]
    cuts: Cuts
    doubts: tuple[Doubt, ...] = ()
    late_anchors: tuple[
        Condition, ...
    ] = ()  # for what the anchors do not teach; their pairs may be two people
    claim: Condition = ()  # who agrees so with a record stands against everybody who does not; empty: nobody


def splink_settings(
    linkage: Linkage, link_type: str, columns: frozenset[str] | None = None
) -> dict[str, Any]:
    """Return the linkage as a Splink 5 settings dictionary (no m, no u: those are trained).

    link_type: "link_only" between registers, "dedupe_only" within one. `columns`: those that the fields give.
    Raises: ConditionError if a level or a blocking rule names another one.
    """
    return {
        "link_type": link_type,
        "unique_id_column_name": "record",
        "probability_two_random_records_match": 1e-4,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": pair_sql(rule, columns), "sql_dialect": "duckdb"} for rule in linkage.blocking
        ],
        "comparisons": [_comparison(c, columns) for c in linkage.comparisons],
    }


def _comparison(comparison: Comparison, columns: frozenset[str] | None) -> dict[str, Any]:
    nothing = " OR ".join(f'"{need}_l" IS NULL OR "{need}_r" IS NULL' for need in comparison.needs)
    levels: list[Mapping[str, Any]] = [
        {"sql_condition": nothing, "label_for_charts": "unknown", "is_null_level": True}
    ]
    for level in comparison.levels:
        made: dict[str, Any] = {
            "sql_condition": _suffixed(pair_sql(level.when, columns)),
            "label_for_charts": level.name,
        }
        if level.frequency:
            made |= {
                "tf_adjustment_column": level.frequency,
                "tf_adjustment_weight": 1.0,
                "tf_minimum_u_value": 1e-6,
                "disable_tf_exact_match_detection": True,
            }
        levels.append(made)
    levels.append({"sql_condition": "ELSE", "label_for_charts": "otherwise"})
    return {
        "output_column_name": comparison.name,
        "comparison_description": comparison.name,
        "comparison_levels": levels,
    }


def level_sql(comparison: Comparison, columns: frozenset[str] | None = None) -> str:
    """Return SQL over two rows `l` and `r`: the place of the first level that holds, from 0; their number for
    `otherwise`; NULL if nothing is known. Raises: ConditionError."""
    nothing = " OR ".join(f'l."{need}" IS NULL OR r."{need}" IS NULL' for need in comparison.needs)
    whens = " ".join(f"WHEN {pair_sql(v.when, columns)} THEN {i}" for i, v in enumerate(comparison.levels))
    return f"CASE WHEN {nothing} THEN NULL {whens} ELSE {len(comparison.levels)} END"


def _suffixed(sql: str) -> str:
    """Turn l."x" and r."x" into "x_l" and "x_r", as Splink names the two sides of a comparison."""
    parts = sql.split('"')
    for i in range(1, len(parts), 2):
        side = parts[i - 1][-2:]
        parts[i - 1] = parts[i - 1][:-2]
        parts[i] = f"{parts[i]}_{side[0]}"
    return '"'.join(parts)


def level_names(comparison: Comparison) -> Sequence[str]:
    """Return the names of the levels by Splink's number: 0 is `otherwise`, the last level of the list is 1."""
    return ("otherwise", *(level.name for level in reversed(comparison.levels)))
