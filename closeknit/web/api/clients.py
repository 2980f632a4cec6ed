"""Clients: issuing and revoking a key, and who stands behind one."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import HttpRequest

from closeknit.casework.ledger.actors import acting, within
from closeknit.casework.ledger.performing import note
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.refusals import NotAllowed, Refused
from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.web.models import Client

# What a client can be given. None of these changes a decision, a plan or money.
CLIENT_ACTIONS: dict[str, Text] = {
    "alert.read": Text("read alerts, without names", "读取预警（不含姓名）"),
    "case.read": Text("read cases, without names", "读取个案（不含姓名）"),
    "determination.read": Text("read determinations, without names", "读取审核确认（不含姓名）"),
    "tier.ask": Text("ask for a person's confirmed tier", "查询人员已确认的救助类别"),
    "event.tell": Text("tell single rows of registers", "逐条报送部门数据"),
}
_PREFIX = "ck_"


@dataclass(frozen=True)
class ClientActor:
    """A client as an actor: its actions, in its area, on its days."""

    client_id: int
    name: str
    actions: frozenset[str]
    area: str
    staff_id: None = None
    role: str = "client"

    def may(self, action: str) -> bool:
        """Asking for a tier looks one person up; the answer is the tier alone."""
        return action in self.actions or (action == "household.read" and "tier.ask" in self.actions)

    def areas_for(self, action: str) -> tuple[str, ...]:
        return (self.area,) if self.may(action) else ()


def tellable(pack: Pack) -> dict[str, Text]:
    """Return the registers of which single rows can be told: those that deliver events."""
    return {name: c.label for name, c in pack.contracts.items() if c.feed == "events"}


def _fingerprint(key: str) -> str:
    return hashlib.sha256(
        key.encode()
    ).hexdigest()  # the key has 256 random bits: it cannot be guessed from this


def issue(
    name: str,
    department: str,
    purpose: str,
    area: str,
    actions: list[str],
    valid_to: date,
    registers: list[str] | None = None,
) -> tuple[Client, str]:
    """Make a client and return it with its key, which is not kept; registers: those of which it may tell single rows.

    Raises: NotAllowed, Refused.
    """
    now = acting()
    if not within(area, now.actor.areas_for("staff.manage")):
        raise NotAllowed("Clients of this area are managed elsewhere.", "该辖区的接口由其管理员负责。")
    unknown = set(actions) - CLIENT_ACTIONS.keys()
    if unknown or not actions:
        raise Refused("Choose at least one of the listed actions.", "请至少选择一项所列权限。")
    told = sorted(set(registers or ()))
    if bool(told) != ("event.tell" in actions) or not set(told) <= set(tellable(pack_in_force())):
        raise Refused(
            "Who tells rows is given the registers for it: choose registers that deliver events.",
            "报送权限须同时指定数据类别：请选择按事件报送的部门数据。",
        )
    if not purpose.strip():
        raise Refused("Write the purpose: it stands in every event.", "请填写用途：每条记录都会写明。")
    if valid_to < now.day:
        raise Refused("The last day lies in the past: choose a later one.", "截止日已过，请选择更晚的日期。")
    key = _PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        client = Client.objects.create(
            name=name,
            department=department,
            purpose=purpose,
            area=area,
            actions=sorted(actions),
            registers=told,
            fingerprint=_fingerprint(key),
            valid_from=now.day,
            valid_to=valid_to,
        )
        note(
            "client.issue",
            client,
            detail={"actions": sorted(actions), "registers": told, "to": valid_to.isoformat()},
        )
    return client, key


def revoke(client: Client) -> None:
    """Take a client's key away; it acts at the next call. Raises: NotAllowed."""
    now = acting()
    if not within(client.area, now.actor.areas_for("staff.manage")):
        raise NotAllowed("Clients of this area are managed elsewhere.", "该辖区的接口由其管理员负责。")
    with transaction.atomic():
        Client.objects.filter(pk=client.pk, revoked_on__isnull=True).update(revoked_on=now.day)
        note("client.revoke", client)


def client_of(request: HttpRequest, day: date) -> Client | None:
    """Return the client whose key the request carries, if it is in force on the day."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.startswith(_PREFIX):
        return None
    return Client.objects.filter(
        fingerprint=_fingerprint(key.strip()), valid_from__lte=day, valid_to__gte=day, revoked_on__isnull=True
    ).first()


def actor_of(client: Client) -> ClientActor:
    """Return the client as an actor."""
    return ClientActor(
        client.pk, f"{client.department} · {client.name}"[:150], frozenset(client.actions), client.area
    )
