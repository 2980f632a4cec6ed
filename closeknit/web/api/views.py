"""Pages of the clients: who has a key, for what; giving one and taking one away."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts.doors import WRITES, StaffRequest, act_once, page
from closeknit.casework.ledger.scoping import within_areas
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.refusals import NotHere, Refused
from closeknit.web.api.clients import CLIENT_ACTIONS, issue, revoke, tellable
from closeknit.web.models import Client

VALID_DAYS = 365


def _mine(request: StaffRequest) -> Q:
    return within_areas("area", request.actor.areas_for("staff.manage"))


@page("staff.manage", methods=WRITES)
def clients(request: StaffRequest) -> HttpResponse:
    """List the clients of the own areas; a POST makes one and shows its key this once."""
    key, made = "", None
    if request.method == "POST":
        try:
            valid_to = date.fromisoformat(request.POST.get("valid_to", ""))
        except ValueError:
            raise Refused("Write the last day as YYYY-MM-DD.", "截止日请写成 YYYY-MM-DD。") from None
        fields = {
            name: request.POST.get(name, "").strip() for name in ("name", "department", "purpose", "area")
        }
        if not all(fields.values()):
            raise Refused("Fill in name, department, purpose and area.", "请填写名称、部门、用途和区划。")
        made, key = issue(
            **fields,
            actions=request.POST.getlist("actions"),
            valid_to=valid_to,
            registers=request.POST.getlist("registers"),
        )
    found = Client.objects.filter(_mine(request)).order_by("-pk")
    default_to = request.day + timedelta(days=VALID_DAYS)
    return render(
        request,
        "api/clients.html",
        {
            "clients": found,
            "actions": CLIENT_ACTIONS,
            "registers": tellable(pack_in_force()),
            "key": key,
            "made": made,
            "default_to": default_to,
        },
    )


@page("staff.manage", methods=("POST",))
def take_away(request: StaffRequest, client_id: int) -> HttpResponse:
    """Take a key away; the next call with it is refused."""
    found = Client.objects.filter(_mine(request), pk=client_id).first()
    if found is None:
        raise NotHere()

    def act() -> str:
        revoke(found)
        return reverse("clients:list")

    return act_once(request, act)
