"""Forms of the steps. They check that something is filled in; what is lawful, the actions say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from closeknit.casework.accounts.forms import DayInput
from closeknit.casework.determinations import survey
from closeknit.casework.determinations.book import tier_words
from closeknit.casework.determinations.models import CHANNELS, RURAL, URBAN
from closeknit.casework.determinations.opinion import TIERS
from closeknit.casework.determinations.parts import SOURCES, DataCheck
from closeknit.casework.ledger.actors import acting
from closeknit.casework.wording import in_words, words
from closeknit.engine.units import Text


def _choices(texts: dict[str, Text]) -> list[tuple[str, Any]]:
    return [(code, in_words(text)) for code, text in texts.items()]


def _long(en: str, zh: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=words(en, zh), widget=forms.Textarea(attrs={"rows": 4}), max_length=4_000, **options
    )


def _day(en: str, zh: str) -> forms.DateField:
    return forms.DateField(label=words(en, zh), widget=DayInput())


class Step(forms.Form):
    """A step that takes nothing but the decision to do it."""

    def __init__(self, *given: Any, application: Any = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self.application = application
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that hang on the file."""


class Draft(Step):
    applicant = forms.ChoiceField(label=words("Who applies", "申请人"))
    channel = forms.ChoiceField(label=words("How", "申请方式"), choices=lambda: _choices(CHANNELS))
    mandate = forms.CharField(
        label=words("Written mandate: number and where it lies (agents only)", "委托书编号及存放处（委托申请填写）"),
        max_length=200, required=False,
    )  # fmt: skip
    residence = forms.ChoiceField(
        label=words("Class of the community", "社区城乡类别"),
        choices=[(URBAN, words("urban", "城镇")), (RURAL, words("rural", "农村"))],
    )


class Gaps(Step):
    gaps = _long("What is missing, one item a line: it is told once", "需补正事项（逐行填写，一次性告知）")


class SendAway(Step):
    office = forms.CharField(label=words("Office responsible", "有权受理的单位"), max_length=120)
    reason = _long("Why", "理由")


class Reasoned(Step):
    reason = _long("Reason", "理由")


class Withdraw(Step):
    reason = _long("What the family says", "申请人陈述")
    evidence = forms.CharField(
        label=words("Where its signed statement lies", "签名书面声明存放处"), max_length=200
    )


class CheckResult(Step):
    outcome = forms.ChoiceField(
        label=words("Outcome", "核对结论"), choices=lambda: _choices(DataCheck.OUTCOMES)
    )
    result = _long("What the registers show", "核对情况")


class Words(Step):
    statement = _long("What is said, and which papers are given", "异议内容及佐证材料")


class Team(Step):
    """Two people of the area and a day."""

    done_on = _day("Day of the survey", "调查日期")
    first = forms.ChoiceField(label=words("First of the team", "调查人员一"))
    second = forms.ChoiceField(label=words("Second of the team", "调查人员二"))

    def prepare(self) -> None:
        team = (
            [("", "--"), *((str(s.pk), str(s)) for s in team_of(self.application.area))]
            if self.application
            else []
        )
        for name in ("first", "second"):
            self.fields[name].choices = team  # type: ignore[attr-defined]

    def team(self) -> list[int]:
        return [int(self.cleaned_data[name]) for name in ("first", "second") if self.cleaned_data[name]]


class PlannedSurvey(Team):
    """Who makes the survey, when."""

    def prepare(self) -> None:
        super().prepare()
        if self.application:
            self.fields["done_on"].initial = acting().day


class CountyVisit(Team):
    signed_by = forms.CharField(
        label=words("Members present who signed, or the refusal to sign", "在场成员签字情况（拒签的注明）"),
        max_length=200,
    )
    result = _long("What was found", "调查结果")


class SurveyResult(CountyVisit):
    """The survey is a visit that was recorded; only after an objection a democratic review may stand in its place."""

    REVIEW = "review"

    visit = forms.ChoiceField(label=words("The recorded visit", "已提交的入户调查记录"))
    neighbours = forms.CharField(label=words("Neighbours asked", "邻里访问"), max_length=300, required=False)
    is_hard = forms.BooleanField(label=words("The survey was difficult", "调查难度较大"), required=False)
    field_order = ("visit", "result", "neighbours", "is_hard", "done_on", "first", "second", "signed_by")
    _of_a_review = ("done_on", "first", "second", "signed_by")

    def prepare(self) -> None:
        super().prepare()
        visits = survey.submitted_visits(self.application) if self.application else []
        may_review = self.application is not None and self.application.state == "objected"
        choices = [
            (str(v.pk), words(f"{v.number}, {v.made_day}", f"{v.number}，{v.made_day}")) for v in visits
        ]
        if may_review:
            choices.append(
                (self.REVIEW, words("democratic review instead of a visit", "民主评议（不再入户）"))
            )
        self.fields["visit"].choices = choices  # type: ignore[attr-defined]
        for name in self._of_a_review:
            if may_review:
                self.fields[name].required = False
                self.fields[name].help_text = words("For a democratic review only", "仅民主评议时填写")
            else:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or {}
        if sent.get("visit") == self.REVIEW:
            for name in self._of_a_review:
                if not sent.get(name):
                    self.add_error(name, words("A review needs this.", "民主评议须填写此项。"))
        return sent


def team_of(area: str) -> Iterable[Any]:
    """Return the staff posted over the area."""
    from closeknit.casework.accounts.models import Posting, Staff

    roles = ("street_officer", "street_head", "community_worker", "district_officer")
    held = Posting.objects.filter(
        role__in=roles, area__in=[area[:n] for n in (6, 9, 12)], valid_from__lte=acting().day
    )
    return Staff.objects.filter(pk__in=held.values("staff"), is_active=True).order_by(
        "shown_name", "username"
    )


class TierAndAmount(Step):
    tier = forms.ChoiceField(label=words("Tier", "救助类别"))
    amount = forms.DecimalField(
        label=words("Amount, yuan a month", "月救助金额（元）"), min_value=0, max_digits=9, decimal_places=2
    )

    def prepare(self) -> None:
        self.fields["tier"].choices = [(t, in_words(tier_words(t))) for t in TIERS]  # type: ignore[attr-defined]
        proposal = self.application.proposal if self.application else None
        if proposal is not None and proposal.amount_fen is not None:
            self.fields["tier"].initial = proposal.tier
            self.fields["amount"].initial = f"{proposal.amount_fen / 100:.2f}".rstrip("0").rstrip(".")

    def fen(self) -> int:
        return int(self.cleaned_data["amount"] * 100)


class FirstOpinion(TierAndAmount):
    statement = _long("The opinion, in a few sentences", "初审意见")
    override_reason = _long("If it differs from the proposal: why", "与测算结果不一致的理由", required=False)
    override_evidence = _long("… and the evidence", "……及依据材料", required=False)


class Confirmation(TierAndAmount):
    reason = _long("If it differs from the proposal: why", "与测算结果不一致的理由", required=False)
    evidence = _long("… and the evidence", "……及依据材料", required=False)

    def prepare(self) -> None:
        super().prepare()
        opinion = self.application.opinion if self.application else None
        if opinion is not None:
            self.fields["tier"].initial = opinion.tier
            self.fields["amount"].initial = f"{opinion.amount_fen / 100:.2f}".rstrip("0").rstrip(".")


class Less(TierAndAmount):
    reason = _long("Reason, as the family will read it", "理由（将写入通知书）")
    evidence = _long("What it rests on", "依据材料")


class Against(Step):
    reason = _long("Reason, as the family will read it", "理由（将写入通知书）")
    evidence = _long("What it rests on", "依据材料")


class Heard(Step):
    heard_on = _day("Heard on", "听取意见日期")
    statement = _long("What the family said", "申请人意见")


class NoticeObjection(Words):
    by_family = forms.BooleanField(
        label=words("It comes from the family itself", "由申请家庭提出"), required=False
    )
    is_complaint = forms.BooleanField(
        label=words("It is a report or complaint", "属于投诉举报"), required=False
    )


class Served(Step):
    served_on = _day("Handed over on", "送达日期")
    how = forms.CharField(label=words("How, and to whom", "送达方式及签收人"), max_length=120)


class StateFact(Step):
    about = forms.ChoiceField(label=words("About", "对象"))
    name = forms.ChoiceField(label=words("Fact", "事实项目"))
    period = forms.CharField(
        label=words("For income and spending: month, day, or from/to", "收入支出所属期"),
        help_text=words("2024-04, 2024-05-20, or 2012-03/ for each month since", "如2024-04、2024-05-20，或2012-03/（自该月起每月）"),
        max_length=30, required=False,
    )  # fmt: skip
    value = forms.CharField(
        label=words("Value (money in yuan; yes or no; a code; a day)", "值（金额以元计；是/否；代码；日期）"),
        help_text=words("Empty: looked for and not found out", "留空表示经查未能查明"), max_length=60, required=False,
    )  # fmt: skip
    source = forms.ChoiceField(label=words("Source", "来源"), choices=lambda: _choices(SOURCES))
    reference = forms.CharField(
        label=words("Register and batch, visit, or paper", "数据批次、走访或材料"), max_length=200
    )
    as_of = _day("As of", "截至日期")

    def prepare(self) -> None:
        from closeknit.casework.determinations.findings import names_for, subjects_of

        people = subjects_of(self.application) if self.application else {}
        shown = (
            {n: f"{n} {p.masked_name} {p.birth_year or ''}" for n, p, _ in self.application.people}
            if people
            else {}
        )
        grains = {s.partition(":")[0] for s in ("household", *people)}
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            ("household", words("the household", "家庭")),
            *((subject, shown.get(n, n)) for subject, n in people.items()),
        ]
        groups = {
            "household": words("of the household", "家庭"),
            "person": words("of a person", "成员"),
            "supporter": words("of a supporter", "义务人"),
        }
        self.fields["name"].choices = [  # type: ignore[attr-defined]
            (groups[grain], [(n, in_words(t)) for n, t in names_for(grain).items()])
            for grain in groups
            if grain in grains
        ]


class AskedGroups(Step):
    groups = forms.MultipleChoiceField(
        label=words("Everybody was asked about", "已逐一询问全体成员的事项"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def prepare(self) -> None:
        from closeknit.casework.determinations.findings import law

        self.fields["groups"].choices = _choices(dict(law().groups))  # type: ignore[attr-defined]
        if self.application:
            self.fields["groups"].initial = self.application.complete


class NewSupporter(Step):
    supports = forms.MultipleChoiceField(
        label=words("Supports", "被赡养（抚养、扶养）人"), widget=forms.CheckboxSelectMultiple
    )
    why_needed = forms.CharField(label=words("Why the decision needs it", "核对的必要性"), max_length=200)
    evidence = forms.CharField(
        label=words("Own consent: where it lies", "本人同意书存放处"), max_length=200, required=False
    )

    def prepare(self) -> None:
        people = self.application.people if self.application else []
        self.fields["supports"].choices = [  # type: ignore[attr-defined]
            (str(p.pk), f"{n} {p.masked_name} {p.birth_year or ''}") for n, p, _ in people
        ]


class NewQuickAid(Step):
    area = forms.ChoiceField(label=words("Where it happened", "急难发生地社区"))
    person = forms.CharField(label=words("Who, as far as known", "救助对象"), max_length=120)
    cause = forms.ChoiceField(label=words("Cause", "困难原因"))
    statement = _long("What happened", "情况说明")
    amount = forms.DecimalField(
        label=words("Amount, yuan", "救助金额（元）"), min_value=0, max_digits=9, decimal_places=2
    )

    def prepare(self) -> None:
        from closeknit.casework.accounts.models import Area
        from closeknit.casework.determinations.quick_aid import causes
        from closeknit.casework.ledger.scoping import within_areas

        mine = acting().actor.areas_for("determination.quick_aid")
        here = Area.objects.filter(within_areas("code", mine)).order_by("code")
        self.fields["area"].choices = [(a.code, str(a)) for a in here if len(a.code) == 12]  # type: ignore[attr-defined]
        self.fields["cause"].choices = _choices(causes())  # type: ignore[attr-defined]

    def fen(self) -> int:
        return int(self.cleaned_data["amount"] * 100)


class Receipt(Step):
    receipt = forms.CharField(
        label=words("How it was given, and who signed", "发放方式及签收情况"), max_length=200
    )
