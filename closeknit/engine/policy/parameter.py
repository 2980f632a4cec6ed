"""A parameter is one figure or word of policy: dated, area-scoped, cited; a law is never edited in place.

A value holds from its day until the next value of the same area, or until its own last day where its text says when
it ends. The longest area prefix that has begun wins ("4201" beats "42"; "" is the nation), and an ended value gives
way to nothing but a later one: asking for a day without a value raises NotInForce, never None.

A value may be stated as unknown (no figure on file): it is in force, with its area, day and source, but has no amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from closeknit.engine.units import NotInForce, PackError, Text

# residence class → amount in the smallest unit; {"*": n} where residence does not matter; {} where it is unknown
Amounts = Mapping[str, int]
Level = Literal["province", "city", "county"]

_RANKS: Mapping[str, int] = {"province": 1, "city": 2, "county": 3}


@dataclass(frozen=True, slots=True)
class Source:
    """A legal or policy text, with the days it was in force and the area where it holds ("": everywhere)."""

    id: str
    title: Text
    issuer: Text
    in_force_from: date | None = None
    in_force_to: date | None = None
    kind: str = "law"
    area: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it was in force on the day; a text without days holds always."""
        return (self.in_force_from is None or self.in_force_from <= day) and (
            self.in_force_to is None or day <= self.in_force_to
        )


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One dated value of a parameter for one area.

    `until` is the first day on which it no longer holds; `decided_by` the area whose government decided it, where
    that is a higher one than the area it holds for (a city that sets one county's line).
    """

    area: str
    from_day: date
    amounts: Amounts
    source: str
    from_is: Literal["exact", "at_latest"] = "exact"
    last_confirmed: date | None = None
    note: str | None = None
    until: date | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class Setter:
    """Who may set a parameter: a government of this level or above, from the day on which the text says so."""

    level: Level
    from_day: date
    source: str

    def refuses(self, value: ParameterValue) -> bool:
        """Whether the value was set below the level, on a day when that was no longer allowed."""
        return (
            value.from_day >= self.from_day and rank_of(value.decided_by or value.area) > _RANKS[self.level]
        )


def rank_of(area: str) -> int:
    """How far down an area's government is: 0 nation, 1 province, 2 city, 3 county and below.

    A municipality directly under the centre (11, 12, 31, 50) sets at its two digits; its districts are counties.
    """
    return 0 if not area else 1 if len(area) <= 2 else 2 if len(area) <= 4 else 3


@dataclass(frozen=True, slots=True)
class InForce:
    """What a parameter was worth on a day for an area, and where that stands.

    `to_day` is the last day on which this value holds (the day before the next one of the same area, or before its own
    end); None if it is open.
    """

    parameter: str
    area: str
    amounts: Amounts
    from_day: date
    from_is: str
    source: str
    last_confirmed: date | None
    to_day: date | None = None
    note: str | None = None

    def amount(self, residence: str) -> int:
        """Return the amount for a residence class, in the smallest unit.

        Raises: NotInForce if the value does not cover that class, or is stated as unknown.
        """
        found = self.amount_if_known(residence)
        if found is None:
            raise NotInForce(
                f"{self.parameter} has no value for residence class {residence!r} in area {self.area or 'nation'}; "
                "add it to the parameter's file.",
                f"参数 {self.parameter} 在区划 {self.area or '全国'} 没有居住类别 {residence!r} 的取值，请在参数文件中补充。",
            )
        return found

    def amount_if_known(self, residence: str) -> int | None:
        """Return the amount for a residence class in the smallest unit, None where no figure is on file."""
        return self.amounts.get(residence, self.amounts.get("*"))

    def unconfirmed_on(self, day: date) -> bool:
        """Whether `day` is past the last day for which somebody confirmed this value."""
        return self.last_confirmed is not None and day > self.last_confirmed


@dataclass(frozen=True, slots=True)
class Parameter:
    """One figure or word of policy with its whole history.

    `words` (unit `word`) are the words a value may be, each with the code that rules compute with.
    """

    name: str
    label: Text
    unit: str
    values: tuple[ParameterValue, ...]
    by: str | None = None
    words: Mapping[str, int] = field(default_factory=dict)
    words_zh: Mapping[str, str] = field(default_factory=dict)
    set_by: Setter | None = None

    @property
    def of_the_nation(self) -> bool:
        """Whether it has one value everywhere: no area and no residence class has its own."""
        return self.by is None and not any(v.area for v in self.values)

    def in_force(self, day: date, area: str) -> InForce:
        """Return the value in force on `day` for `area` (a division code of any length).

        Raises: NotInForce if no value covers that day and area.
        """
        covering = [v for v in self.values if area.startswith(v.area) and v.from_day <= day]
        best = max(covering, key=lambda v: (len(v.area), v.from_day), default=None)
        if best is None or (best.until is not None and day >= best.until):
            raise _hole(self.name, day, area, best)
        return InForce(
            parameter=self.name,
            area=best.area,
            amounts=best.amounts,
            from_day=best.from_day,
            from_is=best.from_is,
            source=best.source,
            last_confirmed=best.last_confirmed,
            to_day=self._last_day(best),
            note=best.note,
        )

    def _last_day(self, value: ParameterValue) -> date | None:
        later = [v.from_day for v in self.values if v.area == value.area and v.from_day > value.from_day]
        ends = later if value.until is None else [*later, value.until]
        return min(ends) - timedelta(days=1) if ends else None

    def word(self, code: int) -> str:
        """Return the word of a code (unit `word`).

        Raises: PackError if no word has that code.
        """
        for word, its in self.words.items():
            if its == code:
                return word
        raise PackError(f"{self.name}: no word has the code {code}; use one of {', '.join(self.words)}.")


def _hole(name: str, day: date, area: str, ended: ParameterValue | None) -> NotInForce:
    why, why_zh = "", ""
    if ended is not None:
        why, why_zh = f" (the last one ended before {ended.until})", f"（最后一个取值截至{ended.until}之前）"
    return NotInForce(
        f"{name} has no value in force on {day} for area {area or 'nation'}{why}; "
        "add a dated value with its source to the parameter's file.",
        f"参数 {name} 在 {day} 对区划 {area or '全国'} 没有有效取值{why_zh}，请在参数文件中补充带日期和来源的取值。",
    )


def smallest_unit(value: object, unit: str, where: str) -> int:
    """Return a value as the integer the engine computes with: yuan → fen, ratio → per mille, else itself.

    Raises: PackError if the value is no exact multiple of the smallest unit.
    """
    factor = 100 if unit.split("/")[0] in ("yuan", "soles", "pesos") else 1000 if unit == "ratio" else 1
    exact = Decimal(str(value)) * factor
    if exact != exact.to_integral_value():
        raise PackError(f"{where}: {value} {unit} is finer than the smallest unit the engine computes with.")
    return int(exact)
