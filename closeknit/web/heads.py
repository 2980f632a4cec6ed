"""The heads of the audit chain that are kept apart from it: one JSON line each, only ever added."""

from __future__ import annotations

import json
import os
from pathlib import Path

from closeknit.casework.ledger.chain import Head
from closeknit.engine.units import FileRefused


def read_heads(path: Path) -> dict[int, str]:
    """Return position → hash of the heads kept in a file. Raises: FileRefused."""
    try:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return {int(line["position"]): str(line["hash"]) for line in lines}
    except (ValueError, KeyError, TypeError):
        raise FileRefused(
            "anchor",
            f"{path}: not a file of audit heads: name one that verify-audit --export wrote.",
            f"{path}：不是审计链头文件，请使用 verify-audit --export 写出的文件。",
        ) from None


def add_head(path: Path, head: Head) -> None:
    """Add one head to the file, on the disk before this returns."""
    with path.open("a", encoding="utf-8") as file:
        line = {"position": head.position, "algorithm": head.algorithm, "hash": head.hash}
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())
