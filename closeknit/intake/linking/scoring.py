"""The model applied: candidate pairs and their weights, as one query over two registers.

A weight is what Splink computes from the same settings (log2 of m / u of the first level that holds; where rarity counts,
the value's own share in place of u); a test holds the two together. Splink lays both registers side by side whole before it
compares; here only the columns that candidates are found by are read of everybody, and the rest of the candidates' records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any

import duckdb

from closeknit.engine.linkage import Comparison, Linkage, fields_of, level_sql, pair_sql
from closeknit.intake.linking.model import Model


def scored(
    connection: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    model: Model,
    left: str,
    right: str,
    result: str,
    frequencies: Mapping[str, str],
) -> None:
    """Create the table `result`: the candidate pairs of two tables (or of one with itself, each once) and their weights.

    frequencies: column → table with the share of each value, over the full registers; a column that is not there weighs
    as a value of usual frequency. Columns: record_l, record_r, bits (over all comparisons, no prior), bits_* by comparison,
    doubted, claimed (the two agree as the linkage's claim says).
    """
    candidates(connection, linkage, f'"{left}"', f'"{right}"', left == right)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {result} AS {weights_sql(linkage, model, left, right, frequencies)}"
    )


def candidates(
    connection: duckdb.DuckDBPyConnection, linkage: Linkage, left: str, right: str, itself: bool
) -> None:
    """Create the table ck_candidates (a, b): the pairs of records that agree on one of the blocking rules."""
    apart = " AND l.record < r.record" if itself else ""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE ck_candidates AS "
        + " UNION ".join(
            f"SELECT l.record AS a, r.record AS b FROM {left} l JOIN {right} r ON {pair_sql(rule)}{apart}"
            for rule in linkage.blocking
        )
    )


def blocking_columns(linkage: Linkage) -> list[str]:
    """Return the columns that candidates are found by."""
    return sorted({field for rule in linkage.blocking for field in fields_of(rule)})


def weights_sql(linkage: Linkage, model: Model, left: str, right: str, frequencies: Mapping[str, str]) -> str:
    """Return the query over ck_candidates and the two registers; see `scored` for its columns."""
    settings = {c["output_column_name"]: c for c in model.settings["comparisons"]}
    used = sorted(
        {v.frequency for c in linkage.comparisons for v in c.levels if v.frequency} & set(frequencies)
    )
    levels = ", ".join(f"{level_sql(c)} AS c{i}" for i, c in enumerate(linkage.comparisons))
    # The values agree where a level goes by their rarity, so one side's share is that of both.
    shares = "".join(f', "{f}_share"."tf_{f}" AS "share_{f}"' for f in used)
    joins = "".join(f' LEFT JOIN {frequencies[f]} "{f}_share" ON "{f}_share"."{f}" = l."{f}"' for f in used)
    # CASE looks at the next term only where the ones before hold; a plain OR would compute every edit distance.
    doubts = " ".join(f"WHEN {pair_sql(d.when)} THEN true" for d in linkage.doubts) or "WHEN false THEN true"
    claimed = f"coalesce({pair_sql(linkage.claim)}, false)" if linkage.claim else "false"
    bits = [_bits_sql(f"c{i}", c, settings[c.name], used) for i, c in enumerate(linkage.comparisons)]
    named = ", ".join(f'{sql} AS "bits_{c.name}"' for c, sql in zip(linkage.comparisons, bits, strict=True))
    return (
        f"SELECT record_l, record_r, {' + '.join(bits)} AS bits, {named}, doubted, claimed FROM ("
        f"SELECT l.record AS record_l, r.record AS record_r, {levels}{shares}, CASE {doubts} ELSE false END AS doubted, "
        f"{claimed} AS claimed "
        f'FROM ck_candidates JOIN "{left}" l ON l.record = a JOIN "{right}" r ON r.record = b{joins}) w'
    )


def _bits_sql(place: str, comparison: Comparison, made: Mapping[str, Any], used: Sequence[str]) -> str:
    """SQL: the weight of the level at `place`; a comparison that says nothing weighs nothing."""
    whens = []
    for i, level in enumerate(v for v in made["comparison_levels"] if not v.get("is_null_level")):
        m, u = float(level["m_probability"]), float(level["u_probability"])
        weight = repr(log2(m / u))
        frequency = comparison.levels[i].frequency if i < len(comparison.levels) else None
        if frequency and frequency in used:
            least = float(level["tf_minimum_u_value"])
            own = f'{log2(m)!r}::DOUBLE - log2(greatest("share_{frequency}", {least!r}::DOUBLE))'
            weight = f'CASE WHEN "share_{frequency}" IS NULL THEN {weight}::DOUBLE ELSE {own} END'
        whens.append(f"WHEN {i} THEN {weight}")
    return f"coalesce((CASE {place} {' '.join(whens)} END)::DOUBLE, 0::DOUBLE)"
