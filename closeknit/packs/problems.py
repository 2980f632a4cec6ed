"""A problem of a pack: one sentence that names the file and what to change."""

from __future__ import annotations

from dataclasses import dataclass

from closeknit.engine.units import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a pack, where, and what to do about it."""

    file: str
    text: Text


def problem(file: str, en: str, zh: str) -> Problem:
    """A problem in a file of the pack; `en` and `zh` follow the file's name."""
    return Problem(file, Text(f"{file}: {en}.", f"{file}：{zh}。"))
