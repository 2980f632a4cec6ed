"""The log of reveals: whoever looks at identities says why first, and the line stays.

`reveals.jsonl` in the home, one JSON object a line, only ever added to. Each line carries the hash of the line
before it, so that one taken out or changed later is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from closeknit.engine.units import CloseknitError
from closeknit.intake.chain import add_line, read_lines
from closeknit.intake.home import Home


class RevealRefused(CloseknitError):
    """Identities were asked for without a reason, or the log is not as it was left; nothing was shown."""


@dataclass(frozen=True, slots=True)
class Reveal:
    """One look at identities: who (account of the operating system), when (ISO, with zone), why, at what, how many."""

    who: str
    at: str
    reason: str
    what: str
    how_many: int


def log_reveal(home: Home, reveal: Reveal) -> None:
    """Add a line to the log and force it to the disk; call it before anything is opened.

    Raises RevealRefused for an empty reason, or if the log was changed since it was written.
    """
    if not reveal.reason.strip():
        raise RevealRefused(
            "identities are shown for a reason only: write it after --reveal, for example the number of the visit.",
            "查看身份须说明理由：请在 --reveal 后写明，例如走访单号。",
        )
    with home.revealing():
        body = {
            "who": reveal.who,
            "at": reveal.at,
            "reason": reveal.reason.strip(),
            "what": reveal.what,
            "how_many": reveal.how_many,
        }
        add_line(home.reveals, read_log(home), body)


def read_log(home: Home) -> list[dict[str, Any]]:
    """Return every line of the log, oldest first. Raises RevealRefused at the first that does not follow."""
    return read_lines(
        home.reveals,
        lambda number: RevealRefused(
            f"{home.reveals} line {number} does not follow from the line before: the log was changed; "
            "set the file aside, report it, and start a new one.",
            f"{home.reveals} 第{number}行与上一行不衔接：日志被改动；请另存该文件并上报，再另起新日志。",
        ),
    )
