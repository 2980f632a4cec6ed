"""The evidence of single pairs: which level each comparison holds, and its weight in bits, rarity included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import Any

import duckdb
import pyarrow as pa

from closeknit.engine.linkage import Comparison, Linkage, level_sql, pair_sql
from closeknit.intake.linking.model import Model

UNKNOWN = -1

Evidence = tuple[
    tuple[int, float], ...
]  # by comparison: (Splink's level number, bits); unknown weighs nothing


def shares(
    connection: duckdb.DuckDBPyConnection, linkage: Linkage, registers: Sequence[str]
) -> dict[str, str]:
    """Make tables of the share of each value over all records of the registers; return column → table."""
    wanted = {v.frequency for c in linkage.comparisons for v in c.levels if v.frequency}
    tables = {}
    for column in sorted(wanted):
        every = " UNION ALL ".join(f'SELECT "{column}" FROM "{name}"' for name in registers)
        tables[column] = f"ck_share_{column}"
        connection.execute(
            f'CREATE OR REPLACE TABLE {tables[column]} AS SELECT "{column}", '
            f'count(*) / sum(count(*)) OVER () AS "tf_{column}" '
            f'FROM ({every}) WHERE "{column}" IS NOT NULL GROUP BY 1'
        )
    return tables


def weighed(
    connection: duckdb.DuckDBPyConnection,
    linkage: Linkage,
    model: Model,
    left: str,
    right: str,
    pairs: Iterable[tuple[str, str]],
    frequencies: Mapping[str, str],
) -> dict[tuple[str, str], Evidence]:
    """Return the evidence of each pair of a record of table `left` and one of table `right`.

    frequencies: as `shares` gives them; empty: rarity is left out, a weight is then that of a value of usual frequency.
    """
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    connection.register(
        "ck_in", pa.table({"a": [a for a, _ in wanted], "b": [b for _, b in wanted]}, pa.schema([("a", pa.string()), ("b", pa.string())]))
    )  # fmt: skip
    shown = [level_sql(c) for c in linkage.comparisons]
    shown += [_share(c, frequencies) for c in linkage.comparisons]
    rows = connection.execute(
        f'SELECT l.record, r.record, {", ".join(shown)} FROM ck_in JOIN "{left}" l ON l.record = a JOIN "{right}" r ON r.record = b'
    ).fetchall()
    connection.unregister("ck_in")
    settings = {c["output_column_name"]: c for c in model.settings["comparisons"]}
    count = len(linkage.comparisons)
    return {
        (row[0], row[1]): tuple(
            (UNKNOWN, 0.0)
            if level is None
            else (len(c.levels) - level, _bits(settings[c.name], level, share))
            for c, level, share in zip(linkage.comparisons, row[2 : 2 + count], row[2 + count :], strict=True)
        )
        for row in rows
    }


def _share(comparison: Comparison, frequencies: Mapping[str, str]) -> str:
    """SQL: the greater share of the two values that the pair's level goes by; NULL where rarity does not count."""
    nothing = " OR ".join(f'l."{need}" IS NULL OR r."{need}" IS NULL' for need in comparison.needs)
    whens = ""
    for level in comparison.levels:
        table = frequencies.get(level.frequency or "")
        share = (
            "NULL"
            if table is None
            else "greatest("
            + ", ".join(
                f'(SELECT "tf_{level.frequency}" FROM {table} t WHERE t."{level.frequency}" = {side}."{level.frequency}")'
                for side in "lr"
            )
            + ")"
        )
        whens += f" WHEN {pair_sql(level.when)} THEN {share}"
    return f"(CASE WHEN {nothing} THEN NULL{whens} END)::DOUBLE"


def _bits(comparison: Mapping[str, Any], place: int, share: float | None) -> float:
    """Return log2(m / u) of the level at `place`; u is the value's own share where rarity counts."""
    level = [v for v in comparison["comparison_levels"] if not v.get("is_null_level")][place]
    u = level["u_probability"] if share is None else max(share, level["tf_minimum_u_value"])
    return float(log2(level["m_probability"] / u))
