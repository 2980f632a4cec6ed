"""Forms of accounts: hire, post, declare a relative."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from closeknit.casework.accounts.models import Staff
from closeknit.casework.accounts.queries import areas_here, departments
from closeknit.casework.accounts.roles import ROLES
from closeknit.casework.ledger.actors import acting
from closeknit.casework.wording import in_words, words


class DayInput(forms.DateInput):
    """A day as browsers send and take it, whatever the language of the page."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class HireForm(forms.Form):
    """A new account: it can sign in and do nothing until it is posted."""

    username = forms.RegexField(
        r"^[A-Za-z0-9._-]{3,60}$",
        label=words("User name", "用户名"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=words("Letters, digits, dot, dash.", "字母、数字、点、横线。"),
        error_messages={
            "invalid": words(
                "Write 3 to 60 letters, digits, dots or dashes.", "请填写3至60个字母、数字、点或横线。"
            )
        },
    )
    shown_name = forms.CharField(label=words("Name", "姓名"), max_length=60)
    area = forms.ChoiceField(label=words("District of the account", "账号所属区"))
    password = forms.CharField(
        label=words("First password", "初始密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=words(
            "At least 12 characters; give it to the person directly, who changes it after signing in.",
            "至少12位；请当面告知本人，本人登录后修改。",
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = acting().actor.areas_for("staff.manage")
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            (area.code, str(area)) for area in areas_here().filter(code__in=managed)
        ]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, Staff(username=self.cleaned_data.get("username", "")))
        return password


class PostForm(forms.Form):
    """A role in an area from a day, perhaps to a day."""

    role = forms.ChoiceField(
        label=words("Role", "岗位"), choices=[(name, in_words(text)) for name, (text, _) in ROLES.items()]
    )
    area = forms.ChoiceField(label=words("Area", "辖区"))
    department = forms.ChoiceField(
        label=words("Department", "所属部门"),
        required=False,
        help_text=words("Only for an officer of another department.", "仅协同部门经办人填写。"),
    )
    valid_from = forms.DateField(label=words("First day", "起始日"), widget=DayInput())
    valid_to = forms.DateField(
        label=words("Last day", "终止日"),
        required=False,
        widget=DayInput(),
        help_text=words("Leave empty if it has no end yet.", "未定终止日的留空。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [  # type: ignore[attr-defined]
            (area.code, f"{area} {area.code}") for area in areas_here()
        ]
        self.fields["department"].choices = [("", "--")] + [  # type: ignore[attr-defined]
            (name, in_words(text)) for name, text in departments().items()
        ]


class EndForm(forms.Form):
    """The last day of a posting."""

    last_day = forms.DateField(label=words("Last day", "终止日"), widget=DayInput())
