"""What `closeknit bench` does, in order; the command line gives the function that invents a district's files."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from closeknit.engine.units import CloseknitError, Progress, silent
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack
from closeknit.screening.benching.copying import DISTRICT_PEOPLE, Size, copy_ready, people_of, register_rows
from closeknit.screening.benching.measuring import PACKAGE_ROOT, child_seconds, run_apart
from closeknit.screening.determining.night import has_night_law

WORKER = ("-m", "closeknit.screening.benching.worker")
PEERS = ("pandas", "openfisca", "orm")
BENCH = PACKAGE_ROOT / "bench"
DAY = date(2024, 8, 31)
REPEATS = 3  # runs; the median counts
SMALL_PEOPLE = 20_000  # fewer people only show that everything works: one run

WriteFiles = Callable[[Path, int, date], object]


def chosen_peers(text: str) -> tuple[str, ...]:
    """The peers meant by "all", "none" or a list.

    Raises: CloseknitError for an unknown name.
    """
    names = PEERS if text == "all" else () if text == "none" else tuple(n.strip() for n in text.split(","))
    for name in names:
        if name not in PEERS:
            raise CloseknitError(
                f"bench: there is no peer {name!r}; choose all, none or some of {', '.join(PEERS)}.",
                f"没有名为{name}的对比实现；可选 all、none 或 {'、'.join(PEERS)}。",
            )
    if names and not BENCH.is_dir():
        raise CloseknitError(
            "bench: the peers are in the folder bench of the repository; run this on a clone, or add --peers none.",
            "对比实现位于代码仓库的 bench 目录：请在克隆的仓库中运行，或使用 --peers none。",
        )
    return names


def bench_screen(
    pack: Pack,
    people: int,
    write_files: WriteFiles,
    folder: Path,
    peers: Sequence[str] = (),
    also: bool = False,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Measure a full run over `people` invented people; see the issue's contract for the keys.

    folder: where data is made, and found again. also: the further measurements, under the key "also".
    Raises: CloseknitError if a measurement stops.
    """
    view_file, ready = prepare(pack, people, write_files, folder, progress)
    view: ReadyView = pickle.loads(view_file.read_bytes())
    repeats = REPEATS if SMALL_PEOPLE <= people <= DISTRICT_PEOPLE else 1
    runs = [_task("run", pack, view_file, folder, progress, f"run {n + 1}") for n in range(repeats)]
    cpu = median(run["cpu_s"] for run in runs)
    floor = min(run["floor_cpu_s"] for run in runs)
    result: dict[str, Any] = {
        "people": people,
        "rows": register_rows(view, pack),
        "indicators": runs[0]["indicators"],
        "cpu_s": round(cpu, 3),
        "ready_cpu_s": round(ready["cpu_s"] * people / ready["people"], 3),
        "floor_cpu_s": round(floor, 3),
        "cpu_ratio_to_floor": round(cpu / floor, 2),
        "wall_s": round(min(run["wall_s"] for run in runs), 3),
        "peak_mb": round(max(run["peak_mb"] for run in runs), 1),
        "peers": {},
    }
    if peers:
        compared = beside_peers(pack, view_file, folder / "peers", peers, repeats, progress)
        result["peers"] = {peer: compared["ratios"].get(peer) for peer in peers}
    if also:
        result["also"] = _also(pack, people, view_file, folder, ready, runs, cpu, progress)
        if peers:
            result["also"]["peers"] = compared
    return result


def prepare(
    pack: Pack, people: int, write_files: WriteFiles, folder: Path, progress: Progress = silent
) -> tuple[Path, dict[str, Any]]:
    """Make the ready layer of `people` invented people; returns its pickled view, and what building ready cost."""
    size = Size.of(people)
    base, ready = _base(pack, size, folder, write_files, progress)
    return _view(pack, base, size, folder, progress), ready


def _base(
    pack: Pack, size: Size, folder: Path, write_files: WriteFiles, progress: Progress
) -> tuple[ReadyView, dict[str, Any]]:
    """A district that is really imported, and what building its ready layer costs."""
    files, home = folder / f"files-{size.base}", Home(folder / f"home-{size.base}")
    imported = home.path / "imported"
    if not imported.exists():
        write_files(files, size.base, DAY)
        _leave_newest_snapshots(files, pack)
        import_paths([files], pack, home, None, progress)
        imported.touch()
    progress("ready", 0, None)
    figures = run_apart([*WORKER, "ready", pack.root, DAY.isoformat(), home.path], "building ready")
    view: ReadyView = pickle.loads((home.path / "view.pickle").read_bytes())
    return view, figures


def _leave_newest_snapshots(files: Path, pack: Pack) -> None:
    """Take away the snapshots that a later one replaces: no run for the day would read them."""
    for contract in pack.contracts.values():
        if contract.feed == "snapshot":
            for older in sorted(files.glob(f"{contract.name}_[0-9]*"))[:-1]:
                older.unlink()


def _view(pack: Pack, base: ReadyView, size: Size, folder: Path, progress: Progress) -> Path:
    """Copies of the imported district that make up the people asked for."""
    made = folder / f"people-{size.people}-{base.household_version}"
    made.mkdir(parents=True, exist_ok=True)
    file = made / "view.pickle"
    file.write_bytes(pickle.dumps(copy_ready(base, pack, Home(made), size, progress)))
    return file


def _task(
    task: str, pack: Pack, view: Path, folder: Path, progress: Progress, words: str, home: Path | None = None
) -> dict[str, Any]:
    """One measurement in a process of its own, its runs in a home that is thrown away unless one is given."""
    progress(f"measuring {words}", 0, None)
    with TemporaryDirectory(dir=folder) as temporary:
        figures: dict[str, Any] = run_apart([*WORKER, task, pack.root, view, home or temporary], words)
    return figures


def beside_peers(
    pack: Pack, view: Path, out: Path, peers: Sequence[str], repeats: int, progress: Progress
) -> dict[str, Any]:
    """CPU of each peer over CPU of the engine, the same slice of indicators on the same files, interleaved.

    Raises: CloseknitError if a peer computes other values than the engine: then there is nothing to compare.
    """
    progress(f"measuring the slice beside {', '.join(peers)}", 0, None)
    named = {"--pack": pack.root, "--out": out, "--repeats": repeats, "--peers": ",".join(peers)}
    options = [str(word) for pair in named.items() for word in pair]
    compared: dict[str, Any] = run_apart(["-m", "bench.compare", view, *options], "the peers")
    if compared["differences"]:
        raise CloseknitError(
            f"bench: not the same values as the engine: {compared['differences']}; the slice in bench/ must follow the pack.",
            f"对比实现与引擎结果不一致：{compared['differences']}；请使 bench/ 与规则包保持一致。",
        )
    return compared


def _also(
    pack: Pack,
    people: int,
    view: Path,
    folder: Path,
    ready: dict[str, Any],
    runs: list[dict[str, Any]],
    cpu: float,
    progress: Progress,
) -> dict[str, Any]:
    """Further measurements, each beside what it is compared with."""
    with TemporaryDirectory(dir=folder) as temporary:
        home = Path(temporary)
        base = _task("run", pack, view, folder, progress, "the run before", home)
        explained = _task("explanations", pack, view, folder, progress, "explanations for everybody", home)
        changed = _task("incremental", pack, view, folder, progress, "new events of 1 %", home)
    law = _law(pack, view, folder, cpu, progress)
    desk = _task("desk", pack, view, folder, progress, "one household at the desk")
    run = runs[0]
    found: dict[str, Any] = {
        "runs": runs,
        "people_screened": _people(view),
        "households": run["households"],
        "lit": run["lit"],
        "ready": ready | {"scaled_by": people / ready["people"]},
        "explanations_for_everybody": explained
        | {"percent_of_run": 100 * explained["cpu_s"] / base["cpu_s"]},
        "incremental": changed,
        **law,
        "desk": desk,
        "help": _help(),
    }
    if people > DISTRICT_PEOPLE:
        one = _one_district(pack, view, folder, progress)
        per_person = (cpu / _people(view)) / (one["cpu_s"] / one["people"])
        found["one_district"] = one | {
            "cpu_per_person_ratio": per_person,
            "peak_ratio": run["peak_mb"] / one["peak_mb"],
        }
    return found


def _law(pack: Pack, view: Path, folder: Path, cpu: float, progress: Progress) -> dict[str, Any]:
    """The rules of law over everybody, where the pack can put them to registers, beside the run's indicators."""
    if not has_night_law(pack):
        return {}
    law = _task("law", pack, view, folder, progress, "the rules of law for everybody")
    return {"law_for_everybody": law | {"ratio_to_run": law["cpu_s"] / cpu}}


def _one_district(pack: Pack, view: Path, folder: Path, progress: Progress) -> dict[str, Any]:
    whole: ReadyView = pickle.loads(view.read_bytes())
    with TemporaryDirectory(dir=folder) as temporary:
        part = Path(temporary) / "view.pickle"
        part.write_bytes(pickle.dumps(replace(whole, areas=whole.areas[:1])))
        runs = [_task("run", pack, part, folder, progress, f"one district {n + 1}") for n in range(REPEATS)]
        people = _people(part)
    return {
        "people": people,
        "cpu_s": median(r["cpu_s"] for r in runs),
        "floor_cpu_s": min(r["floor_cpu_s"] for r in runs),
        "peak_mb": max(r["peak_mb"] for r in runs),
    }


def _people(view: Path) -> int:
    return people_of(pickle.loads(view.read_bytes()))


def _help() -> dict[str, float]:
    """`closeknit --help` beside a Python that does nothing."""
    helped, nothing = child_seconds(["-m", "closeknit", "--help"], 5), child_seconds(["-c", "pass"], 5)
    return {
        "cpu_s": helped["cpu_s"],
        "wall_s": helped["wall_s"],
        "ratio_to_python": helped["cpu_s"] / nothing["cpu_s"],
        "wall_ratio_to_python": helped["wall_s"] / nothing["wall_s"],
    }


def bench_import(rows: int, progress: Progress = silent) -> dict[str, Any]:
    """Rows validated a second, by bench/import_rate.py of the repository.

    Raises: CloseknitError on an installation without the repository.
    """
    program = BENCH / "import_rate.py"
    if not program.exists():
        raise CloseknitError(
            "bench: import is measured by bench/import_rate.py of the repository; run this on a clone.",
            "导入度量需要代码仓库中的 bench/import_rate.py：请在克隆的仓库中运行。",
        )
    progress("measuring import", 0, None)
    figures: dict[str, Any] = run_apart([program, "--rows", str(rows), "--json"], "the import")
    return figures
