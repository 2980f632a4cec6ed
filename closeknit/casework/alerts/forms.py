"""Forms of alerts. The content is judged in actions; a form only reads what was typed."""

from __future__ import annotations

from typing import Any

from django import forms

from closeknit.casework.accounts.forms import DayInput
from closeknit.casework.alerts.actions import DIFFICULTIES
from closeknit.casework.alerts.codes import CODES
from closeknit.casework.wording import in_words, words
from closeknit.engine.units import Text


def choices(known: dict[str, Text]) -> list[tuple[str, Any]]:
    """Return pairs for a select, the words chosen when they are shown."""
    return [(name, in_words(text)) for name, text in known.items()]


_REQUIRED = {"required": words("Fill this in.", "此项必填。")}
_DAY = {"invalid": words("Write the day as YYYY-MM-DD.", "日期请写成 YYYY-MM-DD。")}


def day_field(label: Any, required: bool = False) -> forms.DateField:
    """Return a field for a day, as browsers send it."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=DayInput(),
        error_messages=_REQUIRED | _DAY,
    )


class ReportForm(forms.Form):
    """A family in difficulty: short enough for the door."""

    area = forms.ChoiceField(label=words("Community", "社区"), error_messages=_REQUIRED)
    name = forms.CharField(
        label=words("Name of the family's head", "户主姓名"), max_length=60, error_messages=_REQUIRED
    )
    difficulty = forms.ChoiceField(
        label=words("Difficulty", "困难类型"), choices=choices(DIFFICULTIES), error_messages=_REQUIRED
    )
    told = forms.CharField(
        label=words("What happened, in a few words", "简要情况"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages=_REQUIRED,
    )
    is_urgent = forms.BooleanField(label=words("Needs help at once", "需要立即帮助"), required=False)
    number = forms.CharField(
        label=words("Resident number, if known", "身份证号码（如知道）"), max_length=40, required=False
    )
    phone = forms.CharField(
        label=words("Telephone, if known", "联系电话（如知道）"), max_length=40, required=False
    )
    address = forms.CharField(
        label=words("Address, if known", "住址（如知道）"), max_length=200, required=False
    )
    door = forms.ChoiceField(
        label=words("Who tells it", "信息来源"),
        choices=[
            ("report", words("I saw it myself, or the grid reported it", "本人发现或网格上报")),
            ("resident", words("The family or a neighbour, also by the hotline", "本人、邻居或热线求助")),
        ],
        error_messages=_REQUIRED,
    )


class ReasonForm(forms.Form):
    """A move that needs a reason."""

    reason = forms.CharField(
        label=words("Reason", "理由"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_REQUIRED,
    )


class ContactForm(forms.Form):
    """The first contact."""

    on = day_field(words("Day of the contact", "联系日期"), required=True)


class AnswerForm(forms.Form):
    """One of the fourteen codes with its evidence."""

    code = forms.ChoiceField(
        label=words("Answer", "反馈结果"),
        choices=[(code, words(f"{code} {c.label.en}", f"{code} {c.label.zh}")) for code, c in CODES.items()],
        error_messages=_REQUIRED,
    )
    evidence = forms.CharField(
        label=words("Evidence", "依据"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_REQUIRED,
    )
    next_on = day_field(words("When somebody looks again (code 07)", "下次联系日期（代码07）"))
