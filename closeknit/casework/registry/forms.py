"""Forms of the registry: a member enters a household, or belongs to it no longer."""

from __future__ import annotations

from typing import Any

from django import forms

from closeknit.casework.accounts.forms import DayInput
from closeknit.casework.ledger.actors import acting
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.actions import number_must_hold
from closeknit.casework.registry.models import RELATIONS, SEXES
from closeknit.casework.wording import in_words, words

_COUNTS = {"": None, "yes": True, "no": False}


class MemberForm(forms.Form):
    """Somebody who belongs to the household; a resident number also says the day of birth and the sex."""

    relation = forms.ChoiceField(label=words("Relation to the head", "与户主关系"))
    name = forms.CharField(label=words("Name", "姓名"), max_length=60)
    number = forms.CharField(
        label=words("Resident number", "身份证号码"),
        help_text=words(
            "As on the card or in the household book: day of birth and sex come from it.",
            "按身份证或户口簿填写，自动带出出生日期和性别。",
        ),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_day = forms.DateField(
        label=words("Day of birth, without a number", "出生日期（无身份证号码时填写）"),
        required=False,
        widget=DayInput(),
    )
    sex = forms.ChoiceField(
        label=words("Sex, without a number", "性别（无身份证号码时填写）"), required=False
    )
    phone = forms.CharField(
        label=words("Telephone, if known", "联系电话（如知道）"), max_length=40, required=False
    )
    since = forms.DateField(label=words("Belongs to the family since", "共同生活起始日"), widget=DayInput())
    counts = forms.ChoiceField(
        label=words("Counts as a member living together", "计入共同生活家庭成员"), required=False
    )

    def __init__(self, *given: Any, has_head: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        relations = [
            (code, in_words(text)) for code, text in RELATIONS.items() if code != "self" or not has_head
        ]
        choices: dict[str, list[tuple[str, Any]]] = {
            "relation": [("", "--"), *relations],
            "sex": [("", "--"), *((code, in_words(text)) for code, text in SEXES.items())],
            "counts": [
                ("", words("not decided yet", "尚未认定")),
                ("yes", words("yes", "是")),
                ("no", words("no", "否")),
            ],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields["since"].initial = acting().day

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"].strip()
        if number:
            try:
                number_must_hold(number)
            except Refused as error:
                raise forms.ValidationError(words(error.text.en, error.text.zh)) from error
        return number

    def clean_counts(self) -> bool | None:
        return _COUNTS[self.cleaned_data["counts"]]

    def clean(self) -> dict[str, Any]:
        sent: dict[str, Any] = super().clean() or {}
        for name in ("birth_day", "since"):
            if sent.get(name) and sent[name] > acting().day:
                self.add_error(name, words("This day has not come yet.", "日期不得晚于今天。"))
        if (
            "number" in sent
            and not sent["number"]
            and not sent.get("birth_day")
            and "birth_day" not in self.errors
        ):
            self.add_error(
                "birth_day",
                words(
                    "Without a number give the day of birth: the law asks children and adults differently.",
                    "无身份证号码的，请填写出生日期：成年人与未成年人的授权要求不同。",
                ),
            )
        return sent


class EndMembershipForm(forms.Form):
    """The last day of a member, and why."""

    last_day = forms.DateField(label=words("Last day", "终止日"), widget=DayInput())
    reason = forms.CharField(label=words("Reason", "理由"), max_length=300)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["last_day"].initial = acting().day
