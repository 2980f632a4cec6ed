"""`closeknit serve`: casework in the browser, from this home, on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Annotated

import typer

from closeknit.cli.console import tell
from closeknit.cli.options import DEFAULT_HOME, DEFAULT_LANG, DEFAULT_PACK, HomeOption, LangOption, PackOption
from closeknit.cli.words import both


def serve(
    host: Annotated[str, typer.Option(help=both("The address to listen on.", "监听地址。"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=both("The port.", "端口。"))] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=16, help=both("Server processes.", "服务进程数。"))] = 1,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    from closeknit.web.starting import migrate, start

    start(home.resolve(), pack)
    migrate()
    tell(
        f"Closeknit is at http://{host}:{port}/ — Ctrl-C to stop.",
        f"织密已启动：http://{host}:{port}/ ，按 Ctrl-C 停止。",
        lang,
    )
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "closeknit.web.wsgi:application",
    ]  # fmt: skip
    environment = {
        **os.environ,
        "CLOSEKNIT_HOSTS": os.environ.get("CLOSEKNIT_HOSTS", f"{host},localhost,127.0.0.1"),
    }
    with subprocess.Popen(command, env=environment) as server:
        try:
            code = server.wait()
        except KeyboardInterrupt:
            server.terminate()
            code = server.wait()
    raise typer.Exit(0 if code in (0, -15, -2) else 1)
