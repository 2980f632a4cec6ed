"""Reading ahead changes neither order nor errors, and leaves no thread behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from closeknit.intake.ahead import read_ahead


def failing(after: int) -> Iterator[int]:
    yield from range(after)
    raise ValueError("broken line")


def test_items_come_in_order() -> None:
    assert list(read_ahead(iter(range(100)))) == list(range(100))


def test_an_error_comes_after_the_items_before_it() -> None:
    seen = []
    with pytest.raises(ValueError, match="broken line"):
        for item in read_ahead(failing(3)):
            seen.append(item)
    assert seen == [0, 1, 2]


def test_stopping_early_ends_the_thread() -> None:
    for item in read_ahead(iter(range(10**9))):
        if item == 5:
            break
    assert not [thread for thread in threading.enumerate() if thread.name == "read-ahead"]
