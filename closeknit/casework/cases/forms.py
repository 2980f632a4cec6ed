"""Forms of a case."""

from __future__ import annotations

from typing import Any

from django import forms

from closeknit.casework.accounts.forms import DayInput
from closeknit.casework.cases.lifecycle import OUTCOME_OF_CODE, OUTCOMES
from closeknit.casework.wording import words


class AssignForm(forms.Form):
    """Who looks after the case; the number behind a name is the open cases of that person."""

    worker = forms.TypedChoiceField(label=words("Worker (open cases)", "承办人（在办个案数）"), coerce=int)

    def __init__(self, *args: Any, workers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["worker"]
        field.choices = workers


class NextContactForm(forms.Form):
    """When somebody asks again, and why then."""

    day = forms.DateField(
        label=words("Day of the next contact", "下次联系日期"),
        widget=DayInput(),
    )
    reason = forms.CharField(label=words("Why this day", "理由"), max_length=300)


class CloseForm(forms.Form):
    """How the case ended."""

    code = forms.ChoiceField(
        label=words("How it ended", "结案方式"),
        choices=[
            (code, words(f"{code} {OUTCOMES[o].en}", f"{code} {OUTCOMES[o].zh}"))
            for code, o in OUTCOME_OF_CODE.items()
        ],
    )
    next_on = forms.DateField(
        label=words(
            "Ask again on (watched, declined or handed over)", "下次联系日期（监测、拒绝或转办时必填）"
        ),
        required=False,
        widget=DayInput(),
    )
    reason = forms.CharField(
        label=words("Reason and evidence", "理由和依据"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReopenForm(forms.Form):
    """Why it goes on."""

    reason = forms.CharField(
        label=words("Reason", "理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
