"""Facts of an application, each with its source; put together into the family that the rules read.

People stand in it as p1, p2, … (applicant first), supporters as s1, …: no name enters a calculation.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import transaction

from closeknit.casework.determinations.lifecycle import UNDER_SURVEY
from closeknit.casework.determinations.members import birth_day_of
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import SOURCES, Finding, Supporter
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import amend
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.models import Fact, Person
from closeknit.casework.registry.sealing import sealed
from closeknit.engine.units import Text

HOUSEHOLD = "household"
LISTS = {"income": "item", "spending": "kind"}
CARE = ("eat", "dress", "get_up", "toilet", "walk", "bathe")
_PERIOD = re.compile(r"^(\d{4}-\d{2}(-\d{2})?|\d{4}-\d{2}/(\d{4}-\d{2})?)$")
_BEFORE_THE_ENGINE = 1_000_000_000_000  # fen: more is a slip of the unit


def law() -> Any:
    from closeknit.screening.determining.compiling import eligibility_of

    return eligibility_of(pack_in_force())


def names_for(subject: str) -> dict[str, Text]:
    """Return the facts that may be stated about a subject: name → words, in the order of the pack."""
    grain = subject.partition(":")[0]
    facts = law().book.facts
    found = {
        f.name: f.label for f in facts.values() if f.grain == grain and f.item is None and not f.name.startswith("grade_")
    }  # fmt: skip
    if grain == "household":
        return found | {f.name: f.label for f in facts.values() if f.grain == grain and f.name == "grade"}
    if grain == "person":
        found |= {
            f"income.{n}": Text(f"income: {t.en}", f"收入：{t.zh}") for n, t in law().income_items.items()
        }
        found |= {
            f"spending.{n}": Text(f"spending: {t.en}", f"支出：{t.zh}")
            for n, t in law().spending_kinds.items()
        }
        found |= {
            f"disability.{f.removeprefix('grade_')}": Text(
                f"certificate: {s.label.en}", f"残疾证：{s.label.zh}"
            )
            for f, s in facts.items()
            if f.startswith("grade_")
        }
    return found


def words_of(name: str) -> Text:
    """Return a finding's name in words."""
    for grain in ("household", "person", "supporter"):
        found = names_for(grain).get(name)
        if found is not None:
            return found
    return Text(name, name)


def codes_of(name: str) -> dict[str, Text]:
    """Return the codes of a fact; empty where it is no code."""
    spec = law().book.facts.get(name)
    return dict(spec.codes or {}) if spec is not None and spec.type == "code" else {}


def type_of(name: str) -> str:
    """Return money, count, bool, date or code."""
    if name.partition(".")[0] in LISTS:
        return "money"
    if name.startswith("disability."):
        return "count"
    return str(law().book.facts[name].type)


def read_value(name: str, text: str) -> Any:
    """Return what somebody typed as the value of the fact: yuan become fen. Raises: Refused."""
    kind, text = type_of(name), text.strip().replace(",", "").replace("，", "")
    if text == "":
        return None
    try:
        if kind == "money":
            return _fen(text)
        if kind == "count":
            return int(text)
        if kind == "date":
            return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refused(
            f"“{text}” is not understood: write yuan (1,700.50), a whole number, or a day (2024-09-10).",
            f"无法识别“{text}”：请填写金额（元，如1700.50）、整数或日期（如2024-09-10）。",
        ) from None
    if kind == "bool":
        answers = {"yes": True, "no": False, "是": True, "否": False, "true": True, "false": False}
        if text.lower() in answers:
            return answers[text.lower()]
        raise Refused("Answer yes or no.", "请填写“是”或“否”。")
    if text not in codes_of(name):
        choices = codes_of(name)
        raise Refused(
            f"Choose one of: {', '.join(choices)}.",
            f"请从以下代码中选择：{'、'.join(f'{c}（{t.zh}）' for c, t in choices.items())}。",
        )
    return text


def _fen(text: str) -> int:
    if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", text):
        raise ValueError(text)
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


def state(
    application: Application,
    subject: str,
    name: str,
    value: Any,
    *,
    source: str,
    reference: str,
    as_of: date,
    period: str = "",
    version: int | None = None,
) -> Finding:
    """State a fact with its source; a newer one takes the place of an older one. None: looked for, not found out.

    Raises: Refused, NotAllowed, Conflict.
    """
    _must_be_open(application)
    _must_fit(application, subject, name, value, source, reference, period, as_of)
    now = acting()
    with transaction.atomic():
        older = Finding.objects.filter(
            application=application, subject=subject, name=name, period=period, is_current=True
        )
        disputed = any(f.is_disputed for f in older)
        if disputed and source == "declared":
            raise Refused(
                "This fact is in dispute: only a register, a visit or a document settles it.",
                "该事实存在争议：须以部门数据、入户调查或材料核实。",
            )
        older.update(is_current=False)
        found: Finding = Finding.objects.create(
            application=application, area=application.area, on_day=now.day, subject=subject, name=name, period=period,
            value=value, source=source, reference=reference, as_of=as_of, stated_by_id=now.actor.staff_id,
        )  # fmt: skip
        amend(
            application, "state_fact", action="determination.survey", version=version,
            detail={"fact": name, "about": subject, "source": source, "finding": found.pk},
        )  # fmt: skip
    return found


_BETTER = ("decided", "declared", "register", "document", "visit")  # of one day the later in this row counts


def take_over(application: Application) -> int:
    """Take the facts over that the registry knows from registers, visits and papers; return how many were new.

    What is known is not asked again. A fact that the person disputes comes over frozen.
    """
    people = {person.pk: f"person:{person.pk}" for _, person, _ in application.people}
    known = Fact.objects.filter(household=application.household_id, is_current=True)
    now, taken = acting(), 0
    for fact in sorted(known, key=lambda f: (f.as_of, _BETTER.index(f.source))):
        subject = HOUSEHOLD if fact.person_id is None else people.get(fact.person_id, "")
        named = _named(subject, fact)
        if named is None:
            continue
        name, period, value = named
        same = Finding.objects.filter(
            application=application, subject=subject, name=name, period=period, is_current=True
        )
        held = same.first()
        if held is not None and (held.as_of > fact.as_of or held.reference == _reference(fact)):
            continue
        same.update(is_current=False)
        Finding.objects.create(
            application=application, area=application.area, on_day=now.day, subject=subject, name=name, period=period,
            value=value, source=fact.source, reference=_reference(fact), as_of=fact.as_of,
            is_disputed=fact.disputed_on is not None, stated_by_id=now.actor.staff_id,
        )  # fmt: skip
        taken += 1
    return taken


def take_over_again(application: Application, version: int | None = None) -> int:
    """Take over what registers and visits have brought since acceptance. Raises: Refused, NotAllowed, Conflict."""
    _must_be_open(application)
    with transaction.atomic():
        taken = take_over(application)
        amend(
            application, "take_over", action="determination.survey", version=version, detail={"facts": taken}
        )
    return taken


def _named(subject: str, fact: Fact) -> tuple[str, str, Any] | None:
    """Name, period and value of a registry's fact here; None for what no rule reads.

    An entry of a list stands there as {"item" or "kind", "month" or "day" or "from"/"to", "fen" or "fen_month"}.
    """
    if not subject:
        return None
    names, entry = names_for(subject), fact.value
    if fact.name in LISTS and isinstance(entry, dict):
        name = f"{fact.name}.{entry.get(LISTS[fact.name], '')}"
        value = entry.get("fen", entry.get("fen_month"))
        period = entry.get("month") or entry.get("day") or f"{entry.get('from', '')}/{entry.get('to') or ''}"
        return (name, period, value) if name in names and _PERIOD.match(period) else None
    item, _, period = fact.item.partition(" ")
    if fact.name in LISTS:
        name = f"{fact.name}.{item}"
        return (name, period, entry) if name in names and _PERIOD.match(period) else None
    return (fact.name, "", entry) if fact.name in names else None


def _reference(fact: Fact) -> str:
    return (
        " ".join(part for part in (fact.register, fact.batch, fact.evidence) if part)
        or f"registry {fact.as_of}"
    )


def dispute(application: Application, finding: Finding, words: str, version: int | None = None) -> None:
    """Freeze a fact that the person disputes: it is unknown until something settles it. Raises: Refused, Conflict."""
    _must_be_open(application)
    if len(words.strip()) < 4:
        raise Refused("Write what the person says.", "请写明当事人的异议内容。")
    with transaction.atomic():
        changed = Finding.objects.filter(pk=finding.pk, application=application, is_current=True).update(
            is_disputed=True, sealed_dispute=sealed(finding, "sealed_dispute", words)
        )
        if not changed:
            raise Refused("This fact has been replaced meanwhile.", "该事实已被更新。")
        amend(
            application, "dispute_fact", action="determination.apply", version=version,
            detail={"fact": finding.name, "about": finding.subject, "finding": finding.pk},
        )  # fmt: skip


def asked_everybody(application: Application, groups: list[str], version: int | None = None) -> None:
    """Say about which groups of facts everybody was asked: what is not listed there is none. Raises: Refused."""
    _must_be_open(application)
    unknown = set(groups) - set(law().groups)
    if unknown:
        raise Refused("Choose groups from the list.", "请从列表中选择。")
    amend(
        application, "asked_everybody", action="determination.survey", version=version,
        detail={"groups": sorted(groups)}, complete=sorted(groups),
    )  # fmt: skip


def _must_be_open(application: Application) -> None:
    if application.state not in UNDER_SURVEY:
        raise Refused(
            "Facts are stated from acceptance to the first opinion: return the file to the street if something new came up.",
            "事实仅可在受理后至初审意见前录入：如有新情况，请退回补充调查。",
        )


def _must_fit(
    application: Application, subject: str, name: str, value: Any, source: str, reference: str, period: str, as_of: date
) -> None:  # fmt: skip
    if source not in SOURCES or not reference.strip():
        raise Refused(
            "Every fact needs its source: register and batch, visit, declaration or document.",
            "每项事实须注明来源：部门数据及批次、入户调查、申报或材料。",
        )
    if as_of > acting().day:
        raise Refused("The day of the source lies in the future: correct it.", "来源日期晚于今天，请更正。")
    if subject != HOUSEHOLD and subject not in subjects_of(application):
        raise Refused("This person does not belong to the application.", "该人员不属于本申请家庭。")
    if name not in names_for(subject):
        raise Refused("Choose a fact from the list.", "请从列表中选择事实项目。")
    is_list = name.partition(".")[0] in LISTS
    if is_list != bool(period) or (period and not _PERIOD.match(period)):
        raise Refused(
            "Income and spending need their month, day, or months from/to (2024-04, 2024-05-20, 2012-03/); other facts have none.",
            "收入和支出须填写所属月份、日期或起止月份（如2024-04、2024-05-20、2012-03/），其他事实不填。",
        )
    if type_of(name) == "money" and value is not None and not 0 <= value <= _BEFORE_THE_ENGINE:
        raise Refused(
            "The amount is impossible: check the unit (yuan).", "金额超出可能范围，请核对单位（元）。"
        )
    spec = law().book.facts.get(name)
    if spec is not None and value is not None and spec.type == "count":
        low, high = spec.minimum or 0, spec.maximum
        if value < low or (high is not None and value > high):
            raise Refused(f"The number lies outside {low} to {high}.", f"数值应在{low}至{high}之间。")


def subjects_of(application: Application) -> dict[str, str]:
    """Return subject → name within the file: person:17 → p1, supporter:3 → s1."""
    found = {f"person:{person.pk}": name for name, person, _ in application.people}
    supporters = Supporter.objects.filter(application=application).order_by("pk")
    return found | {f"supporter:{s.pk}": f"s{n}" for n, s in enumerate(supporters, 1)}


def family_of(application: Application) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the family as the rules read it, and the sources of its facts. A disputed fact is unknown."""
    names = subjects_of(application)
    people = {n: _person(n, person, relation) for n, person, relation in application.people}
    supporters: dict[str, dict[str, Any]] = {}
    for one in Supporter.objects.filter(application=application).order_by("pk"):
        supported = [names[f"person:{pk}"] for pk in one.supports if f"person:{pk}" in names]
        name = names[f"supporter:{one.pk}"]
        supporters[name] = {"supporter": name, "supports": supported}
    household: dict[str, Any] = _known_from_the_file(application)
    places: dict[str, dict[str, Any]] = {HOUSEHOLD: household}
    places |= {s: (people | supporters)[n] for s, n in names.items()}
    sources = []
    current = Finding.objects.filter(application=application, is_current=True).order_by("pk")
    for finding in current:
        if finding.subject in places:
            _put(places[finding.subject], finding)
            sources.append(_source(finding, names.get(finding.subject, HOUSEHOLD)))
    family = {
        "area": application.area,
        "residence": application.residence,
        "complete": sorted(application.complete),
        "household": household,
        "persons": list(people.values()),
    }
    if supporters:
        family["supporters"] = list(supporters.values())
    return family, sources


def _person(name: str, person: Person, relation: str) -> dict[str, Any]:
    """What the registry knows: relation, and the birth day that the resident number gives."""
    born = birth_day_of(person)
    return {"person": name, "relation": relation, **({"birth_date": born.isoformat()} if born else {})}


def _known_from_the_file(application: Application) -> dict[str, Any]:
    """What the procedure itself knows about the family."""
    return {
        "objection": application.objected_on is not None,
        "hard_survey": application.is_hard_survey,
        "relative_of_staff": bool(application.relatives_among_staff()),
    }


def _put(place: dict[str, Any], finding: Finding) -> None:
    head, _, rest = finding.name.partition(".")
    is_unknown = finding.is_disputed or finding.value is None
    if head in LISTS:
        if is_unknown:
            place[head] = None  # one open entry leaves the sum unknown
        elif place.get(head, []) is not None:
            place.setdefault(head, []).append(
                {LISTS[head]: rest, **_when(finding.period, int(finding.value or 0))}
            )
    elif head == "disability":
        if is_unknown:
            place["disabilities"] = None
        elif place.get("disabilities", []) is not None:
            place.setdefault("disabilities", []).append({"type": rest, "grade": finding.value})
    else:
        place[finding.name] = None if is_unknown else finding.value


def _when(period: str, fen: int) -> dict[str, Any]:
    begins, slash, ends = period.partition("/")
    if slash:
        return {"from": begins, **({"to": ends} if ends else {}), "fen_month": fen}
    return {"day" if begins.count("-") == 2 else "month": begins, "fen": fen}


def _source(finding: Finding, who: str) -> dict[str, Any]:
    return {
        "about": who,
        "name": finding.name,
        "period": finding.period,
        "value": None if finding.is_disputed else finding.value,
        "source": finding.source,
        "reference": finding.reference,
        "as_of": finding.as_of.isoformat(),
        "disputed": finding.is_disputed,
        "finding": finding.pk,
    }
