"""The chain over the events: sealed in order by one sealer, verified against what was exported outside.

    hash(1) = H(algorithm | digest(1))      hash(n) = H(hash(n-1) | digest(n))

A chain alone cannot show that its tail was cut or that all of it was written anew: the day's head, kept elsewhere, can.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from closeknit.casework.ledger.models import Event, Seal
from closeknit.casework.ledger.performing import digest_of
from closeknit.engine.units import Text

ALGORITHMS = ("sm3", "sha256")
_BATCH = 5_000
_LATE = 10_000  # how far a transaction may lag behind, in events


@dataclass(frozen=True)
class Head:
    """The newest link: what an outside anchor keeps."""

    position: int
    event: int
    algorithm: str
    hash: str


@dataclass(frozen=True)
class Fault:
    """One place where the chain does not hold."""

    position: int
    event: int | None
    what: Text


def _link(algorithm: str, previous: str, digest: str) -> str:
    text = f"{previous or algorithm}|{digest}".encode()
    if algorithm == "sm3":
        from cryptography.hazmat.primitives import hashes

        hasher = hashes.Hash(hashes.SM3())
        hasher.update(text)
        return hasher.finalize().hex()
    return hashlib.sha256(text).hexdigest()


def seal(algorithm: str = "sm3") -> int:
    """Seal every event that has no place in the chain yet; return how many. Only one sealer may run."""
    sealed = 0
    while True:
        with transaction.atomic():
            last = Seal.objects.order_by("-position").select_for_update().first()
            position, previous = (last.position, last.hash) if last else (0, "")
            waiting = list(_unsealed(last.event_id if last else 0).order_by("id")[:_BATCH])
            seals = []
            for event in waiting:
                position, previous = position + 1, _link(algorithm, previous, event.digest)
                seals.append(Seal(position=position, event=event, algorithm=algorithm, hash=previous))
            Seal.objects.bulk_create(seals)
        sealed += len(seals)
        if len(waiting) < _BATCH:
            return sealed


def _unsealed(newest: int) -> models.QuerySet[Event]:
    """Events without a seal. A number given out early can be committed late, so a stretch before the newest is looked at too."""
    sealed = Seal.objects.filter(event=models.OuterRef("pk"))
    return Event.objects.filter(~models.Exists(sealed), id__gt=max(0, newest - _LATE))


def head() -> Head | None:
    """Return the newest link, or None for an empty chain."""
    last = Seal.objects.order_by("-position").first()
    return Head(last.position, last.event_id, last.algorithm, last.hash) if last else None


def verify(anchors: Mapping[int, str] | None = None) -> list[Fault]:
    """Return every place where events, seals and anchors (position → hash) disagree; an empty list is a whole chain."""
    faults: list[Fault] = []
    previous, expected, newest = "", 1, 0
    waiting = dict(anchors or {})
    for link in Seal.objects.select_related("event").order_by("position").iterator(chunk_size=_BATCH):
        event: Any = link.event
        if link.position != expected:
            faults.append(_fault(link, "links are missing before this one", "此前缺少链节"))
        if digest_of(event) != event.digest:
            faults.append(_fault(link, "the event was altered", "事件内容被改动"))
        if event.id <= newest - _LATE:
            faults.append(
                _fault(link, "sealed long after its neighbours: slipped in", "封链明显晚于相邻事件：疑为补插")
            )
        if _link(link.algorithm, previous, digest_of(event)) != link.hash:
            faults.append(_fault(link, "the link does not follow from the one before", "与上一链节不符"))
        if link.position in waiting and waiting.pop(link.position) != link.hash:
            faults.append(_fault(link, "differs from the outside anchor", "与外部锚点不符"))
        previous, expected, newest = link.hash, link.position + 1, max(newest, event.id)
    for position in sorted(waiting):
        faults.append(
            Fault(
                position,
                None,
                Text(
                    "the outside anchor knows a link that is gone: the tail was cut",
                    "外部锚点中的链节已缺失：尾部被截断",
                ),
            )
        )
    slipped = (
        Event.objects.filter(id__lte=newest - _LATE).exclude(pk__in=Seal.objects.values("event")).count()
    )
    if slipped:
        faults.append(
            Fault(
                0, None, Text(f"{slipped} events were slipped in unsealed", f"有{slipped}个事件未经封链插入")
            )
        )
    return faults


def _fault(link: Seal, en: str, zh: str) -> Fault:
    return Fault(link.position, link.event_id, Text(en, zh))
