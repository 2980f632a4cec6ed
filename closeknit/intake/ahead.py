"""Reading one chunk ahead, so that splitting text and checking rows share the two cores."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")

_ITEM, _ERROR, _END = range(3)


def read_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Yield the items in order; the next one is made in a thread meanwhile. An error is raised in its turn."""
    made: queue.Queue[tuple[int, Item | BaseException | None]] = queue.Queue(maxsize=1)
    stop = threading.Event()

    def make() -> None:
        try:
            for item in items:
                if stop.is_set():
                    return
                made.put((_ITEM, item))
            made.put((_END, None))
        except BaseException as error:  # handed over, not swallowed
            made.put((_ERROR, error))

    thread = threading.Thread(target=make, name="read-ahead", daemon=True)
    thread.start()
    try:
        while True:
            kind, item = made.get()
            if kind == _END:
                return
            if kind == _ERROR:
                assert isinstance(item, BaseException)
                raise item
            yield item  # type: ignore[misc]
    finally:
        stop.set()
        while thread.is_alive():
            _drain(made)
            thread.join(0.01)


def _drain(made: queue.Queue[tuple[int, Item | BaseException | None]]) -> None:
    """Make room, so that a thread waiting to hand over an item can see that nobody wants it."""
    try:
        made.get_nowait()
    except queue.Empty:
        return
