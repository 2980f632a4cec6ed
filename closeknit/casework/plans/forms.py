"""Forms of plans."""

from __future__ import annotations

from typing import Any

from django import forms

from closeknit.casework.accounts.forms import DayInput
from closeknit.casework.plans.codes import FREQUENCIES, HOW_ANSWERED, OUTCOMES
from closeknit.casework.wording import in_words, words


def _day(en: str, zh: str, **options: Any) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(label=words(en, zh), widget=widget, **options)


def _text(en: str, zh: str, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=words(en, zh), max_length=1000, widget=widget, **options)


def _outcome() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=words("Outcome", "成效"), choices=[(k, in_words(t)) for k, t in OUTCOMES.items()]
    )


class NoForm(forms.Form):
    """A step that asks nothing but a click."""


class GoalForm(forms.Form):
    """What the plan is to achieve."""

    goal = _text("What the plan is to achieve", "帮扶目标")


class ReasonForm(forms.Form):
    """Why."""

    reason = _text("Reason", "理由")


class BeginForm(forms.Form):
    """When the plan is looked at again."""

    review_on = _day("Day of the first review", "首次评估日期")


class ReviewForm(forms.Form):
    """What the review found, and when the next one is."""

    reason = _text("What was found", "评估情况")
    review_on = _day("Day of the next review", "下次评估日期")


class EndForm(forms.Form):
    """How the plan ended, and when somebody asks again."""

    outcome = _outcome()
    reason = _text("What was achieved, what was not", "帮扶成效说明")
    next_on = _day("Day of the next contact", "下次联系日期")


class FinishForm(forms.Form):
    """How a measure ended."""

    outcome = _outcome()
    reason = _text("What came of it", "成效说明")


class HandOverForm(forms.Form):
    """What the department needs to know."""

    words = _text(
        "What the department needs to know (no names)", "需告知部门的情况（不写姓名）", required=False
    )


class DeliverForm(forms.Form):
    """What was delivered, when, and who received it."""

    on_day = _day("Day", "日期")
    what = _text("What was delivered", "服务内容")
    received_by = forms.CharField(label=words("Received by", "接收人"), max_length=60)


class AnswerForm(forms.Form):
    """The department's answer."""

    said = forms.ChoiceField(
        label=words("Answer", "答复"),
        choices=[("take_on", words("taken on", "予以办理")), ("decline", words("declined by our rule", "按规定不予办理"))],
    )  # fmt: skip
    paper = forms.CharField(label=words("Paper or number", "文号或凭证"), max_length=200)
    reason = _text("Reason, if declined", "不予办理的理由", required=False)


class ArrangeForm(forms.Form):
    """For whom, by whom, how often, from when to when."""

    person = forms.ChoiceField(label=words("For whom", "对象"), required=False)
    provider = forms.CharField(
        label=words("Provider (empty: the department itself)", "提供方（不填为责任部门）"),
        max_length=120,
        required=False,
    )
    frequency = forms.ChoiceField(
        label=words("How often", "频次"), choices=[(k, in_words(t)) for k, t in FREQUENCIES.items()]
    )
    starts_on = _day("From", "起始日")
    ends_on = _day("Until", "终止日", required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = [("", words("the family", "全家")), *people]


class FamilyForm(forms.Form):
    """How the family answered; the answer to each measure stands beside it."""

    how = forms.ChoiceField(
        label=words("How the family answered", "答复方式"),
        choices=[(k, in_words(t)) for k, t in HOW_ANSWERED.items()],
    )
