"""Rows on their way to a file: a register, the persons, the month whose file carries them, and the columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

EMPTY_MONEY = np.nan  # money columns are yuan as floats until they are written as text with two decimals
EMPTY_INT = np.iinfo(np.int64).min


class Rows:
    """Columns by contract name, one entry a row; the resident number follows from `who`.

    Values by column type: date datetime64 (NaT empty) · month index int · money float yuan (NaN empty) ·
    int and bool arrays · code, key and text as text ('' empty) · a second person as person index (-1 empty).
    """

    __slots__ = ("columns", "months", "register", "who")

    def __init__(
        self, register: str, who: NDArray[np.int64], months: int | NDArray[np.int64], **columns: NDArray[Any]
    ) -> None:
        self.register = register
        self.who = np.asarray(who, dtype=np.int64)
        self.months = np.broadcast_to(np.asarray(months, dtype=np.int64), self.who.shape)
        self.columns = columns

    def __len__(self) -> int:
        return len(self.who)
