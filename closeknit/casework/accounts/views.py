"""Pages of accounts: staff, one member of staff, areas, the table of roles."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts import actions, queries
from closeknit.casework.accounts.doors import WRITES, StaffRequest, act_once, page
from closeknit.casework.accounts.forms import EndForm, HireForm, PostForm
from closeknit.casework.accounts.roles import ROLES
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.paging import page_behind
from closeknit.casework.refusals import Refused, UnknownFilter

_PAGE = 50


@page("staff.read", query=("role", "area", "q", "after"))
def staff(request: StaffRequest) -> HttpResponse:
    """List the staff of one's areas, with today's postings."""
    role, area, words = (request.GET.get(name, "").strip() for name in ("role", "area", "q"))
    if (role and role not in ROLES) or (area and not area.isdecimal()):
        raise UnknownFilter(
            "This filter is not understood: choose from the lists on the page.",
            "无法识别该筛选条件，请从页面列表中选择。",
        )
    found = queries.listed(role, area, words, request.day)
    return render(
        request,
        "accounts/staff.html",
        {
            "page": page_behind(found, ("username",), request.GET.get("after", ""), _PAGE),
            "total": found.count(),
            "roles": [(name, text) for name, (text, _) in ROLES.items()],
            "chosen": {"role": role, "area": area, "q": words},
        },
    )


@page("staff.manage", methods=WRITES)
def hire(request: StaffRequest) -> HttpResponse:
    """Make an account."""
    form = HireForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _is_sent(request) and form.is_valid():
        return act_once(request, lambda: _address(actions.hire(**form.cleaned_data).pk))
    return _form(request, form, "hire")


@page("staff.read")
def member(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Show one member of staff: postings, how the account stands, what happened to it."""
    someone = queries.staff_member(staff_id)
    return render(
        request,
        "accounts/member.html",
        {
            "someone": someone,
            "postings": someone.postings.order_by("-valid_from"),
            "departments": queries.departments(),
            "declared": someone.relatives.count(),
            "events": Event.objects.filter(subject_kind="staff", subject_id=str(someone.pk)).order_by("-id")[
                :50
            ],
            "may_manage": request.actor.may("staff.manage"),
        },
    )


@page("staff.manage", methods=WRITES)
def post(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Give a role."""
    someone = queries.staff_member(staff_id)
    initial = {"valid_from": request.day}
    form = PostForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and _is_sent(request) and form.is_valid():
        given = form.cleaned_data

        def act() -> str:
            actions.post(
                someone,
                given["role"],
                given["area"],
                given["valid_from"],
                given["valid_to"],
                given["department"],
            )
            return _address(someone.pk)

        return act_once(request, act)
    return _form(request, form, "post", someone)


@page("staff.manage", methods=WRITES)
def end(request: StaffRequest, posting_id: int) -> HttpResponse:
    """End a posting."""
    posting = queries.posting_here(posting_id)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"last_day": request.day})
    if request.method == "POST" and _is_sent(request) and form.is_valid():

        def act() -> str:
            actions.end_posting(posting, form.cleaned_data["last_day"])
            return _address(posting.staff_id)

        return act_once(request, act)
    return _form(request, form, "end", posting.staff)


@page("staff.manage", methods=("POST",))
def set_active(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Close or reopen an account."""
    someone = queries.staff_member(staff_id)
    wanted = request.POST.get("active", "")
    if wanted not in ("yes", "no"):
        raise Refused("Say whether to close or to reopen the account.", "请选择停用或恢复账号。")

    def act() -> str:
        actions.set_active(someone, wanted == "yes")
        return _address(someone.pk)

    return act_once(request, act)


@page("staff.read")
def areas(request: StaffRequest) -> HttpResponse:
    """List the areas of one's own."""
    return render(request, "accounts/areas.html", {"areas": queries.areas_here()})


@page("staff.read")
def roles(request: StaffRequest) -> HttpResponse:
    """Show the whole table of roles and actions."""
    return render(
        request,
        "accounts/roles.html",
        {"roles": [(name, text) for name, (text, _) in ROLES.items()], "table": queries.role_table()},
    )


def _is_sent(request: StaffRequest) -> bool:
    return "submission" in request.POST


def _address(staff_id: int) -> str:
    return reverse("accounts:member", kwargs={"staff_id": staff_id})


def _form(request: StaffRequest, form: Form, what: str, someone: Any = None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(
        request, "accounts/form.html", {"form": form, "what": what, "someone": someone}, status=status
    )
