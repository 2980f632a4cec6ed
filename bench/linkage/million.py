"""Two registers of a million invented people: read, train, predict, each step in a process of its own.

    python -m bench.linkage.million WORK --people 1000000

Prints JSON: CPU and wall seconds and peak memory of each step, precision and recall against the truth, and what a join on
equal valid numbers alone costs and finds. Everything stays in WORK and is used again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bench.linkage.draw import write_registers
from bench.linkage.mixes import MIXES
from bench.measuring import tell
from closeknit.intake.blind_index import BlindIndex
from closeknit.intake.linking.fields import Reading, columns_of, comparable
from closeknit.intake.linking.model import stored_model, train
from closeknit.intake.linking.outcomes import duplicates, link_tables
from closeknit.intake.linking.weighing import shares
from closeknit.packs.linkage import read_linkage
from closeknit.packs.loader import load_pack
from closeknit.screening.benching.measuring import Watch

LEFT, RIGHT = REGISTERS = ("civil_affairs", "medical_insurance")
_CHUNK = 50_000  # records normalised at a time
_MEMORY = "1100MB"  # for DuckDB; Python and what it keeps come on top
_LATEST_BIRTH = date(2024, 12, 31)


def open_work(work: Path, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Return the database of the bench, with two threads and a ceiling of memory."""
    connection = duckdb.connect(str(work / "registers.duckdb"), read_only=read_only)
    connection.execute(
        f"SET threads = 2; SET memory_limit = '{_MEMORY}'; SET preserve_insertion_order = false"
    )
    connection.execute(f"SET temp_directory = '{work / 'spill'}'")
    return connection


def read(work: Path) -> dict[str, float]:
    """Normalise the registers into the database."""
    linkage = read_linkage(load_pack("cn").root)
    reading = Reading(
        linkage.look_alikes, _LATEST_BIRTH, BlindIndex("phone", b"a key for a bench of invented people")
    )
    with open_work(work) as connection:
        for name in REGISTERS:
            connection.execute(f'DROP TABLE IF EXISTS "{name}"')
            cursor = connection.cursor().execute(
                f"SELECT *, rec_id AS record FROM read_csv('{work / 'files' / name}.csv', all_varchar = true, nullstr = '')"
            )
            done = 0
            for batch in cursor.to_arrow_reader(_CHUNK):
                rows = {c: batch.column(c).to_pylist() for c in batch.schema.names}
                connection.register("ck_in", comparable(rows, linkage.linkage, reading))
                connection.execute(f'CREATE TABLE IF NOT EXISTS "{name}" AS FROM ck_in LIMIT 0')
                connection.execute(
                    f'INSERT INTO "{name}" SELECT * REPLACE (position + {done} AS position) FROM ck_in'
                )
                connection.unregister("ck_in")
                done += batch.num_rows
    return {"records": float(2 * done)}


def learn(work: Path) -> dict[str, float]:
    """Train on both registers whole and store the model and the shares of values."""
    linkage = read_linkage(load_pack("cn").root).linkage
    with open_work(work) as connection:
        model = train(connection, linkage, REGISTERS, columns_of(linkage))
        (work / "model.json").write_text(model.saved(), "utf-8")
        shares(connection, linkage, REGISTERS)
    return {}


def predict(work: Path) -> dict[str, float]:
    """Link with the stored model, and write the pairs."""
    linkage = read_linkage(load_pack("cn").root).linkage
    model = stored_model(work / "model.json", linkage)
    with open_work(work) as connection:
        link_tables(connection, linkage, model, *REGISTERS, columns_of(linkage), _shares(linkage), {})
        connection.execute(f"COPY ck_linked TO '{work / 'pairs.parquet'}'")
        (pairs,) = connection.execute("SELECT count(*) FROM ck_linked").fetchone() or (0,)
    return {"pairs": float(pairs)}


def twice(work: Path) -> dict[str, float]:
    """Search one register for duplicates."""
    linkage = read_linkage(load_pack("cn").root).linkage
    model = stored_model(work / "model.json", linkage)
    with open_work(work) as connection:
        found = duplicates(connection, linkage, model, RIGHT, columns_of(linkage), _shares(linkage))
    return {"pairs": float(len(found)), "merged": float(sum(p.outcome == "linked" for p in found))}


def exact_join(work: Path) -> dict[str, float]:
    """The floor: equal valid numbers, and nothing else."""
    with open_work(work) as connection:
        connection.execute(
            f"COPY (SELECT l.record AS record_l, r.record AS record_r, 'linked' AS outcome, 1.0 AS probability FROM {LEFT} l "
            f"JOIN {RIGHT} r USING (id_no) WHERE l.id_no_right AND r.id_no_right) TO '{work / 'exact.parquet'}'"
        )
    return {}


def _shares(linkage: Any) -> dict[str, str]:
    return {
        v.frequency: f"ck_share_{v.frequency}" for c in linkage.comparisons for v in c.levels if v.frequency
    }


STEPS: dict[str, Callable[[Path], dict[str, float]]] = {
    "read": read, "train": learn, "predict": predict, "duplicates": twice, "exact_join": exact_join,
}  # fmt: skip


def against_truth(work: Path, pairs: str, outcome: str) -> dict[str, float]:
    """Return precision and recall of the pairs for which `outcome` holds."""
    gold = f"read_csv('{work / 'files/gold.csv'}', all_varchar = true)"
    with duckdb.connect() as connection:
        true, said, right = connection.execute(
            f"WITH g AS (FROM {gold}), l AS (FROM g WHERE register = '{LEFT}'), r AS (FROM g WHERE register = '{RIGHT}') "
            "SELECT (SELECT count(*) FROM l JOIN r USING (true_id)), count(*), count(*) FILTER (l.true_id = r.true_id) "
            f"FROM '{work / pairs}' p JOIN l ON l.rec_id = record_l JOIN r ON r.rec_id = record_r WHERE {outcome}"
        ).fetchone() or (0, 0, 0)
    return {"true": true, "said": said, "precision": round(right / said, 6), "recall": round(right / true, 5)}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--only", nargs="*", choices=STEPS, default=list(STEPS))
    given = parser.parse_args(arguments)
    if given.step:
        watch = Watch.start()
        figures = STEPS[given.step](given.work)
        tell({"cpu_s": watch.cpu_s(), "wall_s": watch.wall_s(), **figures})
        return
    if not (given.work / "files").is_dir():
        write_registers(given.work / "files", given.people, MIXES["plain"], 7)
    result: dict[str, Any] = {}
    for step in given.only:
        began = time.perf_counter()
        command = [sys.executable, "-m", "bench.linkage.million", str(given.work), "--step", step]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        result[step] = json.loads(done.stdout.splitlines()[-1]) | {
            "process_s": round(time.perf_counter() - began, 1)
        }
    result["linked"] = against_truth(given.work, "pairs.parquet", "outcome = 'linked'")
    result["at_the_cut"] = against_truth(given.work, "pairs.parquet", "probability >= 0.5")
    result["asked"] = against_truth(given.work, "pairs.parquet", "outcome = 'ask'")
    result["exact_number"] = against_truth(given.work, "exact.parquet", "true")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
