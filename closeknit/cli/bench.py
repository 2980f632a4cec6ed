"""`closeknit bench import|screen`: what it costs, beside what else could do it, measured in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.console import Verb, show_json, show_table, story
from closeknit.cli.opening import open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
)
from closeknit.cli.words import both
from closeknit.engine.units import Progress

if TYPE_CHECKING:
    from closeknit.packs.loader import Pack

_SEED = 7
# With the backlog year 20 months of events: more than 15 register rows a person. Fewer people show that it works.
_MONTHS, _MONTHS_SMALL, _SMALL_PEOPLE = 8, 2, 20_000

bench_app = typer.Typer(
    no_args_is_help=True,
    help=both("Measure import and screening in CPU seconds.", "以 CPU 秒度量导入和筛查的开销。"),
)


@bench_app.command(
    "import",
    cls=Verb,
    help=both("Rows validated per second, and memory.", "每秒校验行数与内存占用。"),
    epilog=both(
        "Example: closeknit bench import --rows 1000000", "示例：closeknit bench import --rows 1000000"
    ),
)
def bench_import(
    rows: Annotated[int, typer.Option(min=1000, help=both("How many rows.", "行数。"))] = 1_000_000,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.benching import bench_import as measure

    with story(lang) as progress:
        result = measure(rows, progress)
    _print(result, as_json)


@bench_app.command(
    "screen",
    cls=Verb,
    help=both(
        "CPU and memory of a run, against the scan floor and peers.",
        "筛查的 CPU 与内存，对比扫描下限与其他实现。",
    ),
    epilog=both(
        "Example: closeknit bench screen --people 20000 --peers none",
        "示例：closeknit bench screen --people 20000 --peers none",
    ),
)
def bench_screen(
    people: Annotated[
        int, typer.Option(min=1000, help=both("How many invented persons.", "虚构人员数。"))
    ] = 20_000,
    peers: Annotated[
        str,
        typer.Option(
            metavar="all|none|pandas,openfisca,orm",
            help=both("What to measure beside it.", "并排对比的实现。"),
        ),
    ] = "all",
    also: Annotated[
        bool,
        typer.Option(
            "--also",
            help=both(
                "Also: explanations for everybody, incremental, one household, one district.",
                "另测：全员解释、增量筛查、单户、单区。",
            ),
        ),
    ] = False,
    keep: Annotated[
        bool,
        typer.Option(
            "--keep",
            help=both(
                "Keep the invented data in bench/ under the home, and use it again.",
                "将虚构数据保留在 --home 下的 bench/ 中供下次使用。",
            ),
        ),
    ] = False,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.benching import bench_screen as measure
    from closeknit.screening.benching import chosen_peers

    opened, chosen = open_pack(pack), chosen_peers(peers)
    with story(lang) as progress, _folder(home, keep) as folder:
        invented = invent(opened, people, progress)
        result = measure(opened, people, invented, folder, chosen, also, progress)
    _print(result, as_json)


def invent(pack: Pack, people: int, progress: Progress) -> Callable[[Path, int, date], object]:
    """Return what writes a district's files for a bench of `people`: into a folder, so many of them, up to a day."""
    from closeknit.synth.district import write_district

    months = _MONTHS if people >= _SMALL_PEOPLE else _MONTHS_SMALL

    def write_files(folder: Path, count: int, day: date) -> None:
        write_district(folder, count, _SEED, day, pack, progress, months=months)

    return write_files


@contextmanager
def _folder(home: Path, keep: bool) -> Iterator[Path]:
    """The folder for invented data: one that stays, or one that does not."""
    if keep:
        (home / "bench").mkdir(parents=True, exist_ok=True)
        yield home / "bench"
    else:
        with TemporaryDirectory(prefix="closeknit-bench-") as temporary:
            yield Path(temporary)


def _print(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show_json(result)
    else:
        show_table(["", ""], list(_flat(result)), numbers=(1,))


def _flat(result: dict[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    """Nested figures as lines; lists stay in the JSON."""
    for name, value in result.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        elif not isinstance(value, list):
            yield above + name, round(value, 3) if isinstance(value, float) else value
