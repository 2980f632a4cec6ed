"""stdout is the result, stderr is the story.

Every refusal is one sentence on stderr and exit code 1, a value or a path that cannot be used among them; an unknown or
forgotten option is exit code 2, with the usage (typer does that). A fault of our own shows its traceback, never the values in it: a register row may stand there.
"""

from __future__ import annotations

import errno
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand

from closeknit.cli.words import LANG, Lang, Text, as_called
from closeknit.engine.units import CloseknitError, Progress

REFUSED = 1
_QUIET_SECONDS = 2.0
_LINE_SECONDS = 5.0
# What the layers below call their steps, in the words of an operator; file names speak for themselves.
_STEPS: tuple[tuple[str, Text], ...] = (
    (r"inventing ([\d,]+) people of (\d+)", Text(r"inventing \1 people of \2", r"生成 \2 的 \1 名虚构人员")),
    (r"district written", Text("writing the district", "写入虚构的区")),
    (r"households", Text("deriving households", "推定家庭")),
    (r"ready", Text("laying registers out by district and household", "按区县和家庭整理数据")),
    (r"screening (\d+)", Text(r"screening district \1", r"筛查区县 \1")),
    (r"screening", Text("closing the run", "汇总筛查结果")),
    (r"report", Text("writing the report", "生成报告")),
    (r"reading identities", Text("reading identities from the vault", "读取身份保险库")),
    (r"training", Text("training the linkage model", "训练关联模型")),
    (r"linking (\w+)", Text(r"linking \1", r"关联 \1")),
    (r"linking", Text("closing the linkage", "汇总关联结果")),
    (r"sealing vault again", Text("sealing identities again", "重新加密身份信息")),
    (r"sealing quarantine again", Text("sealing rejected rows again", "重新加密拒收行")),
    (r"scores", Text("writing the scores", "写出得分")),
    (r"pack structure", Text("checking the pack's structure", "校验规则包结构")),
    (r"worked examples", Text("running the worked examples of the rules", "运行规则示例")),
    (r"rules of law", Text("reading the rules of law", "读取救助规则")),
)
_DISK_FULL = Text(
    "The disk is full; nothing has been changed: free some space or name another --home, and run this again.",
    "磁盘已满，数据未作任何改动：请腾出空间或另指定 --home 后重新运行。",
)


class Verb(TyperCommand):
    """A command whose refusals end in one sentence and exit code 1."""

    def make_context(self, *args: Any, **settings: Any) -> Any:
        try:
            return super().make_context(*args, **settings)
        except CloseknitError as refusal:
            refuse(refusal.text, LANG)
        except typer.BadParameter as bad:
            if type(bad) is not typer.BadParameter:  # a forgotten parameter
                raise
            refuse(_unusable(bad), LANG)

    def invoke(self, ctx: Any) -> Any:
        lang: Lang = ctx.params.get("lang", "en")
        try:
            return super().invoke(ctx)
        except typer.BadParameter as bad:
            refuse(_unusable(bad), lang)
        except CloseknitError as refusal:
            refuse(refusal.text, lang)
        except BrokenPipeError:
            raise
        except OSError as fault:
            refuse(words_for(fault), lang)
        except Exception as fault:
            if "No space left on device" not in str(fault):
                raise
            refuse(_DISK_FULL, lang)


def _unusable(bad: typer.BadParameter) -> Text:
    """Return why the value of a parameter cannot be used, as a sentence that names the parameter."""
    hint = bad.param_hint or (bad.param.get_error_hint() if bad.param is not None else "")
    name = (
        (hint if isinstance(hint, str) else " / ".join(hint)).split("' (")[0].strip("'")
    )  # no "(env var: …)"
    what = bad.message.removeprefix("Value error, ").rstrip(".")
    return Text(f"{name}: {what}; see --help.", f"{name}：{what}；用法见 --help。")


def words_for(fault: OSError) -> Text:
    """Return what the operating system refused, as a sentence about a file."""
    if fault.errno == errno.ENOSPC or "No space left on device" in str(fault):
        return _DISK_FULL
    what, where = fault.strerror or str(fault), fault.filename or ""
    place = f"{where}: " if where else ""
    return Text(
        f"{place}{what}. Check the path and the rights of this account, then run this again.",
        f"{place}{what}。请检查路径和当前账号的权限后重新运行。",
    )


def refuse(text: Text, lang: Lang) -> None:
    """Print the sentence on stderr and end with exit code 1."""
    typer.echo(as_called(text.in_(lang)), err=True)
    raise typer.Exit(REFUSED)


def tell(en: str, zh: str, lang: Lang) -> None:
    """Print one line of the story on stderr."""
    typer.echo(as_called(Text(en, zh).in_(lang)), err=True)


def show_json(result: object) -> None:
    """Print the result as JSON on stdout."""
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2, default=str))


def show_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Sequence[int] = (),
    title: str | None = None,
) -> None:
    """Print a table on stdout; columns listed in `numbers` are set to the right. Nothing is cut off in a pipe."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text as Cell

    console = Console(width=None if sys.stdout.isatty() else 240, highlight=False)
    table = Table(
        show_header=any(headings),
        title=title,
        title_justify="left",
        box=None,
        pad_edge=False,
        header_style="bold",
    )
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Cell("—" if cell is None else number_or_text(cell)) for cell in row))
    console.print(table)


def number_or_text(cell: object) -> str:
    """Return whole numbers with thousands separators, everything else as it is."""
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)


def step_words(step: str, lang: Lang) -> str:
    """Return a step in the words of an operator; one without words here stays as it is."""
    for pattern, words in _STEPS:
        found = re.fullmatch(pattern, step)
        if found:
            return found.expand(words.in_(lang))
    return step


@contextmanager
def story(lang: Lang) -> Iterator[Progress]:
    """Give a progress callback: a bar on a terminal once two seconds have passed, plain lines elsewhere."""
    if sys.stderr.isatty():
        with _bar() as progress:
            yield _worded(progress, lang)
    else:
        yield _worded(_lines(), lang)


def _worded(progress: Progress, lang: Lang) -> Progress:
    def worded(step: str, done: int, total: int | None) -> None:
        progress(step_words(step, lang), done, total)

    return worded


def _lines() -> Progress:
    """Return a callback that names a step once, then says how far it is every few seconds."""
    began, last, current = time.monotonic(), time.monotonic(), ""

    def progress(step: str, done: int, total: int | None) -> None:
        nonlocal last, current
        now = time.monotonic()
        if step == current and now - last < _LINE_SECONDS:
            return
        if step != current or done:
            part = f" {done:,}" if step == current else ""
            of = f"/{total:,}" if part and total else ""
            typer.echo(f"[{now - began:6.1f} s] {step}{part}{of}", err=True)
        current, last = step, now

    return progress


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show one live bar for the current step and leave a line for each step that took its time."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True, highlight=False)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    bar = Bar(*columns, console=console, transient=True)
    began, step_began, current = time.monotonic(), time.monotonic(), ""
    task = bar.add_task("", total=None, visible=False)

    def leave_line() -> None:
        seconds = time.monotonic() - step_began
        if current and seconds >= _QUIET_SECONDS:
            console.print(f"  {current}  {seconds:.1f} s", markup=False)

    def progress(step: str, done: int, total: int | None) -> None:
        nonlocal step_began, current
        if step != current:
            leave_line()
            current, step_began = step, time.monotonic()
            bar.reset(task)
        visible = time.monotonic() - began >= _QUIET_SECONDS
        bar.update(task, description=step, completed=done, total=total, visible=visible)

    with bar:
        try:
            yield progress
        finally:
            leave_line()
