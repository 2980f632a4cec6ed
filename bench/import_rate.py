"""Rows a second and peak memory of `closeknit import` on a made-up register of medical settlements.

    python bench/import_rate.py --rows 1000000
    python bench/import_rate.py --rows 48000000 --keep DIR      about 5 GB of CSV

The file is invented by DuckDB (14 columns, 30 % inpatient, 1 % of the rows wrong). The import
runs in a process of its own; CPU seconds are what to compare on a shared machine. `--json` prints one line.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from closeknit.intake import resident_id

_PERIOD = "2024-08"


def make_file(folder: Path, rows: int, people: int, encoding: str) -> Path:
    """Write the register and return its path."""
    import duckdb

    path = folder / f"medical_settlements_{_PERIOD}.csv"
    connection = duckdb.connect()
    born = "DATE '1930-01-01' + CAST(n * 7919 % 33000 AS INTEGER)"
    connection.execute(
        f"CREATE TABLE people AS SELECT n, b || substr('{resident_id.CHECK_CHARACTERS}', "
        f"1 + ({resident_id.sql_weighted_sum('b')}) % 11, 1) AS id FROM (SELECT n, "
        f"CAST('420106' || strftime({born}, '%Y%m%d') || lpad(CAST(n // 33000 % 1000 AS VARCHAR), 3, '0') AS BIGINT) "
        f"AS b FROM range({people}) t(n))"
    )
    headers = [
        "结算单号",
        "公民身份号码",
        "结算日期",
        "就医类型",
        "入院日期",
        "出院日期",
        "病种分组",
        "医疗总费用",
        "基本统筹支付",
        "大病保险支付",
        "医疗救助支付",
        "商业保险支付",
        "政策内自付",
        "目录外自费",
    ]
    day = "DATE '2024-08-01' + CAST(hash(i) % 31 AS INTEGER)"
    inpatient = "hash(i + 1) % 10 < 3"
    amount = "printf('%d.%02d', hash(i + {0}) % 20000, hash(i + {0} + 1) % 100)"
    values = (
        "'S' || lpad(CAST(i AS VARCHAR), 12, '0')",
        "CASE WHEN i % 100 = 0 THEN id[:17] || '?' ELSE id END",
        day,
        f"CASE WHEN {inpatient} THEN 'inpatient' ELSE 'outpatient' END",
        f"CASE WHEN {inpatient} THEN {day} - 9 END",
        f"CASE WHEN {inpatient} THEN {day} END",
        "'general'",
        *(amount.format(seed) for seed in (10, 20)),
        "NULL",
        "NULL",
        "'0.00'",
        *(amount.format(seed) for seed in (30, 40)),
    )
    selected = ", ".join(f'{value} AS "{header}"' for value, header in zip(values, headers, strict=True))
    connection.execute(
        f"COPY (SELECT {selected} FROM range({rows}) t(i) JOIN people ON n = hash(i) % {people}) "
        f"TO '{path}' (HEADER, DELIMITER ',')"
    )
    if encoding != "utf-8":
        source = path.with_suffix(".utf8")
        path.rename(source)
        with source.open(encoding="utf-8") as read, path.open("w", encoding=encoding) as write:
            while text := read.read(1 << 22):
                write.write(text)
        source.unlink()
    return path


def run_import(path: Path, home: Path) -> dict[str, float]:
    """Import the file here and return what it cost, by step in CPU seconds."""
    from closeknit.intake import importing, lake
    from closeknit.intake.home import Home
    from closeknit.intake.reading import TextReader
    from closeknit.intake.staging import Staging
    from closeknit.packs.loader import load_pack

    steps: dict[str, float] = {}

    def timed(owner: object, name: str, step: str, clock: Callable[[], float] = time.process_time) -> None:
        inner = getattr(owner, name)

        def wrapper(*args: object, **named: object) -> object:
            start = clock()
            try:
                return inner(*args, **named)
            finally:
                steps[step] = steps.get(step, 0.0) + clock() - start

        setattr(owner, name, wrapper)

    pack = load_pack("cn")
    timed(importing, "sniff", "sniff")
    timed(TextReader, "_split", "split", time.thread_time)  # runs in a thread of its own
    timed(TextReader, "_parse", "parse", time.thread_time)
    timed(Staging, "add", "check_and_read")
    timed(Staging, "settle", "settle")
    timed(lake, "write_batch", "store")
    wall, cpu = time.perf_counter(), time.process_time()
    report = importing.import_paths([path], pack, Home(home))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    counts = report.as_json()["medical_settlements"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        **counts,
        "wall_s": wall,
        "cpu_s": cpu,
        "peak_mb": peak,
        **{f"{k}_cpu_s": v for k, v in steps.items()},
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument(
        "--people", type=int, help="persons in the register (default: rows / 5, at most 1,200,000)"
    )
    arguments.add_argument("--encoding", choices=["utf-8", "gb18030"], default="utf-8")
    arguments.add_argument("--keep", type=Path, help="folder for file and home (default: temporary)")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--inside", nargs=2, type=Path, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.inside:
        print(json.dumps(run_import(*chosen.inside)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        people = chosen.people or min(1_200_000, max(1000, chosen.rows // 5))
        path = make_file(folder, chosen.rows, people, chosen.encoding)
        command = [sys.executable, __file__, "--inside", str(path), str(folder / "home")]
        figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        figures["file_mb"] = path.stat().st_size / (1 << 20)
    figures["rows_per_s"] = figures["rows_in"] / figures["wall_s"]
    figures["rows_per_cpu_s"] = figures["rows_in"] / figures["cpu_s"]
    if chosen.json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:20s} {value:14,.1f}")


if __name__ == "__main__":
    main()
