"""The steps of the worker. Each is done once however often it is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from closeknit.casework.alerts import actions as alerts
from closeknit.casework.alerts.receiving import receive_run
from closeknit.casework.determinations import application, opinion
from closeknit.casework.ledger import chain
from closeknit.casework.ledger.actors import Job as Actor
from closeknit.casework.ledger.actors import acting_as
from closeknit.casework.ledger.models import Event
from closeknit.engine.units import CloseknitError, Progress, Text
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.screening.results import Run, runs_of
from closeknit.web.heads import add_head, read_heads

NIGHTLY = Actor("nightly", frozenset({"alert.receive", "alert.escalate", "household.add"}))


@dataclass(frozen=True)
class Work:
    """What a step works on: the home, the pack, the office's day and instant, and whom to tell how far it is."""

    home: Home
    pack: Pack
    day: date
    at: datetime
    progress: Progress


class ChainBroken(CloseknitError):
    """The audit chain does not hold."""


@contextmanager
def _nightly(work: Work) -> Iterator[None]:
    with acting_as(NIGHTLY, work.day, work.at):
        yield


def screen_told(work: Work) -> Text | None:
    """Screen the day for the households of the rows told, and receive what that raises. The law waits for the night."""
    from closeknit.web.api.events import mark_screened

    run = _screen(work, law=False)
    _receive(work, run)
    told = mark_screened(run.id, run.manifest["batches"], work.day)
    return Text(f"{told} rows told were screened in run {run.id}", f"已筛查单条报送{told}条，批次{run.id}")


def screen_day(work: Work) -> Text | None:
    """Screen the day and receive its alerts, unless the newest run has read the same batches by the same pack."""
    if not _has_changed(work):
        return Text("no register has changed since the last run", "自上次筛查以来数据无变化")
    run = _screen(work, law=True)
    _receive(work, run)
    figures = run.manifest["summary"]
    return Text(
        f"run {run.id}: {figures['scored']} households screened", f"批次{run.id}：已筛查{figures['scored']}户"
    )


def _screen(work: Work, law: bool) -> Run:
    from closeknit.screening.run import screen

    return screen(
        work.home, work.pack, work.day, incremental=True, progress=work.progress,
        made_at=work.at.isoformat(timespec="seconds"), law=law,
    ).run  # fmt: skip


def _has_changed(work: Work) -> bool:
    """Whether the day's batches, or the pack, differ from those of the newest run that also applied the law."""
    from closeknit.intake.catalogue import active_batches
    from closeknit.screening.determining.night import has_night_law

    now = {
        name: [b.id for b in active_batches(work.home, c, work.day)]
        for name, c in work.pack.contracts.items()
    }
    if not any(now.values()):
        return False
    whole = [run for run in runs_of(work.home) if run.manifest.get("law") or not has_night_law(work.pack)]
    if not whole:
        return True
    last = whole[-1].manifest
    return bool(last["pack_hash"] != work.pack.hash or last["batches"] != now)


def receive(work: Work) -> Text | None:
    """Receive the newest run if no event says that it was."""
    runs = runs_of(work.home)
    if not runs or Event.objects.filter(verb="alert.receive_run", subject_id=runs[-1].id).exists():
        return None
    _receive(work, runs[-1])
    return Text(f"alerts of run {runs[-1].id} received", f"已接收筛查批次{runs[-1].id}的预警")


def _receive(work: Work, run: Run) -> None:
    if Event.objects.filter(verb="alert.receive_run", subject_id=run.id).exists():
        return
    with _nightly(work):
        receive_run(work.home, work.pack, run.id)


def escalate(work: Work) -> Text | None:
    """Tell the office above of every late alert; an alert told today is not told again."""
    return _counted(
        work, lambda: alerts.escalate(work.day), "alerts told to the office above", "件预警已上报上级"
    )


def look_at_clocks(work: Work) -> Text | None:
    """Note each statutory day that has passed, once."""
    return _counted(work, application.escalate_overdue, "statutory clocks have run out", "个法定时限已超过")


def end_notices(work: Work) -> Text | None:
    """Note each public notice whose days are over, once; its address shows nothing from that day on by itself."""
    return _counted(work, opinion.end_notices, "public notices are over", "件公示公布已到期")


def _counted(work: Work, act: Callable[[], int], en: str, zh: str) -> Text:
    with _nightly(work):
        found = act()
    return Text(f"{found} {en}", f"{found}{zh}")


def seal(work: Work) -> Text | None:
    """Give every new event its place in the chain."""
    sealed = chain.seal(settings.CONFIGURATION.audit_hash)
    return Text(f"{sealed} events sealed", f"已封链{sealed}个事件") if sealed else None


def keep_head(work: Work) -> Text | None:
    """Verify the chain against the heads kept so far, and add today's; a head that is there already is not added twice.

    Raises: ChainBroken; the head is not kept then.
    """
    chain.seal(settings.CONFIGURATION.audit_hash)
    path = settings.CONFIGURATION.heads_file
    kept = read_heads(path) if path.exists() else {}
    faults, head = chain.verify(kept), chain.head()
    if faults:
        raise ChainBroken(
            f"The audit chain does not hold in {len(faults)} places: run closeknit verify-audit, keep the database as it is, tell "
            "the supervisor.",
            f"审计链有{len(faults)}处校验未通过：请运行 closeknit verify-audit，保留数据库原状并报告监督人员。",
        )
    if head is None:
        return Text("there is no event yet", "尚无事件")
    if head.position not in kept:
        add_head(path, head)
    return Text(
        f"{head.position} links, whole; the head is in {path.name}",
        f"共{head.position}个链节，完整；链头已存入{path.name}",
    )
