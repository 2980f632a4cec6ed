"""Parameters of a pack: parameters/<group>/<name>.yaml → `Parameter`, overlays appended.

    <pack>/parameters/dibao/line.yaml                    the nation: label, unit, values
    <pack>/hubei/wuhan/overlay.yaml                                 label and area of the overlay
    <pack>/hubei/wuhan/parameters/dibao/line.yaml        only the values that differ there

The dotted name is the path (`dibao.line`). What a value costs to get wrong is a family's money, so each
check here refuses rather than guesses: a value without a source, twice for one day, outside its overlay, or citing a
text that is younger than the value.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from closeknit.engine.policy import Parameter, ParameterValue, Source, smallest_unit
from closeknit.engine.units import PackError
from closeknit.packs.sources import FROM_IS, cited
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

RESIDENCES = ("urban", "rural")
UNITS = frozenset(
    {"yuan", "soles", "pesos", "ratio", "per_mille", "years", "months", "days", "persons", "items", "count"}
)
_PERIODS = frozenset({"person", "household", "day", "month", "quarter", "year", "hour"})


class _ValueFile(Checked):
    area: str = Field(pattern=r"^\d{0,12}$")
    from_day: date = Field(alias="from")
    from_is: FROM_IS
    last_confirmed: date | None = None
    value: int | float | dict[str, int | float]
    source: str
    note: Words | None = None


class _ParameterFile(Checked):
    label: Words | None = None
    unit: str | None = None
    by: Literal["residence"] | None = None
    values: list[_ValueFile]


class _OverlayFile(Checked):
    label: Words
    area: str = Field(pattern=r"^\d{2,12}$")


def read_parameters(root: Path, sources: Mapping[str, Source]) -> dict[str, Parameter]:
    """Return the pack's parameters by dotted name, in the order of their names.

    Raises: PackError with the file and what to change.
    """
    heads: dict[str, tuple[str, _ParameterFile]] = {}
    values: dict[str, list[ParameterValue]] = {}
    for area, folder in _folders(root):
        for path in sorted(folder.rglob("*.yaml")):
            name = ".".join(path.relative_to(folder).with_suffix("").parts)
            shown = path.relative_to(root).as_posix()
            file = check(_ParameterFile, read_yaml(path, shown), shown)
            head = _head(heads, name, file, shown)
            values.setdefault(name, []).extend(_value(v, head, area, sources, shown) for v in file.values)
    return {name: _parameter(name, *heads[name], values[name]) for name in sorted(heads)}


def _folders(root: Path) -> list[tuple[str, Path]]:
    """The parameter folders with the area they may speak for: the national one, then each overlay's."""
    found = [("", root / "parameters")]
    for path in sorted(root.glob("**/overlay.yaml")):
        shown = path.relative_to(root).as_posix()
        found.append((check(_OverlayFile, read_yaml(path, shown), shown).area, path.parent / "parameters"))
    return [(area, folder) for area, folder in found if folder.is_dir()]


def _head(
    heads: dict[str, tuple[str, _ParameterFile]], name: str, file: _ParameterFile, shown: str
) -> _ParameterFile:
    """The file that says what the parameter is: the first one. Later files may only add values."""
    if name in heads:
        first, head = heads[name]
        if any(mine not in (None, its) for mine, its in ((file.unit, head.unit), (file.by, head.by))):
            raise PackError(
                f"{shown}: unit or by differs from {first}; leave both out in an overlay",
                f"{shown}：unit或by与{first}不一致，叠加层中请删去",
            )
        return head
    if file.label is None or file.unit is None:
        raise PackError(
            f"{shown}: label and unit are missing; the first file of a parameter must have them",
            f"{shown}：缺少label或unit，参数的首个文件必须填写",
        )
    _check_unit(file.unit, shown)
    heads[name] = (shown, file)
    return file


def _check_unit(unit: str, shown: str) -> None:
    what, *per = unit.split("/")
    if what not in UNITS or any(p not in _PERIODS for p in per):
        raise PackError(
            f"{shown}: unknown unit {unit!r}; use one of {', '.join(sorted(UNITS))}, per {', '.join(sorted(_PERIODS))}",
            f"{shown}：未知单位{unit}",
        )


def _value(
    file: _ValueFile, head: _ParameterFile, area: str, sources: Mapping[str, Source], shown: str
) -> ParameterValue:
    where = f"{shown}, area {file.area or 'nation'} from {file.from_day}"
    if not file.area.startswith(area):
        raise PackError(
            f"{where}: lies outside the overlay's area {area}; move it to the national pack or its own overlay",
            f"{where}：超出叠加层的区划{area}，请移到全国规则包或相应叠加层",
        )
    if file.last_confirmed is not None and file.last_confirmed < file.from_day:
        raise PackError(
            f"{where}: last_confirmed {file.last_confirmed} is before the value begins",
            f"{where}：last_confirmed早于起始日",
        )
    _check_age_of_source(file, cited(file.source, sources, where), where)
    return ParameterValue(
        area=file.area,
        from_day=file.from_day,
        amounts=_amounts(file.value, head, where),
        source=file.source,
        from_is=file.from_is,
        last_confirmed=file.last_confirmed,
        note=None if file.note is None else f"{file.note.en} / {file.note.zh}",
    )


def _check_age_of_source(file: _ValueFile, source: Source, where: str) -> None:
    """A decision never rests on a text that did not exist yet."""
    if source.in_force_from is not None and file.from_day < source.in_force_from:
        raise PackError(
            f"{where}: cites {source.id}, in force only from {source.in_force_from}; cite the text of that day",
            f"{where}：引用的{source.id}自{source.in_force_from}起施行，请引用当时有效的文件",
        )


def _amounts(value: Any, head: _ParameterFile, where: str) -> dict[str, int]:
    if head.by is None:
        if isinstance(value, dict):
            raise PackError(
                f"{where}: has values by residence, but the parameter has no `by: residence`",
                f"{where}：参数未声明by: residence，不能分城乡取值",
            )
        return {"*": _positive(value, str(head.unit), where)}
    if not isinstance(value, dict) or set(value) != set(RESIDENCES):
        raise PackError(
            f"{where}: needs a value for urban and one for rural; the source must give both",
            f"{where}：必须分别给出urban和rural的取值",
        )
    return {residence: _positive(value[residence], str(head.unit), where) for residence in RESIDENCES}


def _positive(value: int | float, unit: str, where: str) -> int:
    if Decimal(str(value)) <= 0:
        raise PackError(f"{where}: {value} is not a positive number", f"{where}：取值{value}不是正数")
    return smallest_unit(value, unit, where)


def _parameter(name: str, shown: str, head: _ParameterFile, values: list[ParameterValue]) -> Parameter:
    assert head.label is not None and head.unit is not None  # _head saw to it
    seen: set[tuple[str, date]] = set()
    for value in values:
        if (value.area, value.from_day) in seen:
            raise PackError(
                f"{shown}: {name} has two values for area {value.area or 'nation'} from {value.from_day}; keep one",
                f"{shown}：{name}在区划{value.area or '全国'}、{value.from_day}有两个取值，请保留一个",
            )
        seen.add((value.area, value.from_day))
    if not values:
        raise PackError(f"{shown}: {name} has no value; add one with its source", f"{shown}：{name}没有取值")
    ordered = tuple(sorted(values, key=lambda v: (v.area, v.from_day)))
    return Parameter(name, head.label.text(), head.unit, ordered, head.by)
