"""One round of the worker: seal the chain, receive the alerts of runs that casework has not seen.

One worker runs for a home: the chain has one sealer. Every step is done once however often it is tried, so a worker that
was killed goes on where it stopped.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

from closeknit.casework.ledger import chain
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.ledger.models import Event
from closeknit.engine.units import CloseknitError, Text
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.web import clock

_log = logging.getLogger("closeknit.worker")
NIGHTLY = Job("nightly", frozenset({"alert.receive", "household.add"}))


@contextmanager
def one_worker(home: Path) -> Iterator[None]:
    """Hold the home's only place for a worker. Raises: CloseknitError if another has it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "worker.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CloseknitError(
                f"Another worker runs for {home}: stop it first.", f"{home} 已有后台任务在运行：请先停止。"
            ) from None
        yield


def run_round(home: Home, pack: Pack) -> list[Text]:
    """Do what is due; return what was done. A step that fails is logged, and the others go on."""
    done: list[Text] = []
    for step in (_receive, _seal):
        try:
            done += step(home, pack)
        except Exception:
            _log.exception("a step of the worker failed", extra={"step": step.__name__})
    return done


def _seal(home: Home, pack: Pack) -> list[Text]:
    sealed = chain.seal(settings.CONFIGURATION.audit_hash)
    return [Text(f"{sealed} events sealed", f"已封链{sealed}个事件")] if sealed else []


def _receive(home: Home, pack: Pack) -> list[Text]:
    """Receive the newest run if no event says that it was."""
    from closeknit.screening.results import runs_of

    door = receiving()
    runs = sorted(run.id for run in runs_of(home))
    if door is None or not runs:
        return []
    if Event.objects.filter(verb="alert.receive_run", subject_id=runs[-1]).exists():
        return []
    day, at = clock.now()
    with acting_as(NIGHTLY, day, at):
        door.receive_run(home, pack, runs[-1])
    return [Text(f"alerts of run {runs[-1]} received", f"已接收筛查批次{runs[-1]}的预警")]


def receiving() -> Any:
    """Return the module that receives alerts, or None while it is not there."""
    name = "closeknit.casework.alerts.receiving"
    return import_module(name) if find_spec(name) else None
