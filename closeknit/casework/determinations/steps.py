"""The steps of a file as pages: which form, which right, which function; the decisions show their effect before they act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from closeknit.casework.determinations import (
    actions,
    application,
    checking,
    findings,
    forms,
    opinion,
    proposal,
    survey,
)
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import Survey
from closeknit.casework.visits.models import Visit
from closeknit.engine.units import Text

Act = Callable[[Application, Any, int | None], object]


@dataclass(frozen=True)
class StepPage:
    """One step: its address name, the right it takes, its form, what it does, whether it asks once more."""

    name: str
    right: str
    label: Text
    form: type[forms.Step]
    act: Act
    checked: bool = False  # shows the effect in words first
    hint: Text | None = None

    @property
    def action(self) -> str:
        return f"determination.{self.right}"


def _label(move: str) -> Text:
    return Application.moves[move].label


def _survey(a: Application, f: Any, v: int | None) -> object:
    d = f.cleaned_data
    said = {name: d[name] for name in ("result", "neighbours", "is_hard")}
    if d["visit"] == f.REVIEW:
        return survey.record_survey(
            a,
            visitors=f.team(),
            done_on=d["done_on"],
            signed_by=d["signed_by"],
            way=Survey.REVIEW,
            version=v,
            **said,
        )
    return survey.take_visit(a, Visit.objects.here(pk=d["visit"]), version=v, **said)


def _county_visit(a: Application, f: Any, v: int | None) -> object:
    d = f.cleaned_data
    return survey.record_county_visit(
        a, visitors=f.team(), done_on=d["done_on"], signed_by=d["signed_by"], result=d["result"], version=v
    )


def _opinion(a: Application, f: Any, v: int | None) -> object:
    d = f.cleaned_data
    return opinion.give_opinion(
        a, tier=d["tier"], amount_fen=f.fen(), words=d["statement"], override_reason=d["override_reason"],
        override_evidence=d["override_evidence"], version=v,
    )  # fmt: skip


def _confirm(a: Application, f: Any, v: int | None) -> object:
    d = f.cleaned_data
    return actions.confirm(
        a, tier=d["tier"], amount_fen=f.fen(), reason=d["reason"], evidence=d["evidence"], version=v
    )


def _less(a: Application, f: Any, v: int | None) -> object:
    d = f.cleaned_data
    return actions.decide_against(
        a,
        "confirm_less",
        reason=d["reason"],
        evidence=d["evidence"],
        tier=d["tier"],
        amount_fen=f.fen(),
        version=v,
    )


def _against(move: str) -> Act:
    def act(a: Application, f: Any, v: int | None) -> object:
        return actions.decide_against(
            a, move, reason=f.cleaned_data["reason"], evidence=f.cleaned_data["evidence"], version=v
        )

    return act


def _state_fact(a: Application, f: Any, v: int | None) -> object:
    d = f.cleaned_data
    return findings.state(
        a, d["about"], d["name"], findings.read_value(d["name"], d["value"]), source=d["source"], reference=d["reference"],
        as_of=d["as_of"], period=d["period"].strip(), version=v,
    )  # fmt: skip


def _with(act: Callable[..., object], *names: str) -> Act:
    """A step that hands the named fields on."""
    return lambda a, f, v: act(a, *(f.cleaned_data[name] for name in names), version=v)


_FROM_A_VISIT = Text(
    "A survey is planned, made and recorded as a visit; here the file takes it over with its facts.",
    "入户调查先安排，再由调查人员填写走访记录；此处将已提交的记录及其事实纳入本件。",
)
STEPS: tuple[StepPage, ...] = (
    StepPage("submit", "apply", _label("submit"), forms.Step, _with(application.submit)),
    StepPage("list_gaps", "accept", _label("list_gaps"), forms.Gaps, lambda a, f, v: application.list_gaps(a, f.cleaned_data["gaps"].splitlines(), v)),
    StepPage("complete", "apply", _label("complete"), forms.Step, _with(application.complete)),
    StepPage("accept", "accept", _label("accept"), forms.Step, _with(application.accept)),
    StepPage("send_away", "accept", _label("send_away"), forms.SendAway, _with(application.send_away, "office", "reason"), checked=True),
    StepPage("withdraw", "apply", _label("withdraw"), forms.Withdraw, _with(application.withdraw, "reason", "evidence"), checked=True),
    StepPage("supporter", "apply", Text("Name a supporter outside the household", "登记家庭外义务人"), forms.NewSupporter, lambda a, f, v: application.add_supporter(a, f.cleaned_data["supports"], f.cleaned_data["why_needed"], f.cleaned_data["evidence"])),
    StepPage("request_check", "accept", Text("Request the data check", "提请信息核对"), forms.Step, _with(checking.request_check)),
    StepPage("start_check", "check", Text("Begin the data check", "启动信息核对"), forms.Step, _with(checking.start_check)),
    StepPage("report_check", "check", Text("Report the data check", "反馈核对结果"), forms.CheckResult, _with(checking.report_check, "outcome", "result")),
    StepPage("tell_check", "accept", Text("Tell the applicant the result", "告知核对结果"), forms.Step, _with(checking.tell_check)),
    StepPage("object_to_check", "object", Text("Record an objection to the data check", "登记对核对结果的异议"), forms.Words, _with(checking.object_to_check, "statement")),
    StepPage("recheck", "check", Text("Check again", "复查"), forms.CheckResult, _with(checking.recheck, "outcome", "result")),
    StepPage("plan_survey", "survey", Text("Plan the survey", "安排入户调查"), forms.PlannedSurvey, lambda a, f, v: survey.plan_survey(a, f.cleaned_data["done_on"], f.team())),
    StepPage("record_survey", "survey", _label("record_survey"), forms.SurveyResult, _survey, hint=_FROM_A_VISIT),
    StepPage("county_visit", "check", Text("Record the county's own visit", "录入区级入户调查"), forms.CountyVisit, _county_visit),
    StepPage("state_fact", "survey", Text("State a fact", "录入事实"), forms.StateFact, _state_fact),
    StepPage("take_over", "survey", Text("Take over what registers and visits know", "调取已有数据和走访事实"), forms.Step, _with(findings.take_over_again)),
    StepPage("asked", "survey", Text("What everybody was asked about", "已询问事项"), forms.AskedGroups, lambda a, f, v: findings.asked_everybody(a, f.cleaned_data["groups"], v)),
    StepPage("propose", "opine", _label("propose"), forms.Step, _with(proposal.propose)),
    StepPage("give_opinion", "opine", _label("give_opinion"), forms.FirstOpinion, _opinion, checked=True),
    StepPage("post", "post", _label("post"), forms.Step, _with(opinion.post)),
    StepPage("object", "object", _label("object"), forms.NoticeObjection, lambda a, f, v: opinion.object_to_notice(a, f.cleaned_data["statement"], by_family=f.cleaned_data["by_family"], is_complaint=f.cleaned_data["is_complaint"], version=v)),
    StepPage("complain", "object", Text("Record a complaint before the decision", "登记审核确认阶段投诉举报"), forms.Words, _with(opinion.complain, "statement")),
    StepPage("resurvey", "survey", _label("resurvey"), forms.SurveyResult, _survey, hint=_FROM_A_VISIT),
    StepPage("send_up", "opine", _label("send_up"), forms.Step, _with(opinion.send_up)),
    StepPage("return_file", "decide", _label("return_file"), forms.Reasoned, _with(opinion.return_file, "reason")),
    StepPage("hear", "hear", Text("Record the family's views", "听取意见记录"), forms.Heard, _with(actions.hear, "heard_on", "statement")),
    StepPage("confirm", "decide", _label("confirm"), forms.Confirmation, _confirm, checked=True),
    StepPage("confirm_less", "decide", _label("confirm_less"), forms.Less, _less, checked=True),
    StepPage("refuse", "decide", _label("refuse"), forms.Against, _against("refuse"), checked=True),
    StepPage("terminate", "decide", _label("terminate"), forms.Against, _against("terminate"), checked=True),
    StepPage("look_again", "object", _label("look_again"), forms.Words, _with(opinion.object_to_refusal, "statement")),
    StepPage("publish", "publish", _label("publish"), forms.Step, _with(actions.publish)),
    StepPage("close", "publish", _label("close"), forms.Step, _with(actions.close)),
)  # fmt: skip
