"""`closeknit worker`: what is due without anybody asking, until it is stopped."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.console import REFUSED, show_table, tell
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import DEFAULT_HOME, DEFAULT_LANG, DEFAULT_PACK, HomeOption, LangOption, PackOption
from closeknit.cli.words import Lang, Text, both


def worker(
    once: Annotated[
        bool, typer.Option("--once", help=both("Do what is due and end.", "执行一轮后结束。"))
    ] = False,
    seconds: Annotated[
        int, typer.Option(min=1, max=3600, help=both("Pause between two rounds.", "两轮之间的间隔秒数。"))
    ] = 60,
    status: Annotated[
        bool,
        typer.Option(
            "--status",
            help=both(
                "Say when each step was last done, and what failed; exit code 1 if no worker runs.",
                "显示各步骤最近完成时间和失败情况；无后台任务运行时退出码为1。",
            ),
        ),
    ] = False,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    from closeknit.cli.serve import ending
    from closeknit.web.starting import migrate, start

    start(home.resolve(), pack)
    migrate()
    if status:
        _show_status(home.resolve(), lang)
        return
    from closeknit.web.rounds import Worker, one_worker, run

    with one_worker(home.resolve()), ending():
        it = Worker(open_home(home.resolve()), open_pack(pack))
        if once:
            it.begin()
            for done in it.round():
                tell(done.en, done.zh, lang)
            return
        try:
            with closing(run(it, seconds)) as going:
                for done in going:
                    tell(done.en, done.zh, lang)
        except KeyboardInterrupt:
            tell("The worker has stopped.", "后台任务已停止。", lang)


def _show_status(home: Path, lang: Lang) -> None:
    from closeknit.web.rounds import is_alive
    from closeknit.web.schedule import state_of_steps

    headings = [
        Text("step", "步骤"),
        Text("when", "时间"),
        Text("last done", "最近完成"),
        Text("now", "当前"),
        Text("said", "说明"),
    ]
    show_table([heading.in_(lang) for heading in headings], [line.cells(lang) for line in state_of_steps()])
    if not is_alive(home):
        tell(
            "No worker runs: closeknit worker, or closeknit serve.",
            "后台任务未运行：请运行 closeknit worker 或 closeknit serve。",
            lang,
        )
        raise typer.Exit(REFUSED)
