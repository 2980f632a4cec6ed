"""The log of reveals: whoever looks at identities says why first, and the line stays.

`reveals.jsonl` in the home, one JSON object a line, only ever added to. Each line carries the hash of the line
before it, so that one taken out or changed later is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from closeknit.engine.units import CloseknitError
from closeknit.intake.home import Home

_FIRST = "0" * 64


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
        lines = read_log(home)
        before = lines[-1]["hash"] if lines else _FIRST
        body = {
            "who": reveal.who,
            "at": reveal.at,
            "reason": reveal.reason.strip(),
            "what": reveal.what,
            "how_many": reveal.how_many,
            "before": before,
        }
        line = json.dumps(body | {"hash": _hash(body)}, ensure_ascii=False) + "\n"
        handle = os.open(home.reveals, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
            os.fsync(handle)
        finally:
            os.close(handle)


def read_log(home: Home) -> Sequence[dict[str, Any]]:
    """Return every line of the log, oldest first. Raises RevealRefused at the first that does not follow."""
    if not home.reveals.exists():
        return []
    before, found = _FIRST, []
    for number, text in enumerate(home.reveals.read_text("utf-8").splitlines(), 1):
        line = _parsed(text)
        body = {name: value for name, value in line.items() if name != "hash"}
        if line.get("before") != before or line.get("hash") != _hash(body):
            raise RevealRefused(
                f"{home.reveals} line {number} does not follow from the line before: the log was changed; "
                "set the file aside, report it, and start a new one.",
                f"{home.reveals} 第{number}行与上一行不衔接：日志被改动；请另存该文件并上报，再另起新日志。",
            )
        before = line["hash"]
        found.append(line)
    return found


def _parsed(text: str) -> dict[str, Any]:
    """Return the line as an object; one that is none has no hash and so does not follow."""
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _hash(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
