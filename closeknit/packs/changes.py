"""A pack with some parameter values changed: what `--set` and a file of changes ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from closeknit.engine.policy import Parameter, ParameterValue, smallest_unit
from closeknit.engine.units import PackError
from closeknit.packs.loader import Pack
from closeknit.packs.parameters import RESIDENCES

SOURCE = "proposal"


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter set to a value, for an area and from a day."""

    parameter: str
    value: str
    area: str
    from_day: date


def read_change(text: str, area: str, from_day: date) -> Change:
    """Return the change that `NAME=VALUE` asks for; by residence: `NAME=urban:960,rural:840`.

    Raises: PackError if it has another form.
    """
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise PackError(
            f"--set {text}: write PARAMETER=VALUE, such as dibao.line=960.",
            f"--set {text}：请写成 参数=取值，例如 dibao.line=960。",
        )
    return Change(name.strip(), value.strip(), area, from_day)


def with_changes(pack: Pack, changes: Sequence[Change]) -> Pack:
    """Return the pack with the changed values; nothing before their days changes.

    Raises: PackError for an unknown parameter or a value of the wrong kind.
    """
    parameters = dict(pack.parameters)
    for change in changes:
        parameter = parameters.get(change.parameter)
        if parameter is None:
            raise PackError(
                f"--set {change.parameter}: there is no such parameter; `closeknit pack show` lists them.",
                f"--set {change.parameter}：没有这个参数，可用 closeknit pack show 查看。",
            )
        parameters[change.parameter] = _changed(parameter, change)
    said = ";".join(f"{c.parameter}={c.value}@{c.area}:{c.from_day}" for c in changes)
    return replace(pack, parameters=parameters, hash=f"{pack.hash}+{said}" if changes else pack.hash)


def _changed(parameter: Parameter, change: Change) -> Parameter:
    amounts = _amounts(parameter, change)
    value = ParameterValue(
        change.area, change.from_day, amounts, SOURCE, "exact", None, "changed for this question"
    )
    # A change for an area holds for every place within it, also where a smaller area has values of its own.
    inside = {v.area for v in parameter.values if v.area.startswith(change.area)} | {change.area}
    kept = tuple(v for v in parameter.values if v.area not in inside or v.from_day < change.from_day)
    return replace(parameter, values=(*kept, *(replace(value, area=area) for area in sorted(inside))))


def _amounts(parameter: Parameter, change: Change) -> dict[str, int]:
    where = f"--set {change.parameter}"
    if ":" not in change.value:
        amount = _amount(change.value, parameter, where)
        return dict.fromkeys(RESIDENCES if parameter.by else ("*",), amount)
    if not parameter.by:
        raise PackError(f"{where}: the parameter does not differ by residence; give one value.")
    pairs = dict(part.partition(":")[::2] for part in change.value.split(","))
    if set(pairs) != set(RESIDENCES):
        raise PackError(
            f"{where}: write urban:VALUE,rural:VALUE.", f"{where}：请写成 urban:取值,rural:取值。"
        )
    return {residence: _amount(pairs[residence], parameter, where) for residence in RESIDENCES}


def _amount(text: str, parameter: Parameter, where: str) -> int:
    """A value as its file would write it: a word, yuan, a ratio, a count."""
    written = text.strip()
    if parameter.words:
        if written not in parameter.words:
            known = ", ".join(parameter.words)
            raise PackError(
                f"{where}: {written!r} is none of its words: {known}.",
                f"{where}：{written!r}不是可用的词：{known}。",
            )
        return parameter.words[written]
    try:
        amount = smallest_unit(written, parameter.unit, where)
    except ArithmeticError:
        raise PackError(
            f"{where}: {text!r} is not a number of {parameter.unit}.",
            f"{where}：{text!r}不是以{parameter.unit}为单位的数。",
        ) from None
    if amount < 0:
        raise PackError(
            f"{where}: {written} is below nothing; give 0 or more.",
            f"{where}：{written}不能为负，请填0或以上。",
        )
    return amount
