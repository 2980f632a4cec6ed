"""Words every layer shares: bilingual text, and the family of errors.

Error family (each message is one sentence a worker can act on):

    CloseknitError
    ├── PackError        the pack contradicts itself: a gap, an overlap, an unknown name
    ├── NotInForce       a parameter has no value on that day for that area
    ├── FactsRefused     a family's facts that cannot be taken: a wrong unit, an impossible value, an unknown name
    ├── FileRefused      a register file that cannot be taken in; nothing has changed
    ├── RunFailed        a screening run that does not add up, or cannot start
    └── NotFound         a household, run or register that is not there
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Lang = Literal["en", "zh"]

# Called with (step in words, done, total or None); whoever shows progress decides how.
Progress = Callable[[str, int, int | None], None]


def silent(step: str, done: int, total: int | None) -> None:
    """Show nothing: the default for library calls and tests."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in English and Chinese."""

    en: str
    zh: str

    def in_(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


class CloseknitError(Exception):
    """What is wrong, where, and what to do about it, in one sentence."""

    def __init__(self, message: str, zh: str | None = None) -> None:
        super().__init__(message)
        self.text = Text(message, zh or message)


class PackError(CloseknitError):
    """The pack contradicts itself; the message names the file and what to change."""


class NotInForce(CloseknitError):
    """A parameter has no value on that day for that area."""


class FactsRefused(CloseknitError):
    """A family's facts cannot be taken; the message names the place in the file and what to change."""


class FileRefused(CloseknitError):
    """A register file is refused whole; `code` names the reason, nothing has changed."""

    def __init__(self, code: str, message: str, zh: str | None = None) -> None:
        super().__init__(message, zh)
        self.code = code


class RunFailed(CloseknitError):
    """A screening run cannot start or does not add up."""


class NotFound(CloseknitError):
    """A household, run, register or indicator that is not there."""
