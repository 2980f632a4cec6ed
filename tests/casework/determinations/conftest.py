from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.casework.determinations.walk import Walk


@pytest.fixture
def walk(member: Callable[..., object]) -> Walk:
    """The Zhou family in the north, nothing applied for yet."""
    return Walk(member)
