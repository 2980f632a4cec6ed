"""Words in both languages, chosen when they are shown.

`words("Accept", "接收")` stands wherever Django takes a lazy string. The two languages stand side by side, so a
string without its translation cannot be written.
"""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import get_language

from closeknit.engine.units import Lang, Text


def lang() -> Lang:
    """Return the language of this request."""
    return "zh" if (get_language() or "en").startswith("zh") else "en"


def _choose(en: str, zh: str) -> str:
    return zh if lang() == "zh" else en


_lazily = lazy(_choose, str)


def words(en: str, zh: str) -> Any:
    """Return the words, in the language in force when they are shown."""
    return _lazily(en, zh)


def in_words(text: Text) -> Any:
    """Return a pair of the engine or a pack as words of a page."""
    return _lazily(text.en, text.zh)
