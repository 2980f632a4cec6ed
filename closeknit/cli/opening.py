"""Open what a verb works on: the pack and the home, read only when the verb runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closeknit.intake.home import Home
    from closeknit.packs.loader import Pack


def open_pack(name: str) -> Pack:
    """Return the pack of that name or folder; PackError says what is wrong with it."""
    from closeknit.packs.loader import load_pack

    return load_pack(name)


def open_home(path: Path) -> Home:
    """Return the home; its folders appear when something is written."""
    from closeknit.intake.home import Home

    return Home(path)
