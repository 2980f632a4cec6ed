"""`closeknit worker`: what is due without anybody asking, every minute until it is stopped."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from closeknit.cli.console import tell
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import DEFAULT_HOME, DEFAULT_LANG, DEFAULT_PACK, HomeOption, LangOption, PackOption
from closeknit.cli.words import both


def worker(
    once: Annotated[
        bool, typer.Option("--once", help=both("Do what is due and end.", "执行一轮后结束。"))
    ] = False,
    seconds: Annotated[
        int, typer.Option(min=1, max=3600, help=both("Pause between two rounds.", "两轮之间的间隔秒数。"))
    ] = 60,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    from closeknit.cli.serve import ending
    from closeknit.web.starting import migrate, start

    start(home.resolve(), pack)
    migrate()
    from django.db import close_old_connections

    from closeknit.web.rounds import one_worker, run_round

    with one_worker(home.resolve()), ending():
        try:
            while True:
                close_old_connections()  # a database that was restarted meanwhile is asked anew
                for done in run_round(open_home(home.resolve()), open_pack(pack)):
                    tell(done.en, done.zh, lang)
                if once:
                    return
                time.sleep(seconds)
        except KeyboardInterrupt:
            tell("The worker has stopped.", "后台任务已停止。", lang)
