"""`closeknit serve`: casework in the browser, from this home, on this machine, with a worker beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from closeknit.cli.console import tell
from closeknit.cli.options import DEFAULT_HOME, DEFAULT_LANG, DEFAULT_PACK, HomeOption, LangOption, PackOption
from closeknit.cli.words import both


def serve(
    host: Annotated[str, typer.Option(help=both("The address to listen on.", "监听地址。"))] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=both("The port.", "端口。"))] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=16, help=both("Server processes.", "服务进程数。"))] = 1,
    worker: Annotated[
        bool,
        typer.Option(
            "--worker/--no-worker",
            help=both("Run the worker beside it.", "同时运行后台任务。"),
        ),
    ] = True,
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
    beside = (
        [[sys.executable, "-m", "closeknit", "worker", "--home", str(home), "--pack", pack]] if worker else []
    )
    raise typer.Exit(run(_server(host, port, workers), host, beside))


def _server(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "closeknit.web.wsgi:application",
    ]  # fmt: skip


def run(server: list[str], host: str, beside: Sequence[list[str]] = ()) -> int:
    """Run the server, and processes beside it, until the server ends or somebody stops it; return the exit code of `serve`."""
    hosts = os.environ.get("CLOSEKNIT_HOSTS", f"{host},localhost,127.0.0.1")
    environ = {**os.environ, "CLOSEKNIT_HOSTS": hosts}
    with ending(), subprocess.Popen(server, env=environ) as process:
        others = [subprocess.Popen(command, env=environ) for command in beside]
        try:
            code = process.wait()
        except KeyboardInterrupt:
            process.terminate()
            code = process.wait()
        for other in others:
            other.terminate()
            other.wait()
    return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else 1


@contextmanager
def ending() -> Iterator[None]:
    """Take a SIGTERM (a service manager stops us) as Ctrl-C is taken, so that nothing is left running."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
