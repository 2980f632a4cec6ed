"""`closeknit doctor`: what is in order here and what is not, in words; exit code 1 if something must be mended."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from closeknit.cli.console import REFUSED, show_json, tell
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
)
from closeknit.cli.words import Lang, Text, as_called, both

if TYPE_CHECKING:
    from closeknit.packs.loader import Pack

State = Literal["ok", "note", "mend"]
_MARKS: dict[State, Text] = {
    "ok": Text("ok  ", "正常"),
    "note": Text("note", "提示"),
    "mend": Text("MEND", "须修"),
}

# Distribution, at least, below: the same bounds as pyproject.toml; docs/decisions/duckdb-and-its-pins.md says why.
PINS: tuple[tuple[str, tuple[int, ...], tuple[int, ...] | None], ...] = (
    ("duckdb", (1, 5, 6), (2,)),
    ("ibis-framework", (12,), (13,)),
    ("sqlglot", (30, 8), (30, 17)),
    ("pandas", (2, 3), (3,)),
    ("pyarrow", (20,), None),
    ("cryptography", (45,), None),
)
_FREE_GB_MIN = 5
_MEMORY_GB_MIN = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: State
    words: Text


def doctor(
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            help=both(
                "Also remove derived households that no complete run needs; they are rebuilt if asked for.",
                "同时清理没有任何筛查批次使用的家庭推定版本（需要时会重新生成）。",
            ),
        ),
    ] = False,
) -> None:
    if prune:
        _prune(home, lang)
    findings = [
        *_machine(home),
        *_pins(),
        *_extras(),
        *_keys(home),
        *_home(home),
        *_ready(home),
        *_reveals(home),
        *_pack(pack, date.today()),
    ]
    healthy = all(finding.state != "mend" for finding in findings)
    if as_json:
        show_json(
            {
                "healthy": healthy,
                "findings": [
                    {"what": f.what, "state": f.state, "words": f.words.in_(lang)} for f in findings
                ],
            }
        )
    else:
        for finding in findings:
            typer.echo(f"{_MARKS[finding.state].in_(lang)}  {as_called(finding.words.in_(lang))}")
    if not healthy:
        raise typer.Exit(REFUSED)


def _machine(home: Path) -> Iterator[Finding]:
    python = platform.python_version()
    yield Finding(
        "python",
        "ok" if sys.version_info >= (3, 11) else "mend",
        Text(
            f"Python {python}, SQLite {sqlite3.sqlite_version}",
            f"Python {python}，SQLite {sqlite3.sqlite_version}",
        ),
    )
    free = shutil.disk_usage(_existing(home)).free / 1e9
    yield Finding(
        "disk",
        "ok" if free >= _FREE_GB_MIN else "note",
        Text(
            f"{free:.0f} GB free where {home} lies (a district of a million people needs about {_FREE_GB_MIN})",
            f"{home} 所在磁盘剩余 {free:.0f} GB（百万人口的区约需 {_FREE_GB_MIN} GB）",
        ),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    yield Finding(
        "memory",
        "ok" if memory >= _MEMORY_GB_MIN else "note",
        Text(
            f"{memory:.0f} GB of memory, {os.cpu_count()} processors",
            f"内存 {memory:.0f} GB，处理器 {os.cpu_count()} 个",
        ),
    )


def _existing(path: Path) -> Path:
    """Return the path, or the nearest folder above it that exists."""
    return next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())


def _pins() -> Iterator[Finding]:
    from importlib.metadata import PackageNotFoundError, version

    for name, least, below in PINS:
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Finding(
                name,
                "mend",
                Text(f"{name} is missing: run ./run doctor", f"缺少 {name}：请运行 ./run doctor"),
            )
            continue
        numbers = tuple(int(part) for part in found.split(".")[:3] if part.isdigit())
        fits = numbers >= least and (below is None or numbers < below)
        yield Finding(
            name,
            "ok" if fits else "mend",
            Text(f"{name} {found}", f"{name} {found}")
            if fits
            else Text(
                f"{name} {found} is outside {bounds(least, below)}: install that",
                f"{name} {found} 不在 {bounds(least, below)} 内：请安装该版本",
            ),
        )


def bounds(least: tuple[int, ...], below: tuple[int, ...] | None) -> str:
    """Return the bounds as a requirement writes them."""
    return f">={_dotted(least)}" + (f",<{_dotted(below)}" if below else "")


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


def _extras() -> Iterator[Finding]:
    spark = shutil.which("java") is not None and find_spec("pyspark") is not None
    yield Finding(
        "spark",
        "ok" if spark else "note",
        Text(
            "Java and PySpark are here: screen --engine spark works",
            "Java 和 PySpark 已安装，可用 screen --engine spark",
        )
        if spark
        else Text(
            "No Java or no PySpark: screen --engine spark is refused, everything else works",
            "未安装 Java 或 PySpark：不能使用 screen --engine spark，其余功能不受影响",
        ),
    )
    chromium = shutil.which("chromium") is not None
    yield Finding(
        "chromium",
        "ok" if chromium else "note",
        Text("Chromium is here: the browser tests run", "已安装 Chromium，可运行浏览器测试")
        if chromium
        else Text(
            "No Chromium: the browser tests skip, nothing else needs it",
            "未安装 Chromium：跳过浏览器测试，其余不受影响",
        ),
    )


def _keys(home: Path) -> Iterator[Finding]:
    keys = home / "keys"
    if not keys.is_dir():
        yield Finding(
            "keys",
            "note",
            Text(f"No keys in {keys} yet: the first import makes them", f"{keys} 尚无密钥：首次导入时生成"),
        )
        return
    loose = [path for path in (keys, *keys.iterdir()) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    yield Finding(
        "keys",
        "mend" if loose else "ok",
        Text(
            f"Others on this machine can reach {loose[0]}: chmod go-rwx it",
            f"本机其他账号可访问 {loose[0]}：请执行 chmod go-rwx",
        )
        if loose
        else Text(
            f"Keys in {keys} are readable by this account alone (keep a copy elsewhere: without them names cannot be read)",
            f"{keys} 中的密钥仅本账号可读（请另行备份：丢失后无法还原姓名）",
        ),
    )


def _home(home: Path) -> Iterator[Finding]:
    registers = sorted(path for path in (home / "lake" / "facts").glob("*") if path.is_dir())
    batches = sum(len(list(register.glob("batch=*"))) for register in registers)
    runs = sorted(path.parent.name for path in (home / "runs").glob("*/manifest.json"))
    if not registers:
        yield Finding(
            "home",
            "note",
            Text(
                f"{home} holds no registers yet: closeknit demo, or closeknit import DIR",
                f"{home} 尚无数据：可运行 closeknit demo 或 closeknit import DIR",
            ),
        )
        return
    last = runs[-1] if runs else None
    yield Finding(
        "home",
        "ok",
        Text(
            f"{home} holds {len(registers)} registers in {batches} batches and {len(runs)} runs"
            + (f", the last for {last}" if last else ": closeknit screen --day YYYY-MM-DD"),
            f"{home} 中有 {len(registers)} 类数据、{batches} 个批次、{len(runs)} 次筛查"
            + (f"，最近一次为 {last}" if last else "：请运行 closeknit screen --day YYYY-MM-DD"),
        ),
    )
    left = list((home / "tmp").glob("*"))
    if left:
        yield Finding(
            "unfinished",
            "note",
            Text(
                f"{len(left)} unfinished pieces in {home / 'tmp'}: if nothing is running, they can be deleted",
                f"{home / 'tmp'} 中有 {len(left)} 个未完成的临时文件：确认没有任务运行后可以删除",
            ),
        )


def _prune(home: Path, lang: Lang) -> None:
    from closeknit.intake.pruning import prune

    removed = prune(open_home(home)) if home.exists() else []
    tell(
        f"{len(removed)} versions of the households removed{': ' if removed else ''}{', '.join(removed)}.",
        f"已清理 {len(removed)} 个家庭推定版本{'：' if removed else ''}{'、'.join(removed)}。",
        lang,
    )


def _ready(home: Path) -> Iterator[Finding]:
    from closeknit.intake.pruning import unpinned_versions

    unneeded = unpinned_versions(open_home(home))
    if unneeded:
        yield Finding(
            "ready",
            "note",
            Text(
                f"{len(unneeded)} versions of the households in {home / 'lake/ready'} belong to no complete run: "
                "closeknit doctor --prune removes them",
                f"{home / 'lake/ready'} 中有 {len(unneeded)} 个家庭推定版本没有筛查批次使用：可运行 closeknit doctor --prune 清理",
            ),
        )


def _reveals(home: Path) -> Iterator[Finding]:
    from closeknit.intake.reveals import RevealRefused, read_log

    try:
        lines = read_log(open_home(home))
    except RevealRefused as changed:
        yield Finding("reveals", "mend", changed.text)
        return
    if lines:
        yield Finding(
            "reveals",
            "ok",
            Text(
                f"Identities were shown {len(lines)} times, each with a reason in {home / 'reveals.jsonl'}",
                f"身份信息共被查看 {len(lines)} 次，理由均记入 {home / 'reveals.jsonl'}",
            ),
        )


def _pack(name: str, day: date) -> Iterator[Finding]:
    from closeknit.packs.check import check_folder

    problems = check_folder(name)
    if not problems:
        pack = open_pack(name)
        yield Finding(
            "pack",
            "ok",
            Text(
                f"Pack {name}: {len(pack.contracts)} registers, {len(pack.indicators)} indicators, sound",
                f"规则包 {name}：{len(pack.contracts)} 类数据、{len(pack.indicators)} 项指标，校验通过",
            ),
        )
        yield from _unconfirmed(pack, day)
    for problem in problems:
        yield Finding(
            "pack", "mend", Text(f"Pack {name}: {problem.text.en}", f"规则包 {name}：{problem.text.zh}")
        )


_SHOWN = 3


def _unconfirmed(pack: Pack, day: date) -> Iterator[Finding]:
    """The values of the pack's own area in force past the day on which they were last known to hold."""
    from closeknit.engine.units import NotInForce

    late = []
    for name, parameter in pack.parameters.items():
        with suppress(NotInForce):  # a day without a value is refused where the value is needed
            now = parameter.in_force(day, pack.default_area or "")
            if now.unconfirmed_on(day):
                late.append(f"{name} {now.last_confirmed}")
    if late:
        oldest = sorted(late, key=lambda entry: (entry.split()[-1], entry))[:_SHOWN]
        more = len(late) - len(oldest)
        yield Finding(
            "parameters",
            "note",
            Text(
                f"{len(late)} of {len(pack.parameters)} parameters are past the day they were last confirmed: "
                f"{', '.join(oldest)}{f' and {more} more' if more else ''}; look for newer values (pack show NAME)",
                f"{len(pack.parameters)} 个参数中有 {len(late)} 个已超过最近核实日：{'、'.join(oldest)}"
                f"{' 等' if more else ''}；请核查是否有新标准（pack show 名称）",
            ),
        )
