"""Logs that are only ever added to: JSON lines, each with the hash of the one before, so that a change is noticed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from closeknit.engine.units import CloseknitError

_FIRST = "0" * 64


def add_line(path: Path, before: list[dict[str, Any]], said: Mapping[str, Any]) -> None:
    """Add what was said after the lines before it and force it to the disk. The caller holds the log's lock."""
    body = {**said, "before": before[-1]["hash"] if before else _FIRST}
    line = json.dumps(body | {"hash": _hash(body)}, ensure_ascii=False) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read_lines(path: Path, broken: Callable[[int], CloseknitError]) -> list[dict[str, Any]]:
    """Return every line, oldest first. Raises `broken(number)` at the first line that does not follow."""
    if not path.exists():
        return []
    before, found = _FIRST, []
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = _parsed(text)
        body = {name: value for name, value in line.items() if name != "hash"}
        if line.get("before") != before or line.get("hash") != _hash(body):
            raise broken(number)
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


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
