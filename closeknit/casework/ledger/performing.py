"""`perform`: one transaction that checks the table, asks the guards, changes the row if it is still as it was read, and writes down who did it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import F

from closeknit.casework.ledger.actors import acting, within
from closeknit.casework.ledger.models import Event, Staged
from closeknit.casework.ledger.moves import Move
from closeknit.casework.refusals import Conflict, NotAllowed, Refused

REASON_LENGTH_MIN = 4


def perform(
    record: Staged,
    name: str,
    *,
    version: int | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    **changes: Any,
) -> Event:
    """Move the record, and return the event. `version`: the one the person saw; `changes`: other fields set with it.

    Raises: Refused, NotAllowed, Conflict; nothing has changed then.
    """
    move = record.moves[name]
    actor = acting().actor
    if version is not None and version != record.version:
        raise Conflict()
    _must_be_possible(record, move, reason)
    with transaction.atomic():
        kind: Any = type(record)
        changed = kind.objects.filter(pk=record.pk, state=record.state, version=record.version).update(
            state=move.after, version=F("version") + 1, **changes
        )
        if changed != 1:
            raise Conflict()
        event = note(
            f"{record.kind}.{move.name}",
            record,
            before=record.state,
            after=move.after,
            reason=reason,
            detail=detail,
            version=record.version + 1,
        )
    record.state, record.version = move.after, record.version + 1
    for field, value in changes.items():
        setattr(record, field, value)
    del actor
    return event


def begin(record: Staged, name: str, *, reason: str = "", detail: dict[str, Any] | None = None) -> Event:
    """Bring a record into being by a move whose `before` is empty; `record` is not saved yet.

    Raises: NotAllowed.
    """
    move = record.moves[name]
    assert not move.before, f"{name} does not begin a {record.kind}"
    now = acting()
    if not within(record.area, now.actor.areas_for(move.action)):
        raise _not_allowed(move)
    for guard in move.guards:
        why = guard(record, now.actor)
        if why is not None:
            raise Refused(why.en, why.zh)
    record.state, record.version = move.after, 1
    record.made_at, record.made_day = now.at, now.day
    with transaction.atomic():
        record.save(force_insert=True)
        return note(
            f"{record.kind}.{move.name}", record, after=move.after, reason=reason, detail=detail, version=1
        )


def amend(
    record: Staged,
    verb: str,
    *,
    action: str,
    version: int | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
    **changes: Any,
) -> Event:
    """Change fields without a move of the state, under the same rule: right, version, event.

    Raises: NotAllowed, Conflict.
    """
    assert "state" not in changes, "a state changes through perform() only"
    now = acting()
    if not within(record.moved_in, now.actor.areas_for(action)):
        raise NotAllowed(
            "This needs another role or area: ask the office that is responsible.",
            "此操作需要其他岗位或辖区的权限，请联系负责单位。",
        )
    if version is not None and version != record.version:
        raise Conflict()
    with transaction.atomic():
        kind: Any = type(record)
        changed = kind.objects.filter(pk=record.pk, version=record.version).update(
            version=F("version") + 1, **changes
        )
        if changed != 1:
            raise Conflict()
        event = note(
            f"{record.kind}.{verb}", record, reason=reason, detail=detail, version=record.version + 1
        )
    record.version += 1
    for field, value in changes.items():
        setattr(record, field, value)
    return event


def note(
    verb: str,
    subject: Any,
    *,
    before: str = "",
    after: str = "",
    reason: str = "",
    purpose: str = "",
    detail: dict[str, Any] | None = None,
    version: int | None = None,
) -> Event:
    """Write an event down: an act, or a look at personal fields. Call it in the transaction of what it tells of.

    version: the record's after the act; acts alone have one.
    """
    now = acting()
    event = Event(
        at=now.at,
        day=now.day,
        staff_id=now.actor.staff_id,
        actor=now.actor.name,
        role=now.actor.role,
        verb=verb,
        subject_kind=getattr(subject, "kind", None) or subject._meta.model_name,
        subject_id=str(subject.pk),
        household=getattr(subject, "chained_to", ""),
        area=getattr(subject, "area", "") or "",
        before=before,
        after=after,
        purpose=purpose or now.purpose,
        reason=reason,
        detail=detail or {},
        request_id=now.request_id,
        version=version,
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    return event


def digest_of(event: Event) -> str:
    """Return the fingerprint of everything an event says, in one canonical form."""
    said = {
        field: getattr(event, field)
        for field in (
            "staff_id", "actor", "role", "verb", "subject_kind", "subject_id", "household", "area",
            "before", "after", "purpose", "reason", "detail", "request_id",
        )
    }  # fmt: skip
    said["at"], said["day"] = event.at.timestamp(), event.day.isoformat()
    if event.version is not None:
        said["version"] = event.version
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _must_be_possible(record: Staged, move: Move, reason: str) -> None:
    why = record.moves.objection(move, record, acting().actor)
    if why is not None:
        if record.state in move.before and not within(record.moved_in, acting().actor.areas_for(move.action)):
            raise _not_allowed(move)
        raise Refused(why.en, why.zh)
    if move.needs_reason and len(reason.strip()) < REASON_LENGTH_MIN:
        raise Refused(
            f"“{move.label.en}” needs a reason: write in a few words why.",
            f"“{move.label.zh}”需要填写理由，请简要说明。",
        )


def _not_allowed(move: Move) -> NotAllowed:
    return NotAllowed(
        f"“{move.label.en}” needs another role or area: ask the office that is responsible.",
        f"“{move.label.zh}”需要其他岗位或辖区的权限，请联系负责单位。",
    )
