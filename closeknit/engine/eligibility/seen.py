"""What a rule sees: named values only, and a record of what it read.

A name is a fact or a rule of the same grain. A person also sees its household and its supporters, a household its
persons; what is gathered from several rows is a `Gathering`, computed by the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from closeknit.engine.eligibility.facts import Grain
from closeknit.engine.units import PackError

BELOW: Mapping[Grain, Grain] = {"household": "person", "person": "supporter"}


@dataclass(frozen=True, slots=True)
class Gathering:
    """A value gathered from the rows of the finer grain: how, of what, among whom."""

    how: str  # total, count, any, every, most, least
    value: str
    of: str | None

    @property
    def column(self) -> str:
        return f"{self.how}__{self.value}" + (f"__of__{self.of}" if self.of else "")

    @property
    def words(self) -> str:
        return f"{self.how} of {self.value}" + (f" among {self.of}" if self.of else "")

    def ibis_type(self, type_of: Callable[[str], str]) -> str:
        if self.how in ("any", "every"):
            return "boolean"
        return "int64" if self.how in ("total", "count") else type_of(self.value)


class Rows:
    """The rows of the finer grain, as a rule sees them: gathered, never one by one."""

    def __init__(self, read: Callable[[Gathering], Any]) -> None:
        self._read = read

    def total(self, value: str, of: str | None = None) -> Any:
        """The sum over the rows for which `of` holds."""
        return self._read(Gathering("total", value, of))

    def count_of(self, of: str) -> Any:
        """How many rows it holds for."""
        return self._read(Gathering("count", of, of))

    def any(self, value: str, of: str | None = None) -> Any:
        """Whether it holds for at least one row."""
        return self._read(Gathering("any", value, of))

    def every(self, value: str, of: str | None = None) -> Any:
        """Whether it holds for all rows for which `of` holds."""
        return self._read(Gathering("every", value, of))

    def most(self, value: str, of: str | None = None) -> Any:
        """The greatest value among the rows for which `of` holds; unknown if there is none."""
        return self._read(Gathering("most", value, of))

    def least(self, value: str, of: str | None = None) -> Any:
        """The smallest value among the rows for which `of` holds; unknown if there is none."""
        return self._read(Gathering("least", value, of))


class Named:
    """Facts and rules of one grain by name."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        self._read_ = read

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._read_(name)


class Seen(Named, Rows):
    """What a rule of one grain sees."""

    def __init__(
        self,
        grain: Grain,
        own: Callable[[str], Any],
        household: Callable[[str], Any],
        rows: Callable[[Gathering], Any],
    ) -> None:
        Named.__init__(self, own)
        Rows.__init__(self, rows)
        self._grain = grain
        self._household_ = household

    @property
    def household(self) -> Named:
        """The household of a person or of a supported person."""
        if self._grain == "household":
            raise PackError("a household rule reads h.<name>, not h.household.")
        return Named(self._household_)

    @property
    def supporters(self) -> Rows:
        """The statutory supporters outside the household of a person."""
        if self._grain != "person":
            raise PackError("only a person rule sees supporters.")
        return Rows(self._read)
