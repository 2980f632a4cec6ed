from __future__ import annotations

import pytest

from closeknit.packs.loader import Pack, load_pack


@pytest.fixture(scope="session")
def cn() -> Pack:
    return load_pack("cn")
