"""The worker: one process for a home, that does what is due in the order of the schedule.

It holds the lock of the home; the time of the lock's file is its heartbeat. Whatever it is killed in the middle of is done
again by the next worker, and is done once.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
import time
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import close_old_connections

from closeknit.casework.ledger.actors import acting_as
from closeknit.casework.ledger.performing import note
from closeknit.engine.units import CloseknitError, Progress, Text
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.web import clock, jobs
from closeknit.web.models import Job
from closeknit.web.schedule import SCHEDULE, STEPS, Step, due_today
from closeknit.web.steps import NIGHTLY, Work

LOCK = "worker.lock"
BEAT_SECONDS = 5.0
SILENT_SECONDS = 30.0  # without a heartbeat for so long a worker is gone
LOOK_SECONDS = 0.5  # between two looks for jobs
_PROGRESS_SECONDS = 0.5
_UNFORESEEN = Text("An unforeseen fault: see the log of the worker.", "意外错误：请查看后台任务日志。")
_log = logging.getLogger("closeknit.worker")


@contextmanager
def one_worker(home: Path) -> Iterator[None]:
    """Hold the home's only place for a worker, and show that it is alive. Raises: CloseknitError if another has it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CloseknitError(
                f"Another worker runs for {home}: stop it first.", f"{home} 已有后台任务在运行：请先停止。"
            ) from None
        ended = threading.Event()
        beating = threading.Thread(target=_beat, args=(home / LOCK, ended), daemon=True)
        beating.start()
        try:
            yield
        finally:
            ended.set()
            beating.join()
            os.utime(home / LOCK, (0, 0))  # gone in good order: nobody needs to wait for the silence


def _beat(lock: Path, ended: threading.Event) -> None:
    while True:
        os.utime(lock)
        if ended.wait(BEAT_SECONDS):
            return


def silence(home: Path) -> float | None:
    """Return the seconds since the worker's last heartbeat; None if none ever ran or it ended in good order."""
    try:
        beat = (home / LOCK).stat().st_mtime
    except FileNotFoundError:
        return None
    return max(0.0, time.time() - beat) if beat else None


def is_alive(home: Path) -> bool:
    """Whether a worker has shown itself of late."""
    quiet = silence(home)
    return quiet is not None and quiet < SILENT_SECONDS


class Worker:
    """Does what is due. `begin` comes first, once."""

    def __init__(self, home: Home, pack: Pack) -> None:
        self.home, self.pack, self._watch = home, pack, clock.Watch()

    def begin(self) -> None:
        """Put back what a worker that died was at."""
        left = jobs.reap(clock.instant())
        if left:
            _log.warning("jobs of a worker that ended are put back", extra={"jobs": left})

    def round(self) -> list[Text]:
        """Plan the day, do every job that is due and the steps of every minute; return what was done."""
        why = self._wrong_clock()
        if why is not None:
            _log.error("nothing is done: %s", why.en)
            return []
        day, at = clock.now()
        for name in due_today(day, at):
            jobs.plan(name, day, clock.instant())
        done = self.work_off()
        for step in SCHEDULE:
            if step.when == "minute":
                done += self._every_minute(step)
        return done

    def work_off(self) -> list[Text]:
        """Do every job that is due now, in the order of the schedule; return what was done."""
        done: list[Text] = []
        while True:
            job = jobs.take(tuple(STEPS), clock.instant())
            if job is None:
                return done
            done += self._do(job)

    def _do(self, job: Job) -> list[Text]:
        """Do one job; whatever goes wrong is said on the job, and the worker goes on."""
        try:
            said = STEPS[job.step].act(self._work(_telling(job)))
        except Exception as fault:
            _log_fault(job.step, fault)
            jobs.fail(job, _why(fault), clock.instant())
            return []
        jobs.succeed(job, said or Text("", ""), clock.instant())
        return [said] if said else []

    def _every_minute(self, step: Step) -> list[Text]:
        try:
            said, is_well = step.act(self._work(lambda what, done, of: None)), True
        except Exception as fault:
            _log_fault(step.name, fault)
            said, is_well = _why(fault), False
        jobs.keep(step.name, clock.now()[0], clock.instant(), said, is_well)
        return [said] if said and is_well else []

    def _work(self, progress: Progress) -> Work:
        return Work(self.home, self.pack, *clock.now(), progress)

    def _wrong_clock(self) -> Text | None:
        """Mark a jump of the clock in the ledger; return why nothing may be written, or None."""
        jump = self._watch.jump()
        day, at = clock.now()
        why = clock.behind(at)
        if jump and why is None:
            _log.warning("the clock has jumped", extra={"seconds": int(jump.total_seconds())})
            with acting_as(NIGHTLY, day, at):
                note("clock.jump", _Clock(), detail={"seconds": int(jump.total_seconds())})
        return why


class _Clock:
    """The clock as the subject of an event."""

    kind, pk = "clock", "worker"


def _log_fault(step: str, fault: Exception) -> None:
    """Where it went wrong, never with which values: a register row may stand in the message."""
    places = "".join(traceback.format_tb(fault.__traceback__))
    _log.error("step %s of the worker failed: %s\n%s", step, type(fault).__name__, places)


def _why(fault: Exception) -> Text:
    """What may stand on a page: our own sentences; anything else could carry a value."""
    return fault.text if isinstance(fault, CloseknitError) else _UNFORESEEN


def _telling(job: Job) -> Progress:
    last = 0.0

    def tell(what: str, done: int, of: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= _PROGRESS_SECONDS:
            last = time.monotonic()
            jobs.progress(job, min(99, 100 * done // of) if of else 0)

    return tell


def run(worker: Worker, seconds: float) -> Generator[Text]:
    """Go on until somebody stops it: jobs as they come, a round every so many seconds; yields what was done."""
    worker.begin()
    next_round = 0.0
    while True:
        close_old_connections()  # a database that was restarted meanwhile is asked anew
        if time.monotonic() >= next_round:
            yield from worker.round()
            next_round = time.monotonic() + seconds
        else:
            yield from worker.work_off()
        time.sleep(LOOK_SECONDS)
