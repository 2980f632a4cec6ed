"""The policy pack that this office works with: read once in a process, for every stage and page."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from closeknit.packs.loader import Pack


@lru_cache(maxsize=4)
def _load(name: str) -> Pack:
    from closeknit.packs.loader import load_pack

    return load_pack(name)


def pack_in_force() -> Pack:
    """Return the pack of this home. Raises: PackError with file and key where it cannot be read."""
    return _load(settings.CONFIGURATION.pack)
