"""Tags and filters of every page; built in, so no template loads them.

{% say "Alerts" "预警" %}     {{ text|say }}     {% form_ids %}     {{ fen|yuan }}     {{ day|on }}     {% with_query page=2 %}
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from closeknit.casework.accounts.doors import SUBMISSION
from closeknit.casework.wording import lang
from closeknit.engine.units import Text

register = template.Library()


@register.simple_tag(name="say")
def say_tag(en: str, zh: str) -> str:
    """Return the words in the language of the page."""
    return zh if lang() == "zh" else en


@register.filter(name="say")
def say_filter(text: Any) -> str:
    """Return a pair of words in the language of the page: a Text, or {"en", "zh"} of an explanation."""
    if isinstance(text, dict) and text.keys() >= {"en", "zh"}:
        return str(text[lang()])
    return text.in_(lang()) if isinstance(text, Text) else str(text)


@register.simple_tag(takes_context=True)
def form_ids(context: Any) -> SafeString:
    """Return the hidden fields that every form sends: against forgery, and against being done twice."""
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">',
        get_token(context["request"]),
        SUBMISSION,
        uuid.uuid4(),
    )


@register.filter
def yuan(fen: Any) -> str:
    """Return integer fen as yuan with two digits; an unknown amount as two dashes."""
    if fen is None or fen == "":  # unknown, or a template's empty string
        return "--"
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{sign}{whole:,}.{rest:02d}"


@register.filter
def on(day: date | datetime | None) -> str:
    """Return a day or instant as people here write it: 2024-09-02, with hour and minute for an instant."""
    if not day:  # None, or a template's empty string
        return "--"
    if isinstance(day, datetime):
        from django.utils.timezone import localtime

        return localtime(day).strftime("%Y-%m-%d %H:%M")
    return day.isoformat()


@register.filter
def dashes(value: Any) -> Any:
    """Return the value, or two dashes for nothing."""
    return "--" if value in (None, "") else value


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:
    """Return this page's query with some values changed; None takes one away."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def role_name(role: str) -> str:
    """Return the role in words."""
    from closeknit.casework.accounts.roles import ROLES

    return ROLES[role][0].in_(lang()) if role in ROLES else role


@register.filter
def area_name(code: str) -> str:
    """Return the name of an area and its code."""
    from closeknit.casework.accounts.models import Area

    found = Area.objects.filter(code=code).first()
    return f"{found} {code}" if found else code


@register.filter
def verb_name(verb: str) -> str:
    """Return what an event says in words; an unknown verb as it is."""
    from closeknit.casework.ledger.verbs import full_words_of

    return full_words_of(verb).in_(lang())


@register.filter
def can(actor: Any, action: str) -> bool:
    """Whether the person may do this somewhere."""
    return bool(actor and actor.may(action))


@register.filter
def role_names(roles: str) -> str:
    """Return several roles, joined by + in a record, in words."""
    return " + ".join(role_name(role) for role in roles.split("+") if role)
