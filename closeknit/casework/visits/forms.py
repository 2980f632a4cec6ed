"""The visit form, made from the members and from the pack's facts; and the small forms around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from closeknit.casework.accounts.forms import DayInput
from closeknit.casework.cases.facts import law, words_of
from closeknit.casework.registry.models import Membership
from closeknit.casework.visits.actions import Seen
from closeknit.casework.visits.codes import (
    APPLICATIONS,
    CAUSES,
    DEGREES,
    KINDS,
    MANNERS,
    PERSON_FACTS,
    PROPERTY,
    SELF_CARE,
)
from closeknit.casework.visits.reading import fen_of, month_of
from closeknit.casework.wording import in_words, words

INCOME_ROWS, SPENDING_ROWS = 3, 2
_DAY: dict[str, Any] = {"widget": DayInput()}


def _choices(known: Any, *, empty: Any = None) -> list[tuple[str, Any]]:
    first = [] if empty is None else [("", empty)]
    return first + [(name, in_words(text)) for name, text in known.items()]


def _yes_or_no() -> list[tuple[str, Any]]:
    return [("", words("not known", "未了解")), ("yes", words("yes", "是")), ("no", words("no", "否"))]


class FenField(forms.CharField):
    """An amount in yuan; its value is fen, None for nothing typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, max_length=24, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        return fen_of(super().clean(value))


class MonthField(forms.CharField):
    """A month; its value is YYYY-MM, empty for nothing typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(required=False, max_length=12, widget=widget, **options)

    def clean(self, value: Any) -> Any:
        return month_of(super().clean(value))


class PlanForm(forms.Form):
    """Who goes, when, for what."""

    visit_kind = forms.ChoiceField(label=words("Kind of visit", "走访类型"), choices=_choices(KINDS))
    planned_for = forms.DateField(label=words("Day", "日期"), **_DAY)
    first = forms.TypedChoiceField(label=words("First visitor", "走访人员一"), coerce=int)
    second = forms.TypedChoiceField(label=words("Second visitor", "走访人员二"), coerce=int)
    accepted_on = forms.DateField(
        label=words("For a survey: the application was accepted on", "入户调查：申请受理日期"),
        required=False,
        **_DAY,
    )

    def __init__(self, *args: Any, workers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            field: Any = self.fields[name]
            field.choices = workers


class CancelForm(forms.Form):
    """Why nobody goes."""

    reason = forms.CharField(label=words("Reason", "理由"), max_length=500)


class EmergencyForm(forms.Form):
    """A declared major public emergency."""

    area = forms.RegexField(r"^\d{6}$", label=words("District code", "区县代码"))
    name = forms.CharField(label=words("Emergency", "突发事件名称"), max_length=120)
    paper = forms.CharField(label=words("Declared by, in which paper", "发布机关及文件"), max_length=200)
    since = forms.DateField(label=words("From", "起始日"), **_DAY)
    until = forms.DateField(label=words("Last day", "终止日"), required=False, **_DAY)


class VisitForm(forms.Form):
    """What two people saw. Every question may stay unanswered except those the law or the record needs."""

    started_at = forms.DateTimeField(
        label=words("Begun at", "开始时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    manner = forms.ChoiceField(label=words("How", "方式"), choices=_choices(MANNERS), initial="home")
    was_met = forms.ChoiceField(
        label=words("Was a member of the family met?", "是否见到家庭成员？"),
        choices=[("yes", words("yes", "是")), ("no", words("no", "否"))],
        initial="yes",
    )
    degree = forms.ChoiceField(
        label=words("Degree of difficulty", "困难程度"),
        choices=_choices(DEGREES),
        widget=forms.RadioSelect,
        required=False,
    )
    causes = forms.MultipleChoiceField(
        label=words("Causes", "致困原因"),
        choices=_choices(CAUSES),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    living = forms.CharField(
        label=words(
            "Living situation: food, clothing, housing, what was said", "生活情况：吃、穿、住、用及陈述"
        ),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    needs = forms.MultipleChoiceField(
        label=words("What the family needs", "家庭需求"), widget=forms.CheckboxSelectMultiple, required=False
    )
    was_explained = forms.BooleanField(
        label=words("The policy was explained", "已宣讲救助政策"), required=False
    )
    application = forms.ChoiceField(
        label=words("Application", "申请"),
        choices=_choices(APPLICATIONS, empty=words("not spoken of", "未涉及")),
        required=False,
    )
    first_signed = forms.CharField(
        label=words("Signature of the first visitor", "走访人员一签名"), max_length=60
    )
    second_signed = forms.CharField(
        label=words("Signature of the second visitor", "走访人员二签名"), max_length=60
    )
    refusal = forms.CharField(
        label=words("If no member signed: why", "家庭成员未签名的：原因"), required=False, max_length=300
    )
    code = forms.ChoiceField(label=words("Answer to the alert", "对预警的反馈"), required=False)
    evidence = forms.CharField(
        label=words("Evidence for the answer", "反馈依据"), required=False, max_length=200
    )
    next_on = forms.DateField(label=words("Next contact on", "下次联系日期"), required=False, **_DAY)

    def __init__(
        self, *args: Any, members: Iterable[Membership], needs: Any, codes: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = list(members)
        needs_field: Any = self.fields["needs"]
        needs_field.choices = _choices(needs)
        code_field: Any = self.fields["code"]
        code_field.choices = _choices(codes, empty=words("no answer yet", "暂不反馈"))
        for name in PROPERTY:
            self.fields[f"h_{name}"] = _fact_field(name)
        for place, _ in enumerate(self.members):
            self._add_person(place)

    def _add_person(self, place: int) -> None:
        for name in (*SELF_CARE, *PERSON_FACTS):
            self.fields[f"p{place}_{name}"] = forms.ChoiceField(
                label=in_words(words_of(name)), choices=_yes_or_no(), required=False
            )
        items = (
            ("income", INCOME_ROWS, law().income_items),
            ("spending", SPENDING_ROWS, law().spending_kinds),
        )
        for what, rows, known in items:
            label = words("Income", "收入") if what == "income" else words("Spending", "支出")
            for row in range(rows):
                stem = f"p{place}_{what}{row}"
                self.fields[f"{stem}_item"] = forms.ChoiceField(
                    label=label, choices=_choices(known, empty="--"), required=False
                )
                self.fields[f"{stem}_fen"] = FenField(label=words("yuan a month", "每月（元）"))
                self.fields[f"{stem}_from"] = MonthField(label=words("from month", "起始月"))
                self.fields[f"{stem}_to"] = MonthField(label=words("to month", "截止月"))
        self.fields[f"p{place}_signed"] = forms.CharField(
            label=words("Was there and signs (typed name)", "在场并签名（填写姓名）"),
            required=False,
            max_length=60,
        )

    def groups(self) -> list[dict[str, Any]]:
        """Return the fields of each member, for the page."""
        return [
            {
                "member": member,
                "fields": [self[name] for name in self.fields if name.startswith(f"p{place}_")],
            }
            for place, member in enumerate(self.members)
        ]

    def head_fields(self) -> list[Any]:
        """Return the fields before the members."""
        names = (
            "started_at",
            "manner",
            "was_met",
            "degree",
            "causes",
            "living",
            "needs",
            "was_explained",
            "application",
        )
        return [self[name] for name in names]

    def property_fields(self) -> list[Any]:
        """Return the fields of what the household owns."""
        return [self[name] for name in self.fields if name.startswith("h_")]

    def last_fields(self) -> list[Any]:
        """Return signatures and the answer."""
        return [self[n] for n in ("first_signed", "second_signed", "refusal", "code", "evidence", "next_on")]

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or {}
        for place, _ in enumerate(self.members):
            for what, rows in (("income", INCOME_ROWS), ("spending", SPENDING_ROWS)):
                for row in range(rows):
                    self._check_row(sent, f"p{place}_{what}{row}")
        return sent

    def _check_row(self, sent: dict[str, Any], stem: str) -> None:
        item, fen = sent.get(f"{stem}_item"), sent.get(f"{stem}_fen")
        begins, ends = sent.get(f"{stem}_from"), sent.get(f"{stem}_to")
        if not item and fen is None:
            return
        if not item or fen is None or not begins:
            self.add_error(
                f"{stem}_item",
                ValidationError(
                    words(
                        "Say what, how much a month and from which month.", "请填写项目、每月金额和起始月。"
                    )
                ),
            )
        elif ends and ends < begins:
            self.add_error(
                f"{stem}_to", ValidationError(words("It ends before it begins.", "截止月早于起始月。"))
            )

    def seen(self) -> Seen:
        """Return what a valid form says."""
        sent = self.cleaned_data
        facts: dict[str, dict[str, Any]] = {}
        household = {name: sent[f"h_{name}"] for name in PROPERTY if sent.get(f"h_{name}") is not None}
        if household:
            facts[""] = household
        income: dict[str, list[dict[str, Any]]] = {}
        spending: dict[str, list[dict[str, Any]]] = {}
        signed: dict[str, str] = {}
        for place, member in enumerate(self.members):
            key = str(member.person_id)
            answers = {
                name: sent[f"p{place}_{name}"] == "yes"
                for name in (*SELF_CARE, *PERSON_FACTS)
                if sent.get(f"p{place}_{name}")
            }
            if answers:
                facts[key] = answers
            for lists, what, kind, rows in (
                (income, "income", "item", INCOME_ROWS),
                (spending, "spending", "kind", SPENDING_ROWS),
            ):
                entries = [e for row in range(rows) if (e := self._entry(f"p{place}_{what}{row}", kind))]
                if entries:
                    lists[key] = entries
            if sent.get(f"p{place}_signed"):
                signed[key] = sent[f"p{place}_signed"]
        return Seen(
            manner=sent["manner"],
            was_met=sent["was_met"] == "yes",
            degree=sent["degree"],
            causes=tuple(sent["causes"]),
            needs=tuple(sent["needs"]),
            facts=facts,
            income=income,
            spending=spending,
            living=sent["living"],
            was_explained=sent["was_explained"],
            application=sent["application"],
            visitors_signed=(sent["first_signed"], sent["second_signed"]),
            members_signed=signed,
            refusal=sent["refusal"],
            code=sent["code"],
            evidence=sent["evidence"],
            next_on=sent["next_on"],
            started_at=sent["started_at"],
        )

    def _entry(self, stem: str, kind: str) -> dict[str, Any] | None:
        sent = self.cleaned_data
        if not sent.get(f"{stem}_item"):
            return None
        entry = {kind: sent[f"{stem}_item"], "from": sent[f"{stem}_from"], "fen_month": sent[f"{stem}_fen"]}
        if sent[f"{stem}_to"]:
            entry["to"] = sent[f"{stem}_to"]
        return entry


def _fact_field(name: str) -> forms.Field:
    """The field of a fact of the household: yuan for money, a whole number for a count."""
    label = in_words(words_of(name))
    spec = law().book.facts[name]
    if spec.type == "money":
        return FenField(label=words(f"{spec.label.en}, yuan", f"{spec.label.zh}（元）"))
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=spec.maximum or 999)
