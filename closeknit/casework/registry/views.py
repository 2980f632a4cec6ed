"""Pages of the registry: search with a purpose, a household, a person with masked values, one field revealed for a minute."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from closeknit.casework.accounts.doors import WRITES, StaffRequest, act_once, page, signed_in, version_sent
from closeknit.casework.accounts.models import Area, Relative
from closeknit.casework.ledger.performing import note
from closeknit.casework.ledger.scoping import within_areas
from closeknit.casework.refusals import Refused
from closeknit.casework.registry import actions, masking, queries
from closeknit.casework.registry.forms import EndMembershipForm, MemberForm
from closeknit.casework.registry.lifecycle import STATES
from closeknit.casework.registry.models import (
    CONSENTS,
    ENTERED_HOW,
    RELATIONS,
    RESIDENCES,
    SEXES,
    SOURCES,
    Fact,
    Household,
    Membership,
    Person,
    shown_member,
)
from closeknit.casework.registry.sealing import opened
from closeknit.casework.wording import lang
from closeknit.engine.units import Text

SECONDS_SHOWN = 60
_MASKS = {
    "name": masking.mask_name,
    "number": masking.mask_number,
    "phone": masking.mask_phone,
    "address": masking.mask_address,
    "birth_day": masking.mask_day,
}


class _Search:
    """A search as the subject of an event."""

    kind = "search"

    def __init__(self, pk: str) -> None:
        self.pk = pk


@page("household.search", methods=WRITES)
def search(request: StaffRequest) -> HttpResponse:
    """Find a person or household; what was asked stays out of the address and of the record, the purpose does not."""
    places = Area.objects.filter(within_areas("code", request.actor.areas_for("household.search"))).order_by(
        "code"
    )
    context: dict[str, Any] = {
        "communities": [area for area in places if len(area.code) == 12],
        "purposes": queries.PURPOSES.items(),
    }
    if request.method == "POST":
        how, found = _searched(request)
        context |= {"found": found, "is_answered": True, "how": how}
    return render(request, "registry/search.html", context)


def _searched(request: StaffRequest) -> tuple[str, list[dict[str, Any]]]:
    """Look, and write down that somebody looked. Raises: Refused for a search that is too wide."""
    sent = {
        name: request.POST.get(name, "").strip()
        for name in ("number", "household", "name", "community", "purpose")
    }
    if sent["purpose"] not in queries.PURPOSES:
        raise Refused("Choose what you need it for.", "请选择查询用途。")
    if sent["number"]:
        how, found = "number", [_line(m.household, m) for m in queries.search_number(sent["number"])]
    elif sent["household"]:
        how, found = "household", [_line(h) for h in queries.search_household(sent["household"])]
    elif len(sent["name"]) > 1 and sent["community"]:
        how = "name"
        found = [_line(m.household, m) for m in queries.search_name(sent["name"], sent["community"])]
    else:
        raise Refused(
            "Give a full resident number, a household's number, or a full name with its community.",
            "请填写完整身份证号码、家庭编号，或姓名及所在社区。",
        )
    note(
        "household.search",
        _Search(request.request_id),
        purpose=queries.PURPOSES[sent["purpose"]].zh,
        detail={"by": how, "found": len(found), "households": [str(line["household"].pk) for line in found]},
    )
    return how, found


def _line(household: Household, member: Membership | None = None) -> dict[str, Any]:
    return {"household": household, "member": member, "state": STATES[household.state]}


@page("household.read")
def household(request: StaffRequest, household_id: UUID) -> HttpResponse:
    """A household: what it is in the database for, its members (masked), its facts with the source of each."""
    found: Household = Household.objects.here(pk=household_id)
    note("household.open", found)
    names = Area.objects.in_bulk([found.area, found.area[:9]])
    facts = queries.facts_of(found)
    return render(
        request,
        "registry/household.html",
        {
            "household": found,
            "state": STATES[found.state],
            "how": ENTERED_HOW[found.entered_how],
            "residence": RESIDENCES.get(found.residence),
            "street": names.get(found.area[:9], ""),
            "community": names.get(found.area, ""),
            "members": [_member(m) for m in queries.members_of(found)],
            "facts": [_fact(fact) for fact in facts],
            "consents": [(c, CONSENTS[c.what]) for c in found.consents.select_related("person", "given_by")],
            "may_dispute": request.actor.may("household.dispute"),
            "may_correct": request.actor.may("household.correct"),
            "may_add": request.actor.may("household.add"),
        },
    )


@page("household.add", methods=WRITES)
def add_member(request: StaffRequest, household_id: UUID) -> HttpResponse:
    """Enter a member."""
    found: Household = Household.objects.here(pk=household_id)
    has_head = any(m.relation == "self" and m.until is None for m in queries.members_of(found))
    form = MemberForm(request.POST or None, has_head=has_head)
    return _member_form(
        request,
        found,
        form,
        Text("Add a member", "登记家庭成员"),
        lambda given: actions.add_person(found, **given),
    )


@page("household.add", methods=WRITES)
def end_member(request: StaffRequest, membership_id: int) -> HttpResponse:
    """Write down that a member belongs to the household no longer."""
    membership: Membership = Membership.objects.here(pk=membership_id, until__isnull=True)
    label = Text("A member belongs here no longer", "终止家庭成员关系")
    return _member_form(
        request,
        membership.household,
        EndMembershipForm(request.POST or None),
        label,
        lambda given: actions.end_membership(membership, **given),
        shown=shown_member(membership.person, membership.relation),
    )


def _member_form(
    request: StaffRequest,
    household: Household,
    form: Any,
    label: Text,
    act: Callable[[dict[str, Any]], object],
    **more: Any,
) -> HttpResponse:
    """Show a form about a member, and do what it says once; what was typed stays when it is refused."""
    context = {"household": household, "form": form, "label": label, **more}

    def do() -> str:
        act(form.cleaned_data)
        return reverse("registry:household", kwargs={"household_id": household.pk})

    if request.method == "POST" and form.is_valid():
        try:
            return act_once(request, do)
        except Refused as error:
            if error.status != 422:
                raise
            context["why"] = error.text
    status = 422 if form.is_bound else 200
    return render(request, "registry/member_form.html", context, status=status)


def _member(membership: Membership) -> dict[str, Any]:
    return {
        "membership": membership,
        "person": membership.person,
        "relation": RELATIONS.get(membership.relation, Text(membership.relation, membership.relation)),
        "sex": SEXES.get(membership.person.sex),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "fact": fact,
        "label": _fact_label(fact.name),
        "value": fact_text(fact),
        "source": SOURCES[fact.source],
    }


def _fact_label(name: str) -> Text:
    """The fact's name in words, from the pack."""
    from closeknit.casework.registry.packs import fact_labels

    return fact_labels().get(name, Text(name, name))


def fact_text(fact: Fact) -> str:
    """Return a fact's value as people write it: money in yuan; masked where it is sealed."""
    if fact.sealed_value is not None:
        return "****"
    if fact.value is None:
        return Text("unknown", "未知").in_(lang())
    if isinstance(fact.value, bool):
        return Text("yes" if fact.value else "no", "是" if fact.value else "否").in_(lang())
    if isinstance(fact.value, int) and fact.name.endswith("_fen"):
        whole, rest = divmod(abs(fact.value), 100)
        return f"{'-' if fact.value < 0 else ''}{whole:,}.{rest:02d} " + Text("yuan", "元").in_(lang())
    return str(fact.value)


@page("household.read")
def person(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """A person: masked values, who looked."""
    found: Person = Person.objects.here(pk=person_id)
    note("person.open", found)
    return render(request, "registry/person.html", _person_context(request, found))


def _person_context(request: StaffRequest, found: Person) -> dict[str, Any]:
    membership = found.memberships.filter(until__isnull=True).select_related("household").first()
    return {
        "person": found,
        "sex": SEXES.get(found.sex),
        "membership": membership,
        "relation": RELATIONS.get(membership.relation) if membership else None,
        "values": [
            (name, label, _MASKS[name](opened(found, name))) for name, label in queries.FIELDS.items()
        ],
        "looks": queries.looks_at(found),
        "purposes": queries.PURPOSES.items(),
        "may_reveal": request.actor.may("person.reveal"),
        "may_correct": request.actor.may("household.correct"),
        "may_consent": request.actor.may("household.consent"),
        "seconds": SECONDS_SHOWN,
    }


@page("person.reveal", methods=WRITES, query=("field",))
def reveal(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Ask for one field with a purpose, and see it for a minute."""
    found: Person = Person.objects.here(pk=person_id)
    field = (request.POST if request.method == "POST" else request.GET).get("field", "")
    if field not in queries.FIELDS:
        raise Refused("Choose what to look at.", "请选择要查看的项目。")
    context: dict[str, Any] = {
        "person": found,
        "field": field,
        "label": queries.FIELDS[field],
        "purposes": queries.PURPOSES.items(),
        "seconds": SECONDS_SHOWN,
    }
    if request.method == "POST":
        context["value"] = actions.reveal(
            found, field, request.POST.get("purpose", ""), request.POST.get("reason", "")
        )
    response = render(request, "registry/reveal.html", context)
    response["Cache-Control"] = "no-store"
    return response


@page("household.consent", methods=WRITES)
def consent(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Write down a consent and the paper on which it stands."""
    found: Person = Person.objects.here(pk=person_id)
    membership = found.memberships.filter(until__isnull=True).select_related("household").first()
    if membership is None:
        raise Refused("This person belongs to no household today.", "该人员目前不属于任何家庭。")
    if request.method == "POST":

        def act() -> str:
            sent = request.POST
            guardian = sent.get("given_by") or None
            actions.give_consent(
                membership.household,
                found,
                sent.get("what", ""),
                covers=sent.get("covers", "").strip()[:200],
                evidence=sent.get("evidence", "").strip()[:200],
                given_by=Person.objects.here(pk=guardian) if guardian else None,
            )
            return reverse("registry:household", kwargs={"household_id": membership.household_id})

        return act_once(request, act)
    others = [
        m for m in queries.members_of(membership.household) if m.until is None and m.person_id != found.pk
    ]
    return render(
        request,
        "registry/consent.html",
        {"person": found, "kinds": CONSENTS.items(), "others": others, "household": membership.household},
    )


@page("household.correct", methods=WRITES)
def correct(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """Correct a personal field by a paper that was seen."""
    found: Person = Person.objects.here(pk=person_id)
    if request.method == "POST":

        def act() -> str:
            sent, version = request.POST, version_sent(request)
            actions.correct_person(
                found, sent.get("field", ""), sent.get("value", ""), sent.get("evidence", ""), version
            )
            return reverse("registry:person", kwargs={"person_id": found.pk})

        return act_once(request, act)
    return render(request, "registry/correct.html", {"person": found, "fields": queries.FIELDS.items()})


@page("household.dispute", methods=WRITES)
def dispute(request: StaffRequest, fact_id: UUID) -> HttpResponse:
    """Freeze a fact that the person says is wrong."""
    return _settled(request, fact_id, Text("Dispute this fact", "对此信息提出异议"), is_settling=False)


@page("household.correct", methods=WRITES)
def settle(request: StaffRequest, fact_id: UUID) -> HttpResponse:
    """Settle a dispute."""
    return _settled(request, fact_id, Text("Settle the dispute", "处理异议"), is_settling=True)


def _settled(request: StaffRequest, fact_id: UUID, label: Text, is_settling: bool) -> HttpResponse:
    fact: Fact = Fact.objects.here(pk=fact_id)
    if request.method == "POST":

        def act() -> str:
            reason = request.POST.get("reason", "")
            if not is_settling:
                actions.dispute(fact, reason)
            elif request.POST.get("outcome") in ("right", "wrong"):
                actions.settle_dispute(fact, request.POST["outcome"] == "right", reason)
            else:
                raise Refused("Say whether the fact is right or wrong.", "请选择该信息正确或有误。")
            return reverse("registry:household", kwargs={"household_id": fact.household_id})

        return act_once(request, act)
    return render(
        request,
        "registry/fact.html",
        {"line": _fact(fact), "fact": fact, "label": label, "is_settling": is_settling},
    )


@signed_in
@require_http_methods(list(WRITES))
def relatives(request: StaffRequest) -> HttpResponse:
    """Declare one's own relatives; whom one declared is kept as an index, so the page says the relation alone."""
    if request.method == "POST":

        def act() -> str:
            actions.declare_relative(request.POST.get("number", ""), request.POST.get("relation", ""))
            return reverse("relatives")

        return act_once(request, act)
    declared = Relative.objects.filter(staff=request.actor.staff_id).order_by("declared_on", "pk")
    return render(
        request,
        "registry/relatives.html",
        {
            "declared": [(RELATIONS.get(one.relation), one) for one in declared],
            "relations": [(name, words) for name, words in RELATIONS.items() if name != "self"],
        },
    )
