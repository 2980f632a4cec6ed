"""Whatever mixture of good, bad, copied and corrected rows comes in: every row is accounted for, exactly."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import csv_text, put, settlement

from closeknit.engine.units import FileRefused
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.packs.loader import load_pack

PACK = load_pack("cn")
# (natural key, version of its content, or None for a bad row)
row = st.tuples(st.integers(0, 8), st.sampled_from([0, 0, 0, 0, 1, 1, 1, 2, 2, None]))


def expected(rows: list[tuple[int, int | None]]) -> tuple[dict[str, int], dict[int, int]]:
    """Return the counts by the rule in words: the last row of a key wins, its copies are duplicates, and so are
    further copies of a superseded row; and key → version that must be in the lake."""
    good = [(key, version) for key, version in rows if version is not None]
    last = dict(good)
    distinct = set(good)
    superseded = len(distinct) - len(last)
    counts = {
        "rows_in": len(rows),
        "accepted": len(last),
        "rejected": len(rows) - len(good),
        "duplicates": len(good) - len(distinct),
        "superseded": superseded,
    }
    return counts, {key: version for key, version in last.items() if version is not None}


@given(st.lists(row, min_size=1, max_size=60))
@settings(max_examples=25, deadline=None)
def test_every_row_is_accounted_for(rows: list[tuple[int, int | None]]) -> None:
    made = [
        settlement(key) | {"total": "?" if version is None else f"{version + 1}.00"} for key, version in rows
    ]
    counts, in_force = expected(rows)
    with TemporaryDirectory() as folder:
        home = Home(Path(folder) / "var")
        path = put(Path(folder), "medical_settlements_2024-08.csv", csv_text(made))
        try:
            report = import_paths([path], PACK, home)
        except FileRefused as error:
            assert error.code == "too_many_rejected"
            assert counts["rejected"] * 5 > counts["rows_in"]
            return
        assert counts["rejected"] * 5 <= counts["rows_in"]
        assert report.as_json() == {"medical_settlements": counts}
        stored = duckdb.sql(
            f"SELECT settlement_no, total_fen FROM read_parquet('{home.facts}/*/*/part-0.parquet')"
        ).fetchall()
        assert dict(stored) == {f"S{key:06d}": (version + 1) * 100 for key, version in in_force.items()}
        assert len(stored) == len(in_force)
