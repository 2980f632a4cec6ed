"""One measurement in a process of its own: `python -m closeknit.screening.benching.worker TASK PACK VIEW HOME`.

VIEW is a pickled ReadyView, or for `ready` the day. Prints one line of JSON. Start-up (imports, reading the pack) is
not in `cpu_s` and stands in `startup_cpu_s`; compiling the pack to SQL is in it.
"""

from __future__ import annotations

import json
import pickle
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from closeknit.engine.indicators import HOUSEHOLD_COLUMNS, HOUSEHOLDS
from closeknit.engine.scoring import plan_contributions
from closeknit.intake.home import Home
from closeknit.intake.ready import ReadyView, ensure_ready
from closeknit.packs.loader import Pack, load_pack
from closeknit.screening.benching.changing import with_new_events
from closeknit.screening.benching.copying import people_of, register_rows
from closeknit.screening.benching.floor import needed_columns, read_and_sum
from closeknit.screening.benching.measuring import Watch, peak_mb
from closeknit.screening.compiling import forget_compiled, parameters_in_force, to_sql
from closeknit.screening.desk import score_now
from closeknit.screening.determining.lake import NO_INDICATORS
from closeknit.screening.determining.night import compile_night, night_parameters, write_law
from closeknit.screening.results import runs_of
from closeknit.screening.run import screen_view
from closeknit.screening.session import Session, connect, path_list, quoted
from closeknit.screening.tasks import Task, residences

FLOORS = 3  # before the run, and again after it
DESK_CALLS = 21


def _view(path: Path) -> ReadyView:
    view = pickle.loads(path.read_bytes())
    assert isinstance(view, ReadyView)
    return view


def _floor(view: ReadyView, pack: Pack) -> float:
    superseded = frozenset(view.superseded)
    missing = frozenset(r for r, f in view.feeds.items() if f.state == "missing")
    columns = needed_columns(pack, view.day, missing, superseded)
    watch = Watch.start()
    read_and_sum(view, pack, columns)
    return watch.cpu_s()


def measure_ready(pack: Pack, argument: Path, home: Home) -> dict[str, Any]:
    """Build the ready layer of an imported home from nothing."""
    shutil.rmtree(home.ready, ignore_errors=True)
    watch = Watch.start()
    view = ensure_ready(pack, home, date.fromisoformat(str(argument)))
    figures = {"cpu_s": watch.cpu_s(), "wall_s": watch.wall_s(), "peak_mb": peak_mb()}
    (home.path / "view.pickle").write_bytes(pickle.dumps(view))
    return figures | {"people": people_of(view), "rows": register_rows(view, pack)}


def measure_run(pack: Pack, argument: Path, home: Home) -> dict[str, Any]:
    """A full run from ready to published, the floor before and after it."""
    view = _view(argument)
    floors = [_floor(view, pack) for _ in range(FLOORS)]
    watch = Watch.start()
    done = screen_view(home, pack, view, view.day, law=False)
    cpu, wall, peak = watch.cpu_s(), watch.wall_s(), peak_mb()
    floors += [_floor(view, pack) for _ in range(FLOORS)]
    written = sum(f.stat().st_size for f in done.run.folder.rglob("*") if f.is_file())
    return {
        "cpu_s": cpu,
        "wall_s": wall,
        "peak_mb": peak,
        "floor_cpu_s": min(floors),
        "floors_cpu_s": floors,
        "indicators": len(pack.indicators),
        "households": done.summary["households"],
        "alerts": done.summary["alerts"],
        "levels": done.summary["levels"],
        "lit": {name: n["lit"] for name, n in done.summary["indicators"].items()},
        "conserved": done.summary["conserved"],
        "run_mb": written / 2**20,
        "run": str(done.run.folder),
    }


def measure_law(pack: Pack, argument: Path, home: Home) -> dict[str, Any]:
    """The rules of law over every household, also those that nobody may check, from the registers to a written file."""
    view = _view(argument)
    missing = frozenset(r for r, f in view.feeds.items() if f.state == "missing")
    watch, files = Watch.start(), []
    for area in view.areas:
        task = Task(pack, view, view.day, NO_INDICATORS, area, {}, 1)
        parameters = night_parameters(pack, view.day, view.day, area)
        night = compile_night(pack, view.day, view.day, parameters, area, missing)
        files.append(home.path / "law" / f"area={area}.parquet")
        with connect() as connection:
            write_law(Session(connection, pack), task, night, files[-1], everybody=True)
    figures = {"cpu_s": watch.cpu_s(), "wall_s": watch.wall_s(), "peak_mb": peak_mb()}
    with connect() as connection:
        households, decided = connection.execute(
            f"SELECT count(*), count(tier) FROM read_parquet({path_list(files)})"
        ).fetchall()[0]
    return figures | {"households": households, "with_a_tier": decided}


def measure_explanations(pack: Pack, argument: Path, home: Home) -> dict[str, Any]:
    """What it costs to explain every household of a finished run: each indicator's value, points, and counted points."""
    view = _view(argument)
    run = runs_of(home)[-1]
    card = pack.scorecard
    names = list(card.points)
    watch, households = Watch.start(), 0
    for area in view.areas:
        parameters = parameters_in_force(pack, view.day, area)
        with connect() as connection:
            session = Session(connection, pack)
            session.parameters(parameters, residences(parameters))
            columns = [name.replace(".", "__") for name in parameters]
            wanted = ", ".join(f"s.{quoted(c)}" for c in [*HOUSEHOLD_COLUMNS, *names])
            joined = "".join(f", p.{quoted(c)}" for c in columns)
            connection.execute(
                f"CREATE TEMP VIEW features AS SELECT {wanted}{joined} FROM "
                f"{run.scores(area)} s LEFT JOIN _parameters p USING (residence)"
            )
            planned = plan_contributions(card, [*HOUSEHOLD_COLUMNS, *names, *columns])
            session.steps([to_sql(step, "duckdb") for step in planned])
            target = home.path / "explanations" / f"area={area}.parquet"
            session.write("SELECT * FROM contributions_wide", target)
            households += session.rows(f"SELECT count(*) FROM read_parquet({path_list([target])})")[0][0]
    return {"cpu_s": watch.cpu_s(), "wall_s": watch.wall_s(), "peak_mb": peak_mb(), "households": households}


def measure_incremental(pack: Pack, argument: Path, home: Home) -> dict[str, Any]:
    """New events of 1 % of the households, and the passing of a day: only the affected, against everybody.

    The home has the run before; full runs go to a home of their own. Each plans its own SQL, if it has to.
    """
    view = _view(argument)
    changed = with_new_events(view, pack, Home(home.path / "events"))
    tomorrow = replace(changed.view, day=view.day + timedelta(days=1))
    return {
        "households_with_events": changed.households,
        "new_rows": changed.rows,
        **_both_ways(pack, changed.view, home),
        "next_day": _both_ways(pack, tomorrow, home),
    }


def _both_ways(pack: Pack, view: ReadyView, home: Home) -> dict[str, Any]:
    forget_compiled()
    watch = Watch.start()
    part = screen_view(home, pack, view, view.day, incremental=True, law=False).run
    cpu = watch.cpu_s()
    forget_compiled()
    watch = Watch.start()
    whole = screen_view(Home(home.path / "whole"), pack, view, view.day, law=False).run
    full = watch.cpu_s()
    differing = sum(_differences(part.scores(a), whole.scores(a)) for a in view.areas)
    return {"cpu_s": cpu, "full_cpu_s": full, "ratio": cpu / full, "households_that_differ": differing}


def _differences(one: str, other: str) -> int:
    with connect() as connection:
        a, b = (f"SELECT * FROM {rows}" for rows in (one, other))
        found = connection.execute(
            f"SELECT (SELECT count(*) FROM (({a}) EXCEPT ALL ({b}))) + (SELECT count(*) FROM (({b}) EXCEPT ALL ({a})))"
        ).fetchall()
    return int(found[0][0])


def measure_desk(pack: Pack, argument: Path, home: Home) -> dict[str, Any]:
    """One household at the desk, SQL compiled before: milliseconds of wall time, and CPU, a call."""
    del home
    view = _view(argument)
    keys = []
    for area in view.areas[:: max(1, len(view.areas) // 3)]:
        with connect() as connection:
            keys += connection.execute(
                f"SELECT household_key FROM read_parquet({path_list(view.files(HOUSEHOLDS, area))}) "
                f"ORDER BY hash(household_key) LIMIT {DESK_CALLS}"
            ).fetchall()
    first, times, cpu = 0.0, [], []
    for place, (key,) in enumerate(keys[: DESK_CALLS + 1]):
        watch = Watch.start()
        score_now(pack, view, view.day, int(key))
        if place == 0:
            first = watch.wall_s()
        else:
            times.append(watch.wall_s())
            cpu.append(watch.cpu_s())
    return {
        "first_ms": first * 1000,
        "median_ms": median(times) * 1000,
        "worst_ms": max(times) * 1000,
        "median_cpu_ms": median(cpu) * 1000,
        "calls": len(times),
    }


TASKS: dict[str, Callable[[Pack, Path, Home], dict[str, Any]]] = {
    "ready": measure_ready,
    "run": measure_run,
    "law": measure_law,
    "explanations": measure_explanations,
    "incremental": measure_incremental,
    "desk": measure_desk,
}


def main(task: str, pack: str, argument: str, home: str) -> None:
    loaded = load_pack(Path(pack))
    startup = time.process_time()
    figures = TASKS[task](loaded, Path(argument), Home(home))
    print(json.dumps(figures | {"startup_cpu_s": startup}))


if __name__ == "__main__":
    main(*sys.argv[1:])
