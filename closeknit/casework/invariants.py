"""What is always true of casework, each as one sentence with a query that finds where it is not.

Tests, `closeknit fsck` and `closeknit restore` ask the same list. An invariant reads rows as they lie, whatever the code that
wrote them meant; so it also sees what somebody changed who has the database's password.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Count, F, Q

from closeknit.casework.accounts.models import Area, Posting
from closeknit.casework.alerts.lifecycle import OPEN
from closeknit.casework.alerts.models import NEVER, Alert
from closeknit.casework.cases.models import Case
from closeknit.casework.determinations import lifecycle as life
from closeknit.casework.determinations.clocks import notice_last_day
from closeknit.casework.determinations.models import Application, QuickAid
from closeknit.casework.determinations.parts import (
    Decision,
    Hearing,
    Letter,
    Objection,
    Opinion,
    Proposal,
    PublicNotice,
    Survey,
)
from closeknit.casework.determinations.proposal import tier_of
from closeknit.casework.ledger import chain
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.ledger.models import Event, Staged, Submission
from closeknit.casework.ledger.performing import REASON_LENGTH_MIN, digest_of
from closeknit.casework.ledger.scoping import Scoped
from closeknit.casework.registry.lifecycle import HELPED
from closeknit.casework.registry.models import Household, Membership
from closeknit.casework.registry.sealing import opened
from closeknit.casework.visits import photos
from closeknit.casework.visits.models import Photo, Visit
from closeknit.engine.units import CloseknitError, Text

KEPT = 20  # sentences of one invariant that are kept; all are counted
_CHUNK = 2_000
# Tables that the database itself lets nobody change; their migrations say the same.
ONLY_ADDED_TO = ("ledger_event", "ledger_seal", "visits_visit", "visits_photo", "plans_delivery")
DECIDING = {"confirm": "confirmation", "confirm_less": "confirmation", "refuse": "refusal", "terminate": "terminated"}  # fmt: skip
_HANDLING = (
    "record_survey",
    "resurvey",
    "county_visit",
    "report_check",
    "recheck",
    "propose",
    "give_opinion",
)
# A smaller bound than any text gives: a notice whose days cannot be read from the pack still stands these.
_NOTICE_DAYS = 7


@dataclass
class Look:
    """What one invariant found: how many rows it looked at, and where it does not hold."""

    rows: int = 0
    breaches: int = 0
    said: list[Text] = field(default_factory=list)

    def breach(self, en: str, zh: str) -> None:
        self.breaches += 1
        if len(self.said) < KEPT:
            self.said.append(Text(en, zh))


@dataclass(frozen=True)
class Invariant:
    """One thing that is always true: its name, its sentence, its query."""

    name: str
    says: Text
    look: Callable[[Look], None]


INVARIANTS: dict[str, Invariant] = {}


def _always(name: str, en: str, zh: str) -> Callable[[Callable[[Look], None]], Callable[[Look], None]]:
    def keep(query: Callable[[Look], None]) -> Callable[[Look], None]:
        INVARIANTS[name] = Invariant(name, Text(en, zh), query)
        return query

    return keep


def look(day: date, at: datetime, names: Iterable[str] | None = None) -> dict[str, Look]:
    """Ask the invariants (all by default), as a job that reads everywhere; return what each found.

    Raises: KeyError for an unknown name.
    """
    found: dict[str, Look] = {}
    with acting_as(Job("fsck"), day, at):
        for name in INVARIANTS if names is None else names:
            found[name] = Look()
            INVARIANTS[name].look(found[name])
    return found


def _staged() -> list[type[Staged]]:
    return [model for model in apps.get_models() if issubclass(model, Staged)]


def _scoped() -> list[type[Scoped]]:
    return [model for model in apps.get_models() if issubclass(model, Scoped)]


def _told(model: type[Staged]) -> Iterator[tuple[str, tuple[Any, ...] | None, list[tuple[Any, ...]]]]:
    """Yield each record (state, version), or None where there is none, with its acts (verb, before, after, version).

    Both are read in the order of the id and walked side by side, so a million of them take little memory.
    """
    kind: Any = model
    rows = kind.objects.order_by("pk").values_list("pk", "state", "version").iterator(chunk_size=_CHUNK)
    acts = (
        Event.objects.filter(subject_kind=model.kind, version__isnull=False)
        .order_by("subject_id", "id")
        .values_list("subject_id", "verb", "before", "after", "version")
        .iterator(chunk_size=_CHUNK)
    )
    stories = ((key, [act[1:] for act in acts]) for key, acts in groupby(acts, key=lambda act: str(act[0])))
    record, story = next(rows, None), next(stories, None)
    while record is not None or story is not None:
        key = min(str(one[0]) for one in (record, story) if one is not None)
        mine = record[1:] if record is not None and str(record[0]) == key else None
        told = story[1] if story is not None and story[0] == key else []
        yield key, mine, told
        if mine is not None:
            record = next(rows, None)
        if told:
            story = next(stories, None)


# ── records and their events ────────────────────────────────────────────────────────────────────────────────────


@_always(
    "moves",
    "Every record stands where its events have led it, move by move of its table.",
    "每条记录的状态均由其事件按状态表逐步到达。",
)
def _moves(look: Look) -> None:
    for model in _staged():
        for key, record, acts in _told(model):
            look.rows += 1
            where = f"{model.kind} {key}"
            if record is None:
                look.breach(f"{where} has events and is not there", f"{where} 有事件但记录缺失")
                continue
            if record[0] not in model.moves.states:
                look.breach(
                    f"{where} is in an unknown state, {record[0]}", f"{where} 的状态“{record[0]}”未知"
                )
            reached = _reached(model, acts)
            if reached != record[0]:
                look.breach(
                    f"{where} is {record[0]}; its events lead to {reached or 'nothing'}",
                    f"{where} 状态为 {record[0]}，事件到达的状态为 {reached or '无'}",
                )


def _reached(model: type[Staged], acts: list[tuple[Any, ...]]) -> str | None:
    """Return the state to which the acts lead; None where one of them is no move of the table."""
    names = {f"{model.kind}.{move.name}": move for move in model.moves}
    state = ""
    for verb, before, after, _ in acts:
        if not after:
            continue  # an amendment: fields, no move
        move = names.get(verb)
        if move is None or before != state or after != move.after or (before not in move.before and before):
            return None
        if bool(move.before) != bool(before):
            return None
        state = after
    return state or None


@_always(
    "versions",
    "Every version of a record was made by exactly one event: nothing was changed past the ledger, nothing twice.",
    "记录的每个版本恰由一个事件产生：没有绕过台账的更改，也没有重复更改。",
)
def _versions(look: Look) -> None:
    for model in _staged():
        for key, record, acts in _told(model):
            look.rows += 1
            made = [act[3] for act in acts]
            if record is not None and made != list(range(1, record[1] + 1)):
                look.breach(
                    f"{model.kind} {key} has version {record[1]} and {len(made)} acts up to {max(made, default=0)}",
                    f"{model.kind} {key} 版本为{record[1]}，事件{len(made)}个，最后版本为{max(made, default=0)}",
                )


@_always(
    "chain",
    "The audit chain holds: no event was altered, removed, slipped in or reordered.",
    "审计链完整：没有事件被改动、删除、补插或调换。",
)
def _chain(look: Look) -> None:
    sealed = chain.head()
    look.rows = sealed.position if sealed else 0
    for fault in chain.verify():
        look.breach(f"link {fault.position}: {fault.what.en}", f"链节{fault.position}：{fault.what.zh}")
    newest = sealed.event if sealed else 0
    for event in Event.objects.filter(pk__gt=newest).order_by("pk").iterator(chunk_size=_CHUNK):
        look.rows += 1
        if digest_of(event) != event.digest:
            look.breach(f"event {event.pk} was altered", f"事件{event.pk}被改动")


@_always(
    "only_added_to",
    "The database itself refuses to change or remove what only grows: events, seals, visit records, photographs.",
    "数据库自身拒绝更改或删除只增不改的表：事件、封链、走访记录、照片。",
)
def _only_added_to(look: Look) -> None:
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        there = {name for (name,) in cursor.fetchall()}
    for table in ONLY_ADDED_TO:
        for what in ("update", "delete"):
            look.rows += 1
            if f"{table}_no_{what}" not in there:
                look.breach(
                    f"{table} can be changed: its guard against {what} is gone",
                    f"{table} 的防护（{what}）缺失，可被更改",
                )


@_always(
    "database",
    "The database is sound: pages, indexes, limits of columns, references.",
    "数据库完好：页、索引、字段约束和引用关系。",
)
def _database(look: Look) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            found = [row[0] for row in cursor.fetchall() if row[0] != "ok"]
            cursor.execute("PRAGMA foreign_key_check")
            found += [f"{row[0]} {row[1]} → {row[2]}" for row in cursor.fetchall()]
        else:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE NOT convalidated UNION ALL "
                "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
            )
            found = [row[0] for row in cursor.fetchall()]
    look.rows = 1
    for what in found:
        look.breach(f"the database says: {what}", f"数据库报告：{what}")


@_always(
    "once",
    "Nothing is there twice that may be there once: every rule of uniqueness holds over the rows themselves.",
    "应唯一的均未重复：各唯一性规则在数据行上逐一核对。",
)
def _once(look: Look) -> None:
    for model in apps.get_models():
        if not model.__module__.startswith("closeknit."):
            continue
        for rule in model._meta.constraints:
            if not isinstance(rule, models.UniqueConstraint) or not rule.fields:
                continue
            look.rows += 1
            kind: Any = model
            rows = kind.objects.filter(rule.condition or Q()).order_by()
            rows = rows.exclude(Q(*[Q(**{f"{name}__isnull": True}) for name in rule.fields], _connector=Q.OR))
            for twice in rows.values(*rule.fields).annotate(n=Count("pk")).filter(n__gt=1)[:KEPT]:
                look.breach(
                    f"{model.__name__}: {twice['n']} rows where {rule.name} allows one",
                    f"{model.__name__}：{rule.name} 只允许一行，现有{twice['n']}行",
                )


@_always(
    "forms",
    "Every form that was sent was done whole: none is kept without its answer.",
    "每份已提交的表单均完整办理：没有缺少结果的表单。",
)
def _forms(look: Look) -> None:
    look.rows = Submission.objects.count()
    for kept in Submission.objects.filter(answer="")[:KEPT]:
        look.breach(f"the form {kept.pk} has no answer", f"表单 {kept.pk} 没有办理结果")


# ── areas ───────────────────────────────────────────────────────────────────────────────────────────────────────


@_always(
    "areas",
    "Every row that belongs to an area names one that exists.",
    "每条有辖区的数据，其辖区均存在。",
)
def _areas(look: Look) -> None:
    known = set(Area.objects.values_list("code", flat=True))
    places: list[tuple[Any, str]] = [(Posting, "area")]
    for model in _scoped():
        columns = {f.name for f in model._meta.fields} & {"area", "office", model.scope_field}
        places += [(model, name) for name in sorted(columns)]
    for kind, name in places:
        for code in kind.objects.order_by().values_list(name, flat=True).distinct():
            look.rows += 1
            if code not in known:
                look.breach(
                    f"{kind.__name__}.{name}: there is no area {code or '(empty)'}",
                    f"{kind.__name__}.{name}：没有辖区 {code or '（空）'}",
                )


@_always(
    "belonging",
    "Every row lies in the area of what it belongs to, so who may not see the one does not see the other.",
    "每条数据与其所属记录在同一辖区：看不到其一者也看不到其二。",
)
def _belonging(look: Look) -> None:
    for model in _scoped():
        if model in (
            Alert,
            QuickAid,
        ):  # an alert keeps where its run saw the family; quick aid is given where it happens
            continue
        names = {f.name for f in model._meta.fields}
        for above in sorted(names & {"application", "case", "household", "planned", "visit", "plan"}):
            if "area" not in names or not hasattr(model._meta.get_field(above).related_model, "area"):
                continue
            kind: Any = model
            look.rows += 1
            strays = kind.objects.exclude(area=F(f"{above}__area")).values_list("pk", f"{above}__area")
            for key, area in strays[:KEPT]:
                look.breach(
                    f"{model.__name__} {key} lies elsewhere than its {above} ({area})",
                    f"{model.__name__} {key} 与所属 {above} 的辖区（{area}）不一致",
                )


# ── alerts and visits ───────────────────────────────────────────────────────────────────────────────────────────


@_always(
    "alerts_closed_by_two",
    "Every closed alert was answered with a code by one person and closed by another.",
    "每件办结的预警均有反馈代码，且反馈人与办结人不是同一人。",
)
def _alerts_closed_by_two(look: Look) -> None:
    closed = dict(
        Event.objects.filter(verb="alert.close").order_by("id").values_list("subject_id", "staff_id")
    )
    rows = Alert.objects.filter(state="closed").values_list("pk", "code", "answered_by_id")
    for key, code, answered_by in rows.iterator(chunk_size=_CHUNK):
        look.rows += 1
        closer = closed.get(str(key))
        if not code or (closer is not None and closer == answered_by):
            look.breach(
                f"alert {key} was answered and closed by one person, or has no code",
                f"预警 {key} 由同一人反馈并办结，或缺少代码",
            )


@_always(
    "visit_records",
    "Every visit record is as it was taken in: its event agrees, its sealed words open, its photographs are unchanged.",
    "每份走访记录与登记时一致：与事件相符，密封内容可打开，照片未变。",
)
def _visit_records(look: Look) -> None:
    taken = {
        subject: (staff, detail.get("kind"), detail.get("is_parallel"))
        for subject, staff, detail in Event.objects.filter(
            verb__in=("visit_record.take_in", "visit_record.correct")
        ).values_list("subject_id", "staff_id", "detail")
    }
    for visit in Visit.objects.order_by("pk").iterator(chunk_size=_CHUNK):
        look.rows += 1
        by = taken.get(str(visit.pk))
        agrees = by is not None and by[1:] == (visit.visit_kind, visit.is_parallel)
        if by is not None and by[0] is not None:
            agrees = agrees and by[0] == visit.recorded_by_id
        if not agrees or not _opens(visit, "told"):
            look.breach(f"visit record {visit.number} was altered", f"走访记录 {visit.number} 被改动")
    if gone := set(taken) - {str(pk) for pk in Visit.objects.values_list("pk", flat=True)}:
        look.breach(f"{len(gone)} visit records are gone", f"有{len(gone)}份走访记录缺失")
    for photo in Photo.objects.order_by("pk").iterator(chunk_size=_CHUNK):
        look.rows += 1
        if not _photo_is_whole(photo):
            look.breach(
                f"photograph {photo.pk} is missing or altered: bring it back from the backup",
                f"照片 {photo.pk} 缺失或被改动：请从备份恢复",
            )


def _opens(record: models.Model, column: str) -> bool:
    try:
        opened(record, column)
    except (CloseknitError, ValueError):
        return False
    return True


def _photo_is_whole(photo: Photo) -> bool:
    import hashlib

    try:
        return hashlib.sha256(photos.read(photo.pk)).hexdigest() == photo.digest
    except (CloseknitError, OSError):
        return False


# ── determinations ──────────────────────────────────────────────────────────────────────────────────────────────


@_always(
    "decisions",
    "Every decision has its one event with the same person, day, reason and amount, and the other way round.",
    "每个决定恰有一个事件，人员、日期、理由、金额一致；反之亦然。",
)
def _decisions(look: Look) -> None:
    kept: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    rows = Decision.objects.order_by("pk").values_list(
        "application_id", "move", "decided_by_id", "on_day", "reason", "tier", "amount_fen", "is_override"
    )
    for key, move, *rest in rows.iterator(chunk_size=_CHUNK):
        amounts = [] if move == "terminate" else rest[3:]
        kept[str(key)].append((move, *rest[:3], *amounts))
    told: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    acts = Event.objects.filter(verb__in=[f"determination.{move}" for move in DECIDING]).order_by("pk")
    for key, verb, staff, day, reason, detail in acts.values_list(
        "subject_id", "verb", "staff_id", "day", "reason", "detail"
    ).iterator(chunk_size=_CHUNK):
        move = verb.partition(".")[2]
        amounts = [] if move == "terminate" else [detail.get(name) for name in ("tier", "fen", "override")]
        told[key].append((move, staff, day, reason, *amounts))
    for key in kept.keys() | told.keys():
        look.rows += 1
        if kept[key] != told[key]:
            look.breach(
                f"application {key}: {len(kept[key])} decisions, {len(told[key])} events, or they differ",
                f"申请 {key}：决定{len(kept[key])}个、事件{len(told[key])}个，或内容不一致",
            )


@_always(
    "adverse",
    "Nothing was decided against a family but by a named person, for a reason, on evidence, after it was heard.",
    "任何不利决定均由具名人员作出，有理由、有依据，并事先听取意见。",
)
def _adverse(look: Look) -> None:
    heard: dict[tuple[Any, int], list[date]] = defaultdict(list)
    for key, turn, day in Hearing.objects.values_list("application_id", "round", "heard_on"):
        heard[key, turn].append(day)
    names = [move.name for move in life.MOVES if move.is_adverse]
    for decision in Decision.objects.filter(move__in=names).iterator(chunk_size=_CHUNK):
        look.rows += 1
        lacks = [
            word
            for word, is_there in (
                ("person", decision.decided_by_id is not None),
                ("reason", len(decision.reason.strip()) >= REASON_LENGTH_MIN),
                ("evidence", bool(decision.evidence.strip())),
                (
                    "hearing",
                    any(day <= decision.on_day for day in heard[decision.application_id, decision.round]),
                ),
            )
            if not is_there
        ]
        if lacks:
            look.breach(
                f"the decision against application {decision.application_id} lacks: {', '.join(lacks)}",
                f"申请 {decision.application_id} 的不利决定缺少：{'、'.join(lacks)}",
            )
    _adverse_elsewhere(look)


def _adverse_elsewhere(look: Look) -> None:
    """Quick aid declined and a family's standing in the registry: by a person, and the latter after its decision."""
    verbs = [
        f"{model.kind}.{move.name}"
        for model in _staged()
        for move in model.moves
        if move.is_adverse and model is not Application
    ]
    decided = defaultdict(list)
    for household, staff, day, key in Event.objects.filter(verb="determination.refuse").values_list(
        "household", "staff_id", "day", "pk"
    ):
        decided[household, staff, day].append(key)
    for event in Event.objects.filter(verb__in=verbs).iterator(chunk_size=_CHUNK):
        look.rows += 1
        is_ours = event.verb != "household.refuse" or any(
            key < event.pk for key in decided[event.subject_id, event.staff_id, event.day]
        )
        if event.staff_id is None or len(event.reason.strip()) < REASON_LENGTH_MIN or not is_ours:
            look.breach(
                f"event {event.pk}, {event.verb}, has no person, reason or decision behind it",
                f"事件{event.pk}（{event.verb}）没有相应的人员、理由或决定",
            )


@_always(
    "decided_by_another",
    "Nobody decided on a file in which the same person had surveyed, checked, proposed or opined.",
    "调查、核对、测算或初审人员均未参与同一件的审核确认决定。",
)
def _decided_by_another(look: Look) -> None:
    hands: dict[str, list[tuple[int, int | None]]] = defaultdict(list)  # application → (event, person)
    acts = Event.objects.filter(
        verb__in=[f"determination.{name}" for name in _HANDLING], staff_id__isnull=False
    )
    for key, event, staff in acts.values_list("subject_id", "pk", "staff_id"):
        hands[key].append((event, staff))
    rows: dict[tuple[Any, int], set[int]] = defaultdict(set)
    for key, turn, recorder, visitors in Survey.objects.values_list(
        "application_id", "round", "recorded_by_id", "visitors"
    ):
        rows[key, turn] |= {recorder, *visitors}
    for key, turn, person in Opinion.objects.values_list("application_id", "round", "given_by_id"):
        rows[key, turn].add(person)
    for key, turn, person in Proposal.objects.filter(of_decision=False).values_list(
        "application_id", "round", "made_by_id"
    ):
        rows[key, turn].add(person)
    deciding = [f"determination.{move}" for move in DECIDING]
    for key, event, staff in Event.objects.filter(verb__in=deciding).values_list(
        "subject_id", "pk", "staff_id"
    ):
        look.rows += 1
        if any(person == staff and earlier < event for earlier, person in hands[key]):
            look.breach(
                f"application {key} was decided by somebody who had worked on it",
                f"申请 {key} 的决定人曾参与该件办理",
            )
    for key, turn, person in Decision.objects.values_list("application_id", "round", "decided_by_id"):
        if any(person in rows[key, earlier] for earlier in range(turn + 1)):
            look.breach(
                f"application {key}: who decided surveyed, proposed or opined in the file",
                f"申请 {key}：决定人曾参与调查、测算或初审",
            )


@_always(
    "amounts",
    "Every opinion and decision says what the rules proposed, or gives the reason and the evidence why not.",
    "每份初审意见和决定均与规则测算一致，否则注明理由和证据。",
)
def _amounts(look: Look) -> None:
    for opinion in Opinion.objects.select_related("proposal").iterator(chunk_size=_CHUNK):
        look.rows += 1
        is_same = (opinion.tier, opinion.amount_fen) == (opinion.proposal.tier, opinion.proposal.amount_fen)
        is_explained = bool(opinion.override_reason.strip() and opinion.override_evidence.strip())
        if opinion.proposal.application_id != opinion.application_id or not (is_same or is_explained):
            look.breach(
                f"the opinion on application {opinion.application_id} differs from its proposal without reason",
                f"申请 {opinion.application_id} 的初审意见与测算不一致且未说明",
            )
    for decision in Decision.objects.select_related("proposal").iterator(chunk_size=_CHUNK):
        look.rows += 1
        if not _amount_holds(decision):
            look.breach(
                f"the decision on application {decision.application_id} does not follow from the calculation of its day",
                f"申请 {decision.application_id} 的决定与当日测算不符",
            )


def _amount_holds(decision: Decision) -> bool:
    if decision.move == "terminate":
        return decision.amount_fen == 0
    today = decision.proposal
    if today is None or today.application_id != decision.application_id or today.day != decision.on_day:
        return False
    differs = (decision.tier, decision.amount_fen) != (today.tier, today.amount_fen)
    if differs != decision.is_override or (differs and not decision.evidence.strip()):
        return False
    proposed = today.amount_fen or 0
    return {
        "confirm": decision.amount_fen >= proposed and decision.tier != "none",
        "confirm_less": decision.amount_fen < proposed,
        "refuse": decision.amount_fen == 0 and decision.tier == "none",
    }[decision.move]


@_always(
    "proposals",
    "Every calculation that somebody relied on opens and says the tier and amount that stand beside it.",
    "被采用的每次测算均可打开，其类别和金额与登记一致。",
)
def _proposals(look: Look) -> None:
    used = Q(pk__in=Decision.objects.values("proposal")) | Q(pk__in=Opinion.objects.values("proposal"))
    for found in Proposal.objects.filter(used).iterator(chunk_size=_CHUNK):
        look.rows += 1
        try:
            answer = found.answer("en")
            says: tuple[Any, ...] = (tier_of(answer), answer["amount_fen_month"])
        except (CloseknitError, ValueError, KeyError):
            says = ("?",)
        if says != (found.tier, found.amount_fen):
            look.breach(
                f"the proposal {found.number} of application {found.application_id} was altered",
                f"申请 {found.application_id} 的第{found.number}次测算被改动",
            )


@_always(
    "one_chain_of_assistance",
    "Every household has one chain of assistance: one open application, one open case, each person in one household.",
    "每个家庭只有一条救助链：一件在办申请、一个在办个案，每人只在一个家庭。",
)
def _one_chain(look: Look) -> None:
    for kind, owner, condition in (
        (Application, "household", Q(state__in=life.BEFORE_DECISION)),
        (Case, "household", Q(state="open")),
        (Membership, "person", Q(until__isnull=True)),
    ):
        rows: Any = kind.objects.filter(condition).order_by()
        look.rows += rows.count()
        for twice in rows.values(owner).annotate(n=Count("pk")).filter(n__gt=1)[:KEPT]:
            look.breach(
                f"{owner} {twice[owner]} has {twice['n']} open: {kind.__name__}",
                f"{owner} {twice[owner]} 同时有{twice['n']}条在办：{kind.__name__}",
            )


@_always(
    "helped",
    "A family is noted as helped by a decision alone, in the tier that the decision confirmed.",
    "家庭登记为救助中，须有确认决定，且类别一致。",
)
def _helped(look: Look) -> None:
    newest: dict[Any, tuple[str, str]] = {}
    for household, move, tier in Decision.objects.order_by("pk").values_list(
        "application__household_id", "move", "tier"
    ):
        newest[household] = (move, tier)
    for key, tier in Household.objects.filter(state=HELPED).values_list("pk", "tier").iterator():
        look.rows += 1
        move, confirmed = newest.get(key, ("", ""))
        if not move.startswith("confirm") or tier != confirmed:
            look.breach(
                f"household {key} is helped ({tier or 'no tier'}) without the decision that says so",
                f"家庭 {key} 登记为救助中（{tier or '无类别'}），但没有相应决定",
            )


@_always(
    "notice",
    "Every opinion to help stood on the public board for its days before it was confirmed, unless somebody objected.",
    "同意救助的初审意见在确认前均公示期满；有异议的除外。",
)
def _notice(look: Look) -> None:
    posted: dict[Any, list[PublicNotice]] = defaultdict(list)
    for notice in PublicNotice.objects.filter(what=PublicNotice.OPINION).order_by("pk"):
        posted[notice.application_id].append(notice)
    # An objection, or the file's way back, took the first notice down: the second opinion is posted anew for tekun only.
    broken_off = {
        str(key)
        for key in Objection.objects.filter(against=Objection.NOTICE).values_list("application_id", flat=True)
    } | set(Event.objects.filter(verb="determination.return_file").values_list("subject_id", flat=True))
    rows = Decision.objects.filter(move__startswith="confirm", opinion__isnull=False).exclude(
        opinion__tier="none"
    )
    for decision in rows.select_related("opinion").iterator(chunk_size=_CHUNK):
        look.rows += 1
        notices = posted[decision.application_id]
        stood = any(_stood(notice, decision.on_day) for notice in notices)
        second = notices and str(decision.application_id) in broken_off and decision.opinion.tier != "tekun"
        if not stood and not second:
            look.breach(
                f"application {decision.application_id} was confirmed before its notice had stood its days",
                f"申请 {decision.application_id} 在公示期满前即予确认",
            )


def _stood(notice: PublicNotice, decided: date) -> bool:
    try:
        wanted = notice_last_day(notice.on_day, notice.area, notice.tier)
    except CloseknitError:
        wanted = notice.on_day + timedelta(days=_NOTICE_DAYS)
    return wanted <= notice.last_day < decided


@_always(
    "letters",
    "Every decision was written to the family, with its reasons and the way to object.",
    "每个决定均有书面通知，载明理由和救济途径。",
)
def _letters(look: Look) -> None:
    written = Counter(
        Letter.objects.filter(what__in=set(DECIDING.values())).values_list("application_id", "what")
    )
    decided = Counter(
        (key, DECIDING[move]) for key, move in Decision.objects.values_list("application_id", "move")
    )
    for (key, what), n in decided.items():
        look.rows += n
        if written[key, what] < n:
            look.breach(
                f"application {key}: {n} decisions, {written[key, what]} letters ({what})",
                f"申请 {key}：决定{n}个，通知书{written[key, what]}份（{what}）",
            )


@_always(
    "clocks",
    "Everything that somebody waits for has its clock: open alerts, accepted applications, quick aid.",
    "凡有人等待的事项均有时限：在办预警、已受理申请、小额快救。",
)
def _clocks(look: Look) -> None:
    for kind, waiting, without in (
        (Alert, Q(state__in=OPEN), Q(due=NEVER)),
        (
            Application,
            Q(state__in=life.BEFORE_DECISION, accepted_on__isnull=False),
            Q(due_on__isnull=True) | Q(due_step="") | Q(due_on__lt=F("accepted_on")),
        ),
        (QuickAid, Q(), Q(due_on__lt=F("made_day"))),
    ):
        rows: Any = kind.objects.filter(waiting)
        look.rows += rows.count()
        for key in rows.filter(without).values_list("pk", flat=True)[:KEPT]:
            look.breach(f"{kind.__name__} {key} has no clock", f"{kind.__name__} {key} 没有时限")


@_always(
    "money_by_people",
    "No alert and no job ever changed what a family gets: every such act has a named person.",
    "预警和自动任务从未改变家庭所得：每次变动均有具名人员。",
)
def _money_by_people(look: Look) -> None:
    moving = [
        *(f"determination.{move}" for move in DECIDING),
        "determination.give_opinion", "quick_aid.give", "quick_aid.decline", "household.help", "household.refuse",
        "household.end",
    ]  # fmt: skip
    acts = Event.objects.filter(verb__in=moving)
    look.rows = acts.count()
    for key, verb in acts.filter(staff_id=None).values_list("pk", "verb")[:KEPT]:
        look.breach(f"event {key}, {verb}, was done by a job", f"事件{key}（{verb}）由自动任务作出")
    for key in Decision.objects.filter(decided_by=None).values_list("application_id", flat=True)[:KEPT]:
        look.breach(f"the decision on application {key} names nobody", f"申请 {key} 的决定没有决定人")
    for key in QuickAid.objects.filter(state=life.GIVEN, clerk=None).values_list("pk", flat=True)[:KEPT]:
        look.breach(f"quick aid {key} was given by nobody", f"小额快救 {key} 没有经办人")
