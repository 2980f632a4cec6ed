"""`screen`: a pack over a lake for a day, district by district, written whole or not at all.

    ready files ─► scores ─► contributions, alerts, reasons ─► law ─► account   (one district at a time)
                                                                  └─► conservation ─► manifest ─► renamed into place

A run is named by what it depends on; a killed run is resumed by running it again.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS
from closeknit.engine.units import Progress, RunFailed, silent
from closeknit.intake.home import Home, make_durable, sync_folder
from closeknit.intake.linking.quality import link_quality
from closeknit.intake.ready import ReadyView, ensure_ready
from closeknit.packs.loader import Pack
from closeknit.screening.alerts import write_alerts
from closeknit.screening.compiling import Compiled, compile_pack, indicators_of, parameters_in_force
from closeknit.screening.conservation import Account, account_of
from closeknit.screening.determining.night import (
    compile_night,
    has_night_law,
    law_summary,
    night_parameters,
    write_law,
)
from closeknit.screening.incremental import Base, affected_households, find_base
from closeknit.screening.kept_sql import keep_sql, kept_sql
from closeknit.screening.manifest import Manifest, parameters_json, run_id, versions, write_json
from closeknit.screening.results import Run, latest_before
from closeknit.screening.scores import scores_file, scores_of, take_over
from closeknit.screening.session import Session, connect, in_one, path_list, quoted
from closeknit.screening.tasks import Backend, Task, open_tables, residences
from closeknit.screening.trouble import in_one_sentence


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run counted; `as_json` is the shape others call."""

    run: Run
    summary: dict[str, Any]
    is_new: bool = True  # False: the run was there already, and nothing was computed

    def as_json(self) -> dict[str, Any]:
        return self.summary


def score_with_duckdb(task: Task, target: Path) -> None:
    """Compute one district's scores with DuckDB."""
    with connect(task.threads) as connection:
        session = Session(connection, task.pack)
        open_tables(session, task)
        if task.only:
            _fill_tables(session, task)
        session.write(in_one(task.compiled.queries), target)


def _fill_tables(session: Session, task: Task) -> None:
    """Take the chosen households' rows out of the files once: the scores read some registers three times."""
    for table in (MEMBERS, HOUSEHOLDS, *task.compiled.registers):
        files = session.beside_its_files(table)
        wanted = ", ".join(map(quoted, task.compiled.columns[table]))
        session.connection.execute(f"INSERT INTO {quoted(table)} BY NAME SELECT {wanted} FROM {files}")


def _backend(engine: str) -> Backend:
    if engine == "duckdb":
        return score_with_duckdb
    from closeknit.screening.spark import score_with_spark

    return score_with_spark


def screen(
    home: Home,
    pack: Pack,
    day: date,
    engine: str = "duckdb",
    threads: int = 2,
    progress: Progress = silent,
    incremental: bool = False,
    made_at: str | None = None,
    wider_scope: str | None = None,
    law: bool = True,
) -> RunSummary:
    """Screen every household in scope for `day` and publish the run.

    wider_scope: the legal paper and impact assessment under which registers of scope `applicants` are read for
    everybody they deliver; it is recorded and shown on every page of the run. None keeps to the contracts' scopes.
    law: whether the pack's rules of law are run as well, if it has any.
    Uses batches as of `day` and facts dated up to it. Running it again with the same inputs gives the same run.
    Raises: RunFailed, NotInForce, PackError; nothing is published then.
    """
    with home.reading_ready():
        return _screen(home, pack, day, engine, threads, progress, incremental, made_at, wider_scope, law)


def _screen(
    home: Home,
    pack: Pack,
    day: date,
    engine: str,
    threads: int,
    progress: Progress,
    incremental: bool,
    made_at: str | None,
    wider_scope: str | None,
    law: bool,
) -> RunSummary:
    started = time.monotonic(), time.process_time()
    with in_one_sentence(home, f"the ready layer of {day}"):
        view = ensure_ready(pack, home, day, progress)
    if not view.areas:
        raise RunFailed(
            f"there is nothing to screen on {day}: no {pack.base.persons} batch is in the lake as of that day; "
            "import the registers first.",
            f"{day} 没有可筛查的数据：该日之前没有导入 {pack.contracts[pack.base.persons].label.zh}，请先导入数据。",
        )
    return screen_view(
        home, pack, view, day, engine, threads, progress, incremental, made_at, started, wider_scope, law
    )


def screen_view(
    home: Home,
    pack: Pack,
    view: ReadyView,
    day: date,
    engine: str = "duckdb",
    threads: int = 2,
    progress: Progress = silent,
    incremental: bool = False,
    made_at: str | None = None,
    started: tuple[float, float] | None = None,
    wider_scope: str | None = None,
    law: bool = True,
) -> RunSummary:
    """Screen a ready layer that is there already and publish the run; see `screen`.

    started: clock and CPU seconds at which the work began, if it began before this call.
    """
    clock, cpu = started or (time.monotonic(), time.process_time())
    previous = latest_before(home, pack.hash, day)
    law = law and has_night_law(pack)
    name = run_id(
        pack, day, view.batches, view.household_version, previous.id if previous else None, wider_scope, law
    )
    folder = home.runs / name
    if (folder / "manifest.json").exists():
        done = Run(folder)
        return RunSummary(done, done.manifest["summary"], is_new=False)
    missing = frozenset(r for r, f in view.feeds.items() if f.state == "missing")
    stale = frozenset(r for r, f in view.feeds.items() if f.state == "stale")
    manifest = _manifest(name, pack, day, engine, view, missing, stale, previous, made_at)
    manifest.wider_scope = wider_scope
    manifest.linkage = link_quality(home, day) if view.linked.result is not None else None
    base = find_base(home, manifest) if incremental else None
    compiled = (base and kept_sql(base.run, day, engine)) or compile_pack(
        pack, day, missing, stale, dialect=engine
    )
    work = home.runs / f".work-{name}"
    with in_one_sentence(home, f"run {name}"), _alone(home.runs, name):
        if (folder / "manifest.json").exists():  # another process was quicker
            done = Run(folder)
            return RunSummary(done, done.manifest["summary"], is_new=False)
        total = Account()
        for place, area in enumerate(view.areas):
            progress(f"screening {area}", place, len(view.areas))
            parameters = parameters_in_force(pack, day, area)
            manifest.parameters[area] = parameters_json(dict(parameters))
            if law:
                manifest.law[area] = parameters_json(night_parameters(pack, day, day, area))
            task = Task(
                pack, view, day, compiled, area, parameters, threads, wider_scope=wider_scope, law=law
            )
            account = _district(task, work, _backend(engine), previous, base)
            account.check(f"district {area}")
            total.add(account)
        progress("screening", len(view.areas), len(view.areas))
        total.check(f"run {name}")
        manifest.summary = _summary(manifest, pack, work, total, threads, law)
        manifest.seconds = round(time.monotonic() - clock, 3)
        manifest.cpu_seconds = round(time.process_time() - cpu, 3)
        _publish(work, folder, manifest, total, compiled)
    return RunSummary(Run(folder), manifest.summary)


def _manifest(
    name: str,
    pack: Pack,
    day: date,
    engine: str,
    view: ReadyView,
    missing: frozenset[str],
    stale: frozenset[str],
    previous: Run | None,
    made_at: str | None,
) -> Manifest:
    feeds = {
        register: {
            "state": f.state,
            "as_of": f.as_of.isoformat() if f.as_of else None,
            "due_on": f.due_on.isoformat() if f.due_on else None,
            "rows": f.rows,
            "batches": list(f.batches),
            "message": {"en": f.message.en, "zh": f.message.zh},
        }
        for register, f in view.feeds.items()
    }
    return Manifest(
        run=name,
        day=day.isoformat(),
        pack=pack.name,
        pack_hash=pack.hash,
        versions=versions(engine),
        engine=engine,
        areas=list(view.areas),
        household_version=view.household_version,
        batches={register: list(ids) for register, ids in view.batches.items()},
        feeds=feeds,
        missing=sorted(missing),
        stale=sorted(stale),
        parameters={},
        previous=previous.id if previous else None,
        made_at=made_at,
    )


@contextmanager
def _alone(runs: Path, name: str) -> Iterator[None]:
    """Hold the run's lock: two processes never write the same run at once."""
    runs.mkdir(parents=True, exist_ok=True)
    with (runs / f".lock-{name}").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RunFailed(
                f"run {name} is being made by another process; wait for it to finish.",
                f"批次 {name} 正由另一进程运行，请等待其完成。",
            ) from error
        yield


def _district(task: Task, work: Path, backend: Backend, previous: Run | None, base: Base | None) -> Account:
    """Screen one district unless that was done before a kill; return its account, counted from the files."""
    done = work / "done" / f"{task.area}.json"
    if not done.exists():
        for left_over in work.glob(f"*/area={task.area}.*"):
            left_over.unlink()
        if base is None:
            backend(task, scores_file(work, task.area))
        else:
            _score_affected(task, base, work, backend)
    with connect(task.threads) as connection:
        session = Session(connection, task.pack)
        for table in (MEMBERS, HOUSEHOLDS):
            session.view(table, task.view.files(table, task.area))
        session.parameters(task.parameters, residences(task.parameters))
        memory = [previous.file("reasons", task.area)] if previous else []
        write_alerts(
            session,
            task.pack.scorecard,
            task.compiled,
            scores_of(work, [task.area]),
            work,
            task.area,
            task.day,
            [m for m in memory if m.exists()],
        )
        if task.law:
            _apply_law(session, task, work)
        account = account_of(session, task.area, work, task.view.files("_excluded", task.area))
    done.parent.mkdir(parents=True, exist_ok=True)
    write_json(done, account.as_json())
    return account


def _apply_law(session: Session, task: Task, work: Path) -> None:
    """Write one district's tiers and amounts by the rules, decided as if everybody applied on the day."""
    parameters = night_parameters(task.pack, task.day, task.day, task.area)
    missing = frozenset(r for r, f in task.view.feeds.items() if f.state == "missing")
    night = compile_night(task.pack, task.day, task.day, parameters, task.area, missing)
    write_law(session, task, night, work / "law" / f"area={task.area}.parquet")


def _score_affected(task: Task, base: Base, work: Path, backend: Backend) -> None:
    """Score only the households that could have changed since the base run; take the others over unchanged."""
    fresh = work / "done" / f"area={task.area}.affected.parquet"
    keys = work / "done" / f"area={task.area}.keys.parquet"
    with connect(task.threads) as connection:
        session = Session(connection, task.pack)
        open_tables(session, task)
        session.write(affected_households(session, task, base), keys)
    chosen = f"household_key IN (SELECT household_key FROM read_parquet({path_list([keys])}))"
    backend(replace(task, only=chosen), fresh)
    with connect(task.threads) as connection:
        take_over(Session(connection, task.pack), base.run.folder, task.area, fresh, work)
    fresh.unlink()
    keys.unlink()


def _summary(
    manifest: Manifest, pack: Pack, work: Path, total: Account, threads: int, law: bool
) -> dict[str, Any]:
    scores = scores_of(work)
    with connect(threads) as connection:
        session = Session(connection, pack)
        levels = dict(session.rows(f"SELECT level, count(*) FROM {scores} GROUP BY 1"))
        indicators = _indicator_counts(session, pack, scores, manifest)
        under_law = law_summary(session, sorted((work / "law").glob("area=*.parquet"))) if law else None
    return {
        "run": manifest.run,
        "day": manifest.day,
        "households": total.households_in,
        "scored": total.households_scored,
        "excluded": dict(sorted(total.households_excluded.items())),
        "alerts": dict(total.alerts),
        "levels": {name: levels.get(name, 0) for name in ("red", "orange", "yellow", "blue")},
        "indicators": indicators,
        **({"law": under_law} if law else {}),
        "conserved": not total.failures(),
    }


def _lowest_edge(pack: Pack, name: str, manifest: Manifest) -> str:
    """SQL that says whether an indicator is lit: its lowest band holds, or any positive value without bands."""
    points = pack.scorecard.points.get(name)
    column = quoted(name)
    if points is None or not points.bands:
        return f"{column} > 0"
    band = points.bands[-1]
    sign = ">=" if band.direction == "from" else "<"
    if band.edge.parameter is None:
        return f"{column} {sign} {band.edge.amount}"
    branches = []
    for area, values in manifest.parameters.items():
        for residence, amount in values[band.edge.parameter]["amounts"].items():
            same = "true" if residence == "*" else f"residence = '{residence}'"
            edge = band.edge.value({band.edge.parameter: amount})
            branches.append(f"WHEN district = '{area}' AND {same} THEN {edge}")
    return f"{column} {sign} (CASE {' '.join(branches)} END)"


def _indicator_counts(
    session: Session, pack: Pack, scores: str, manifest: Manifest
) -> dict[str, dict[str, int]]:
    names = [i.name for i in indicators_of(pack)]
    counts = ", ".join(
        f"count({quoted(n)}), count(*) FILTER (WHERE {_lowest_edge(pack, n, manifest)})" for n in names
    )
    (row,) = session.rows(f"SELECT {counts} FROM {scores}")
    return {n: {"known": row[2 * i], "lit": row[2 * i + 1]} for i, n in enumerate(names)}


def _publish(work: Path, folder: Path, manifest: Manifest, total: Account, compiled: Compiled) -> None:
    """Complete the work folder and rename it into place."""
    by_area = {
        p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted((work / "done").glob("*.json"))
    }
    write_json(work / "conservation.json", total.as_json() | {"by_area": by_area, "conserved": True})
    shutil.rmtree(work / "done")
    write_json(work / "manifest.json", manifest.as_json())
    keep_sql(work, compiled)
    make_durable(work)
    work.rename(folder)
    sync_folder(folder.parent)
    (folder.parent / f".lock-{manifest.run}").unlink(missing_ok=True)
