"""One row told by a department's system between its deliveries: checked like every file, its household screened soon after.

    told ─► into the lake (or into quarantine, with its reason) ─► a screening job for the worker ─► alerts

The row is in the lake before the answer goes out. The id comes from the department: the same row told again is the same
telling, another row under a known id is a conflict.
"""

from __future__ import annotations

import csv
import hmac
import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from closeknit.casework.alerts.lifecycle import OPEN
from closeknit.casework.alerts.models import Alert
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import note
from closeknit.casework.refusals import NotAllowed, NotHere, Refused
from closeknit.engine.units import FileRefused, Text
from closeknit.intake.catalogue import TOLD
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.web import jobs
from closeknit.web.api.clients import tellable
from closeknit.web.models import Client, Told

Row = Mapping[str, str | int | None]


class OtherRow(Refused):
    """The id was used for another row."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "Another row was told under this id: give the new row an id of its own.",
            "该编号已用于另一条数据：请为新数据使用新的编号。",
        )


class NoSuchRegister(Refused):
    """A register that is not there or takes no single rows."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "There is no such register that takes single rows: name one that delivers events.",
            "没有可逐条报送的该类数据：请填写按事件报送的部门数据。",
        )


def tell(client: Client, home: Home, pack: Pack, event_id: UUID, register: str, row: Row) -> Told:
    """Take one row in, and ask for the day to be screened; told twice, it is done once.

    Raises: Refused for a register that takes no single rows or a column it does not have, NotAllowed, OtherRow.
    """
    _must_fit(client, pack, register, row)
    told = _claimed(client, event_id, register, row)
    if told.state != Told.COMING:
        return told
    batch, why = _take_in(home, pack, told, row)
    now = acting()
    with transaction.atomic():
        is_first = Told.objects.filter(pk=told.pk, state=Told.COMING).update(
            state=Told.WAITING if why is None else Told.REFUSED,
            batch=batch,
            why_en=why.en if why else "",
            why_zh=why.zh if why else "",
        )
        if is_first:
            detail = {"told": str(told.pk), "register": register, "accepted": why is None}
            note("api.tell_event", client, purpose=client.purpose, detail=detail)
        if why is None:
            jobs.ask("events", now.day, timezone.now())
    told.refresh_from_db()
    return told


def told_by(client: Client, event_id: UUID) -> Told:
    """Return what became of a row; another client's is as absent as none. Raises: NotHere."""
    found = Told.objects.filter(pk=event_id, client=client).first()
    if found is None:
        raise NotHere()
    return found


def alerts_of(told: Told, home: Home) -> list[Alert]:
    """Return the open alerts of the row's household that the actor in force may read."""
    keys = _households(told, home)
    return list(Alert.objects.filter(household_key__in=keys, state__in=OPEN).order_by("pk")) if keys else []


def _households(told: Told, home: Home) -> list[int]:
    """Return the households in which the row stands, from the newest version of the ready layer that has it."""
    from closeknit.screening.session import connect, path_list

    files = sorted(
        (home.ready / told.register).glob(f"area=*/hh=*/{told.batch}*.parquet"),
        key=lambda f: f.stat().st_mtime_ns,
    )
    if not told.batch or not files:
        return []
    newest = [file for file in files if file.parent.name == files[-1].parent.name]
    with connect(threads=1) as connection:
        rows = connection.execute(
            f"SELECT DISTINCT household_key FROM read_parquet({path_list(newest)})"
        ).fetchall()
    return [row[0] for row in rows]


def _must_fit(client: Client, pack: Pack, register: str, row: Row) -> None:
    if register not in tellable(pack):
        raise NoSuchRegister()
    if register not in client.registers:
        raise NotAllowed(f"This key was not given the register {register}.", f"该密钥无权报送 {register}。")
    contract = pack.contracts[register]
    for name in sorted(row):
        if name not in contract.columns:
            known = ", ".join(contract.columns)
            raise Refused(
                f"{register} has no such column: use {known}.", f"{register} 没有该列，可用的列：{known}。"
            )


def _claimed(client: Client, event_id: UUID, register: str, row: Row) -> Told:
    """Return the telling of this id, new or known."""
    text = json.dumps([register, dict(row)], sort_keys=True, ensure_ascii=False)
    digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), sha256).hexdigest()
    now = acting()
    told, _ = Told.objects.get_or_create(
        id=event_id,
        defaults={"client": client, "register": register, "digest": digest, "day": now.day, "at": now.at},
    )
    if told.client_id != client.pk or told.digest != digest:
        raise OtherRow()
    return told


def _take_in(home: Home, pack: Pack, told: Told, row: Row) -> tuple[str, Text | None]:
    """Import the row as a file of one; return its batch, and why it was not accepted or None."""
    from closeknit.intake.importing import import_paths

    with home.work_folder("told") as folder:
        folder.chmod(0o700)
        path = folder / f"{told.register}_{told.day.isoformat()}_{TOLD}{told.pk.hex}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow(row)
            writer.writerow(["" if value is None else value for value in row.values()])
        try:
            (report,) = import_paths([path], pack, home, today=told.day, told=True).files
        except FileRefused as error:
            return "", _without_name(error.text, path.name)
    return report.batch, _why_rejected(home, pack, told, report.batch) if report.counts.rejected else None


def _without_name(text: Text, name: str) -> Text:
    """The sender knows no file: its row is meant."""
    return Text(text.en.replace(name, "the row"), text.zh.replace(name, "该条数据"))


def _why_rejected(home: Home, pack: Pack, told: Told, batch: str) -> Text:
    from closeknit.intake.quarantine import read_quarantine
    from closeknit.intake.reasons import ROW_REASONS

    columns = pack.contracts[told.register].columns
    faults = [fault for kept in read_quarantine(home, batch) for fault in kept.faults]
    en = "; ".join(f"{f.column or 'row'}: {ROW_REASONS[f.reason].en}" for f in faults)
    zh = "；".join(
        f"{columns[f.column].zh if f.column in columns else '整行'}：{ROW_REASONS[f.reason].zh}"
        for f in faults
    )
    return Text(
        f"The row is kept in quarantine ({en}): correct it and tell it under a new id.",
        f"该条数据已进入隔离区（{zh}）：请更正后以新编号重新报送。",
    )


def mark_screened(run: str, batches: Mapping[str, list[str]], day: date) -> int:
    """Write down which tellings a run has read; return how many were new."""
    found = 0
    for told in Told.objects.filter(state=Told.WAITING, day__lte=day):
        if told.batch in batches.get(told.register, ()):
            found += Told.objects.filter(pk=told.pk, state=Told.WAITING).update(
                state=Told.SCREENED, run=run, screened_at=timezone.now()
            )
    return found
