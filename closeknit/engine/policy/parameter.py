"""A parameter is one number of policy: dated, area-scoped, cited; a law is never edited in place.

A value holds from its day until the next value of the same area. The longest area prefix that has a value in
force wins ("4201" beats "42"; "" is the nation). Asking for a day without a value raises NotInForce, never None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from closeknit.engine.units import NotInForce, PackError, Text

Amounts = Mapping[
    str, int
]  # residence class → amount in the smallest unit; {"*": n} where residence does not matter


@dataclass(frozen=True, slots=True)
class Source:
    """A legal or policy text, with the days it was in force."""

    id: str
    title: Text
    issuer: Text
    in_force_from: date | None = None
    in_force_to: date | None = None
    kind: str = "law"


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One dated value of a parameter for one area."""

    area: str
    from_day: date
    amounts: Amounts
    source: str
    from_is: Literal["exact", "at_latest"] = "exact"
    last_confirmed: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """What a parameter was worth on a day for an area, and where that stands."""

    parameter: str
    area: str
    amounts: Amounts
    from_day: date
    from_is: str
    source: str
    last_confirmed: date | None

    def amount(self, residence: str) -> int:
        """Return the amount for a residence class, in the smallest unit.

        Raises: NotInForce if the value does not cover that class.
        """
        found = self.amounts.get(residence, self.amounts.get("*"))
        if found is None:
            raise NotInForce(
                f"{self.parameter} has no value for residence class {residence!r} in area {self.area or 'nation'}; "
                "add it to the parameter's file.",
                f"参数 {self.parameter} 在区划 {self.area or '全国'} 没有居住类别 {residence!r} 的取值，请在参数文件中补充。",
            )
        return found


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of policy with its whole history."""

    name: str
    label: Text
    unit: str
    values: tuple[ParameterValue, ...]
    by: str | None = None

    def in_force(self, day: date, area: str) -> InForce:
        """Return the value in force on `day` for `area` (a division code of any length).

        Raises: NotInForce if no value covers that day and area.
        """
        covering = [v for v in self.values if area.startswith(v.area) and v.from_day <= day]
        if not covering:
            raise NotInForce(
                f"{self.name} has no value in force on {day} for area {area or 'nation'}; "
                "add a dated value with its source to the parameter's file.",
                f"参数 {self.name} 在 {day} 对区划 {area or '全国'} 没有有效取值，请在参数文件中补充带日期和来源的取值。",
            )
        best = max(covering, key=lambda v: (len(v.area), v.from_day))
        return InForce(
            self.name, best.area, best.amounts, best.from_day, best.from_is, best.source, best.last_confirmed
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
