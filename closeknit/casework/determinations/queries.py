"""Reads: the list, what a file still needs, the explanation panel, what is due today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from closeknit.casework.determinations import lifecycle as life
from closeknit.casework.determinations.book import tier_words, title_of
from closeknit.casework.determinations.findings import words_of
from closeknit.casework.determinations.models import Application, QuickAid
from closeknit.casework.determinations.parts import Finding, Letter, Objection, Proposal, PublicNotice, Survey
from closeknit.casework.determinations.proposal import main_steps
from closeknit.casework.determinations.survey import planned_survey, submitted_visits
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.paging import Page, page_behind
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.refusals import UnknownFilter
from closeknit.engine.units import Text

PAGE = 50
VIEWS: dict[str, tuple[Text, Q]] = {
    "open": (Text("Open", "在办"), Q(state__in=life.BEFORE_DECISION | {life.CONFIRMED, life.REFUSED})),
    "intake": (Text("To accept or complete", "待受理补正"), Q(state__in=[life.DRAFTED, life.SUBMITTED, life.GAPS_LISTED])),
    "survey": (Text("Under survey and check", "调查核对中"), Q(state__in=life.UNDER_SURVEY)),
    "notice": (Text("Opinion and notice", "初审公示"), Q(state__in=[life.OPINION_GIVEN, life.POSTED])),
    "decision": (Text("To decide", "待审核确认"), Q(state=life.SENT_UP)),
    "publication": (Text("To publish or serve", "待公布送达"), Q(state__in=[life.CONFIRMED, life.REFUSED])),
    "done": (Text("Done", "已办结"), Q(state__in=life.FINAL | {life.PUBLISHED})),
    "all": (Text("All", "全部"), Q()),
}  # fmt: skip


def listed(view: str, late: bool = False, place: str = "", day: date | None = None) -> tuple[int, Page]:
    """Return how many files are in a view, and one page of them, newest first. Raises: UnknownFilter."""
    if view not in VIEWS:
        raise UnknownFilter(
            f"There is no view “{view[:40]}”: choose one above the list.",
            f"没有“{view[:40]}”视图，请在列表上方选择。",
        )
    found = Application.objects.filter(VIEWS[view][1]).select_related("applicant", "household")
    if late:
        found = found.filter(due_on__lt=day or acting().day)
    return found.count(), page_behind(found, ("-made_at", "-pk"), place, PAGE)


def counts() -> dict[str, int]:
    """Return how many files each view holds, and how many are late."""
    views = {name: Count("pk", filter=condition) for name, (_, condition) in VIEWS.items()}
    return Application.objects.aggregate(**views, late=Count("pk", filter=Q(due_on__lt=acting().day)))


# -- the file ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Task:
    """One thing that a file needs: done on a day, to do now at an address, or not possible yet and why."""

    label: Text
    state: str  # done, now, waiting
    day: date | None = None
    address: str = ""
    why: Text | None = None

    @property
    def state_words(self) -> Text:
        return {
            "done": Text("done", "已完成"),
            "now": Text("to do", "待办"),
            "waiting": Text("not yet", "暂不能办理"),
        }[self.state]


_TASKS: tuple[tuple[tuple[str, ...], Text, str, frozenset[str]], ...] = (
    (("submit",), Text("Hand in the application", "提交申请"), "applied_on", frozenset({life.DRAFTED})),
    (("accept",), Text("Look through and accept", "审查受理"), "accepted_on", frozenset({life.SUBMITTED})),
    (("record_survey",), Text("Survey the family", "入户调查"), "surveyed_on", frozenset({life.ACCEPTED})),
    (
        ("propose",),
        Text("Let the rules propose", "按规则测算"),
        "",
        frozenset({life.SURVEYED, life.RE_SURVEYED}),
    ),
    (
        ("give_opinion",),
        Text("Give the first opinion", "提出初审意见"),
        "opinion_on",
        frozenset({life.PROPOSED}),
    ),
    (("post",), Text("Post it for seven days", "公示初审意见"), "posted_on", frozenset({life.OPINION_GIVEN})),
    (("send_up",), Text("Send the file up", "报送审核确认"), "sent_up_on", frozenset({life.POSTED})),
    (("confirm",), Text("Decide", "审核确认"), "decided_on", frozenset({life.SENT_UP})),
    (("publish",), Text("Publish the decision", "公布确认结果"), "published_on", frozenset({life.CONFIRMED})),
)
_ORDER = (
    life.DRAFTED, life.SUBMITTED, life.ACCEPTED, life.SURVEYED, life.PROPOSED, life.OPINION_GIVEN, life.POSTED, life.SENT_UP,
    life.CONFIRMED, life.PUBLISHED,
)  # fmt: skip


def tasks(application: Application) -> list[Task]:
    """Return what the file needs, in the order of the procedure; the data check runs beside the survey."""
    found = [_task(application, *row) for row in _TASKS]
    found.insert(2, _check_task(application))
    if application.state == life.OBJECTED:
        again = Text("Survey the family again", "重新入户调查")
        found.insert(0, Task(again, "now", None, survey_address(application)))
    if application.state in life.FINAL | {life.REFUSED}:
        found = [task for task in found if task.state == "done"]
    return found


def _task(
    application: Application, moves: tuple[str, ...], label: Text, field: str, when: frozenset[str]
) -> Task:
    if application.state in when:
        why = application.moves.objection(application.moves[moves[0]], application, acting().actor)
        address = (
            survey_address(application)
            if moves[0] == "record_survey"
            else step_address(application, moves[0])
        )
        return Task(label, "waiting" if why else "now", None, address, why)
    day = getattr(application, field) if field else None
    if field == "" and application.state in _ORDER[_ORDER.index(life.PROPOSED) :]:
        return Task(label, "done", application.proposal.day if application.proposal else None)
    return Task(label, "done" if day else "waiting", day)


def _check_task(application: Application) -> Task:
    label, check = Text("Data check by the district", "区级信息核对"), application.data_check
    if check is not None and check.reported_on is not None and not check.is_open_objection:
        return Task(label, "done", check.rechecked_on or check.reported_on)
    if application.state not in life.UNDER_SURVEY:
        return Task(label, "waiting")
    step = "request_check" if check is None else "recheck" if check.is_open_objection else "report_check"
    return Task(label, "now", None, step_address(application, step))


def survey_address(application: Application) -> str:
    """Return where the survey goes on: plan it, make the planned visit, or take the recorded one into the file."""
    if submitted_visits(application):
        return step_address(
            application, "record_survey" if application.state == life.ACCEPTED else "resurvey"
        )
    planned = planned_survey(application)
    if planned is None:
        return step_address(application, "plan_survey")
    return reverse("visits:record", kwargs={"planned_id": planned.pk})


def step_address(application: Application, step: str) -> str:
    return reverse(f"determinations:{step}", kwargs={"application_id": application.pk})


# -- the explanation panel ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One step of the calculation in words."""

    label: str
    value: str
    inputs: str
    article: str
    is_proposal: bool


@dataclass(frozen=True)
class Explanation:
    """The panel: conclusion, numbers with what they came from, articles, sources, what would change it, what is open."""

    conclusion: Text
    lines: list[Line]
    refused: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    margins: list[tuple[str, int]]
    missing: list[str]
    unconfirmed: list[str]
    texts: list[Text]


def explanation(proposal: Proposal, lang: str) -> Explanation:
    """Return the panel of a proposal, in one language."""
    answer = proposal.answer(lang)
    return Explanation(
        conclusion=conclusion(proposal),
        lines=[_line(entry, lang) for entry in main_steps(proposal, lang)],
        refused=[{**r, "words": tier_words(r["tier"])} for r in answer["refused"]],
        sources=[
            {**s, "words": words_of(s["name"]), "shown": _value(s, lang)} for s in proposal.content["sources"]
        ],
        margins=[(name, value) for name, value in answer["margins"].items() if value is not None],
        missing=[f"{q.get('person', '')} {q['label']}".strip() for q in answer["missing"]],
        unconfirmed=[_label(name, lang) for name in answer["unconfirmed"]],
        texts=[title_of(text) for text in answer["texts"]],
    )


def conclusion(proposal: Proposal) -> Text:
    """Return the answer in one sentence."""
    from closeknit.screening.determining.wording import yuan

    if proposal.tier is None or proposal.amount_fen is None:
        return Text("The answer is open: facts are missing.", "信息不足，结果待定。")
    tier = tier_words(proposal.tier)
    if proposal.tier == "none":
        return Text("The rules reach no tier.", "按规则测算，不符合各类救助条件。")
    answer = proposal.answer("en")
    heads, fen = len(answer["counted"]), proposal.amount_fen
    whole = yuan(fen)
    return Text(
        f"The rules propose {tier.en}: {heads} member(s), {whole} yuan a month, from {answer['start_month'] or '--'} if decided on {proposal.day}.",
        f"按规则测算：{tier.zh}，共同生活成员{heads}人，每月{whole}元；如于{proposal.day}作出决定，自{answer['start_month'] or '--'}起发放。",
    )


def _line(entry: Mapping[str, Any], lang: str) -> Line:
    from closeknit.screening.determining.wording import shown

    pack, comma = pack_in_force(), ", " if lang == "en" else "，"
    inputs = [
        f"{_label(name, lang)} {shown(pack, _plain(name), value, lang)}"
        for name, value in entry["inputs"].items()
    ]
    citation = (
        entry["source"] + (f":{entry['article']}" if entry["article"] else "") if entry["source"] else ""
    )
    return Line(
        str(entry["label"]),
        shown(pack, entry["step"], entry["value"], lang),
        comma.join(inputs),
        title_of(citation).in_(lang) if citation else "",
        bool(entry["proposal"]),
    )


def _plain(name: str) -> str:
    """The name of an input without how it was gathered: "total of x among y" → x."""
    words = name.removeprefix("household.").partition("@")[0].split(" ")
    return words[2] if len(words) > 2 and words[1] == "of" else words[0]


def _label(name: str, lang: str) -> str:
    """The words of a rule, fact or parameter."""
    from closeknit.screening.determining.compiling import eligibility_of

    pack, plain = pack_in_force(), _plain(name)
    book = eligibility_of(pack).book
    for known in (book.rules, book.facts, pack.parameters):
        if plain in known:
            return str(known[plain].label.in_(lang))
    return plain


def _value(source: Mapping[str, Any], lang: str) -> str:
    from closeknit.screening.determining.wording import shown, yuan

    if source["disputed"]:
        return Text("disputed: taken as unknown", "有争议，按未知处理").in_(lang)
    head = source["name"].partition(".")[0]
    if head in ("income", "spending") and source["value"] is not None:
        return Text("{0} yuan", "{0}元").in_(lang).format(yuan(source["value"]))
    return shown(pack_in_force(), source["name"], source["value"], lang)


def trace_lines(proposal: Proposal, lang: str) -> list[Line]:
    """Return every step of the calculation in words."""
    found = []
    for entry in proposal.trace(lang):
        line = _line(entry, lang)
        who = f"{entry['person']}: " if "person" in entry else ""
        found.append(Line(who + line.label, line.value, line.inputs, line.article, line.is_proposal))
    return found


# -- parts of the file -------------------------------------------------------------------------------------------


def current_findings(application: Application) -> list[Finding]:
    return list(
        Finding.objects.filter(application=application, is_current=True).order_by("subject", "name", "period")
    )


def parts(application: Application) -> dict[str, Any]:
    """Return the rows that hang on a file, oldest first."""
    of = {"application": application}
    return {
        "surveys": list(Survey.objects.filter(**of).order_by("pk")),
        "letters": list(Letter.objects.filter(**of).order_by("on_day", "code")),
        "notices": list(PublicNotice.objects.filter(**of).order_by("pk")),
        "objections": list(Objection.objects.filter(**of).order_by("on_day")),
    }


def notice_by_token(token: str, day: date) -> PublicNotice | None:
    """Return the notice if it stands on the day."""
    found: PublicNotice | None = (
        PublicNotice.objects.filter(token=token).select_related("application__applicant").first()
    )
    return found if found is not None and found.stands_on(day) else None


def open_application(household_id: Any) -> Application | None:
    """Return the newest application of a household."""
    found: Application | None = (
        Application.objects.filter(household=household_id).order_by("-made_at").first()
    )
    return found


def open_quick_aids() -> list[QuickAid]:
    """Return the emergencies without an answer, the most urgent first; those beyond the page come as the first are answered."""
    return list(QuickAid.objects.filter(state=life.REPORTED).order_by("due_on", "pk")[:PAGE])
