"""The checked rows of one file, kept between reading and storing.

Small files are staged in memory, large ones in a DuckDB work file that is encrypted with a key nobody keeps.
DuckDB asks for `force_mbedtls_unsafe` to write an encrypted file without a downloaded extension: its own random
numbers are not fit for keys. The key here is not one of them, and the file lives for one import.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from closeknit.intake import limits
from closeknit.intake.normalising import sql_name, sql_text
from closeknit.intake.reading import Chunk
from closeknit.intake.validation import NOTES, Validation

ACCEPTED = "accepted"  # temp view with the accepted rows, contract columns only
_ROWS_A_PASS = 4_000_000  # natural keys compared at a time


def open_database(work: Path) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB that loads no extension, spills encrypted, and keeps to its memory."""
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": limits.DATABASE_MEMORY,
            "temp_directory": str(work / "spill"),
        }
    )
    connection.execute("SET force_mbedtls_unsafe = true")
    connection.execute("SET temp_file_encryption = true")
    return connection


@dataclass(frozen=True, slots=True)
class Tally:
    """One fault, over all rows of a file."""

    column: str
    reason: str
    rows: int
    first_line: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The rows of a file after copies and superseded rows were set aside."""

    accepted: int
    rejected: int
    blank: int
    duplicates: int
    superseded: int
    notes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Dated:
    """How many rows carry a fact day, how many of them lie in the period, and the month of most."""

    rows: int
    inside: int
    month: date | None


class Staging:
    """A table of checked rows; leaves nothing behind."""

    _opened = 0

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, validation: Validation, work: Path | None
    ) -> None:
        """`work`: folder for the work file, None to stage in memory."""
        self.connection = connection
        self.validation = validation
        Staging._opened += 1
        self.database = f"staged_{Staging._opened}"
        self.file = None if work is None else work / f"{self.database}.duckdb"
        target = "':memory:'" if self.file is None else sql_text(str(self.file))
        options = (
            ""
            if self.file is None
            else f" (ENCRYPTION_KEY '{secrets.token_hex(32)}', ENCRYPTION_CIPHER 'GCM')"
        )
        connection.execute(f"ATTACH {target} AS {self.database}{options}")
        self.table = f"{self.database}.main.checked"
        columns = [f"{sql_name(name)} {sql_type}" for name, sql_type in validation.types.items()]
        notes = [f"{sql_name('_' + note)} BOOLEAN" for note in NOTES]
        connection.execute(
            f"CREATE TABLE {self.table} (line BIGINT, {', '.join(columns)}, _key UBIGINT, "
            f"_faults VARCHAR[], {', '.join(notes)})"
        )
        connection.execute(f"CREATE TABLE {self.database}.main.dropped (line BIGINT, copy BOOLEAN)")

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the rows and the work file."""
        self.connection.execute(f"DROP VIEW IF EXISTS temp.{ACCEPTED}")
        with suppress(duckdb.Error):  # a work file on a full disk cannot even be dropped from
            # Detaching alone would first write the whole table out, only for the file to be removed.
            self.connection.execute(f"DROP TABLE {self.table}")
            self.connection.execute(f"DROP TABLE {self.database}.main.dropped")
        self.connection.execute(f"DETACH DATABASE IF EXISTS {self.database}")
        if self.file is not None:
            for path in self.file.parent.glob(f"{self.file.name}*"):
                path.unlink()

    def add(self, chunk: Chunk) -> Iterator[tuple[int, list[str]]]:
        """Check and keep the rows of a chunk; return (place in the chunk, faults) of the rejected ones."""
        if chunk.rows == 0:
            return iter(())
        query = f"INSERT INTO {self.table} {self.validation.sql(chunk.table)}"
        # Each cell passes several layers of expressions: a table of many columns is checked fewer rows at a time.
        passes = -(-chunk.rows * len(self.validation.types) // limits.CELLS_A_PASS)
        rows = -(-chunk.rows // passes)
        for start in range(0, chunk.rows, rows):
            self.connection.register("chunk", chunk.table.slice(start, rows))
            try:
                self.connection.execute(query)
            finally:
                self.connection.unregister("chunk")
        lines = chunk.table.column("line")
        rejected = self.connection.execute(
            f"SELECT line, _faults FROM {self.table} WHERE line BETWEEN ? AND ? AND len(_faults) > 0 ORDER BY line",
            [lines[0].as_py(), lines[chunk.rows - 1].as_py()],
        ).fetchall()
        return self._placed(chunk, rejected)

    @staticmethod
    def _placed(chunk: Chunk, rejected: list[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        import numpy as np

        lines = chunk.table.column("line").combine_chunks().to_numpy()
        places = np.searchsorted(lines, [line for line, _ in rejected])
        return zip(places.tolist(), (faults for _, faults in rejected), strict=True)

    def tallies(self) -> list[Tally]:
        """Return every fault with its rows, most frequent first."""
        rows = self.connection.execute(
            f"SELECT fault, count(*), min(line) FROM (SELECT line, unnest(_faults) AS fault FROM {self.table}) "
            "GROUP BY fault ORDER BY count(*) DESC, fault"
        ).fetchall()
        split = ((*fault.rsplit(" ", 1), count, line) for fault, count, line in rows)
        return [Tally(column, reason, count, line) for column, reason, count, line in split]

    def dated(self) -> Dated | None:
        """Return where the fact days lie, None for a register that dates no facts."""
        day = self.validation.fact_day
        if day is None:
            return None
        period = self.validation.around.period
        column = sql_name(day)
        rows, inside, month = self._one(
            f"SELECT count({column}), count(*) FILTER (WHERE {column} BETWEEN DATE '{period.start}' AND "
            f"DATE '{period.end}'), mode(date_trunc('month', {column})) FROM {self.table}"
        )
        return Dated(rows, inside, month)

    def settle(self) -> Settled:
        """Set copies and superseded rows aside and make the view `accepted`; the later row of a key wins."""
        rejected, blank, good, *notes = self._one(
            "SELECT count(*) FILTER (WHERE len(_faults) > 0), count(*) FILTER (WHERE len(_faults) = 0), "
            "count(*) FILTER (WHERE _faults IS NULL), "
            + ", ".join(
                f"count(*) FILTER (WHERE {sql_name('_' + note)} AND _faults IS NULL)" for note in NOTES
            )
            + f" FROM {self.table}"
        )
        passes = max(1, -(-good // _ROWS_A_PASS))
        for number in range(passes):
            self._drop_repeated(number, passes)
        copies, superseded = self._one(
            f"SELECT count(*) FILTER (WHERE copy), count(*) FILTER (WHERE NOT copy) FROM {self.database}.main.dropped"
        )
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {ACCEPTED} AS {self._accepted(anti=bool(copies or superseded))}"
        )
        (accepted,) = self._one(f"SELECT count(*) FROM {ACCEPTED}")
        return Settled(accepted, rejected, blank, copies, superseded, dict(zip(NOTES, notes, strict=True)))

    def expose(self) -> str:
        """Make `accepted` show this file (another may have been settled since) and return its name."""
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {ACCEPTED} AS {self._accepted(anti=True)}")
        return ACCEPTED

    def _accepted(self, *, anti: bool) -> str:
        columns = ", ".join(f"c.{sql_name(name)}" for name in self.validation.types)
        join = f"ANTI JOIN {self.database}.main.dropped d ON c.line = d.line " if anti else ""
        return f"SELECT {columns} FROM {self.table} c {join}WHERE c._faults IS NULL"

    def _drop_repeated(self, number: int, passes: int) -> None:
        """Find natural keys that occur twice, by hash first, then exactly; note which rows to drop."""
        (repeated,) = self._one(
            f"SELECT count(*) FROM (SELECT _key FROM {self.table} WHERE _faults IS NULL AND _key % {passes} = {number} "
            "GROUP BY _key HAVING count(*) > 1)"
        )
        if not repeated:
            return
        contract = self.validation.contract
        key = ", ".join(sql_name(name) for name in contract.key)
        content = ", ".join(sql_name(name) for name in contract.columns)
        self.connection.execute(
            f"INSERT INTO {self.database}.main.dropped SELECT line, copies > 1 FROM ("
            f"SELECT line, row_number() OVER (PARTITION BY {key} ORDER BY line DESC) AS place, "
            f"row_number() OVER (PARTITION BY {content} ORDER BY line DESC) AS copies "
            f"FROM {self.table} WHERE _faults IS NULL AND _key IN ("
            f"SELECT _key FROM {self.table} WHERE _faults IS NULL AND _key % {passes} = {number} "
            "GROUP BY _key HAVING count(*) > 1)) WHERE place > 1"
        )

    def _one(self, query: str) -> tuple[Any, ...]:
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return tuple(row)
