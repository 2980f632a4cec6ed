"""Parameters of a pack: parameters/<group>/<name>.yaml → `Parameter`, overlays appended.

    <pack>/parameters/dibao/line.yaml                    the nation: label, unit, values
    <pack>/hubei/wuhan/overlay.yaml                                 label and area of the overlay
    <pack>/hubei/wuhan/parameters/dibao/line.yaml        only the values that differ there

The dotted name is the path (`dibao.line`). What a value costs to get wrong is a family's money, so each
check here refuses rather than guesses: a value without a source, twice for one day, outside its overlay, or citing a
text that is younger than the value. docs/parameters.md says what each key means.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from closeknit.engine.policy import Amounts, Parameter, ParameterValue, Setter, Source, smallest_unit
from closeknit.engine.units import PackError
from closeknit.packs.sources import FROM_IS, cited
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

RESIDENCES = ("urban", "rural")
UNKNOWN = "unknown"  # what a value says where no figure is on file
WORD = "word"
UNITS = frozenset(
    {
        "yuan", "soles", "pesos", "ratio", "per_mille", "years", "age", "months", "days", "working_days", "persons", "items",
        "count", WORD,
    }
)  # fmt: skip
_PERIODS = frozenset({"person", "household", "day", "month", "quarter", "year", "hour"})


Written = bool | int | float | str  # a number, a word, or `unknown`; a bool is an unquoted yes or no


class _ValueFile(Checked):
    area: str = Field(pattern=r"^\d{0,12}$")
    from_day: date = Field(alias="from")
    until: date | None = None
    from_is: FROM_IS
    last_confirmed: date | None = None
    value: Written | dict[str, Written]
    source: str
    decided_by: str | None = Field(default=None, pattern=r"^\d{2,12}$")
    note: Words | None = None


class _ParameterFile(Checked):
    label: Words | None = None
    unit: str | None = None
    by: Literal["residence"] | None = None
    words: dict[str | bool, int] | None = None
    words_zh: dict[str | bool, str] | None = None
    zero: bool | None = None
    unknown: bool | None = None
    set_by: Literal["province", "city", "county"] | None = None
    set_by_from: date | None = None
    set_by_source: str | None = None
    values: list[_ValueFile]

    def says_what_it_is(self) -> Mapping[str, object]:
        """What the first file of a parameter says about it, and a later one leaves out or repeats."""
        return {
            name: getattr(self, name)
            for name in _ParameterFile.model_fields
            if name not in ("label", "values")
        }


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
    return {name: _parameter(name, *heads[name], values[name], sources) for name in sorted(heads)}


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
        its = head.says_what_it_is()
        for key, mine in file.says_what_it_is().items():
            if mine not in (None, its[key]):
                raise PackError(
                    f"{shown}: {key} differs from {first}; leave it out in an overlay",
                    f"{shown}：{key}与{first}不一致，叠加层中请删去",
                )
        return head
    if file.label is None or file.unit is None:
        raise PackError(
            f"{shown}: label and unit are missing; the first file of a parameter must have them",
            f"{shown}：缺少label或unit，参数的首个文件必须填写",
        )
    _check_unit(file.unit, shown)
    _check_words(file, shown)
    heads[name] = (shown, file)
    return file


def _check_unit(unit: str, shown: str) -> None:
    what, *per = unit.split("/")
    if what not in UNITS or any(p not in _PERIODS for p in per):
        raise PackError(
            f"{shown}: unknown unit {unit!r}; use one of {', '.join(sorted(UNITS))}, per {', '.join(sorted(_PERIODS))}",
            f"{shown}：未知单位{unit}",
        )


def _check_words(file: _ParameterFile, shown: str) -> None:
    """Words stand exactly where the unit is `word`: each once, in both languages, with a code of its own."""
    if file.unit != WORD:
        if file.words is not None or file.words_zh is not None:
            raise PackError(
                f"{shown}: has words, but its unit is {file.unit}; write unit: word or remove them",
                f"{shown}：单位为{file.unit}却列出words，请改为unit: word或删去",
            )
        return
    words, chinese = file.words or {}, file.words_zh or {}
    if any(isinstance(word, bool) for word in (*words, *chinese)):
        raise PackError(
            f'{shown}: YAML reads a bare yes or no as true or false; write "yes" and "no" in quotes',
            f'{shown}：YAML会把未加引号的yes、no读作真假值，请写成"yes"、"no"',
        )
    if len(words) < 2 or set(words) != set(chinese) or UNKNOWN in words:
        raise PackError(
            f"{shown}: a parameter of words needs at least two in words and the same ones in words_zh",
            f"{shown}：词语参数须在words中列出至少两个词，并在words_zh中逐一给出中文",
        )
    if len(set(words.values())) < len(words) or min(words.values()) < 0:
        raise PackError(
            f"{shown}: two words share a code or a code is negative; number them 0, 1, 2 …",
            f"{shown}：words的代码重复或为负，请编为0、1、2……",
        )


def _value(
    file: _ValueFile, head: _ParameterFile, area: str, sources: Mapping[str, Source], shown: str
) -> ParameterValue:
    where = f"{shown}, area {file.area or 'nation'} from {file.from_day}"
    for problem in _contradictions(file, area, where):
        raise problem
    _check_age_of_source(file, cited(file.source, sources, where), where)
    return ParameterValue(
        area=file.area,
        from_day=file.from_day,
        amounts=_amounts(file.value, head, where),
        source=file.source,
        from_is=file.from_is,
        last_confirmed=file.last_confirmed,
        note=None if file.note is None else f"{file.note.en} / {file.note.zh}",
        until=file.until,
        decided_by=file.decided_by,
    )


def _contradictions(file: _ValueFile, area: str, where: str) -> Iterator[PackError]:
    """What a value says against itself or its overlay."""
    if not file.area.startswith(area):
        yield PackError(
            f"{where}: lies outside the overlay's area {area}; move it to the national pack or its own overlay",
            f"{where}：超出叠加层的区划{area}，请移到全国规则包或相应叠加层",
        )
    if file.last_confirmed is not None and file.last_confirmed < file.from_day:
        yield PackError(
            f"{where}: last_confirmed {file.last_confirmed} is before the value begins",
            f"{where}：last_confirmed早于起始日",
        )
    if file.until is not None and file.until <= file.from_day:
        yield PackError(
            f"{where}: until {file.until} is not after the day on which the value begins; "
            "it is the first day on which the value no longer holds",
            f"{where}：until须晚于起始日，它是该取值不再适用的第一天",
        )
    if file.decided_by is not None and not file.area.startswith(file.decided_by):
        yield PackError(
            f"{where}: decided_by {file.decided_by} is no area above {file.area}; name the government that decided",
            f"{where}：decided_by {file.decided_by}不是{file.area}的上级区划，请填写作出决定的政府",
        )


def _check_age_of_source(file: _ValueFile, source: Source, where: str) -> None:
    """A decision never rests on a text that did not exist yet."""
    if source.in_force_from is not None and file.from_day < source.in_force_from:
        raise PackError(
            f"{where}: cites {source.id}, in force only from {source.in_force_from}; cite the text of that day",
            f"{where}：引用的{source.id}自{source.in_force_from}起施行，请引用当时有效的文件",
        )


def _amounts(value: Any, head: _ParameterFile, where: str) -> Amounts:
    if value == UNKNOWN and head.unknown:
        return {}
    if head.by is None:
        if isinstance(value, dict):
            raise PackError(
                f"{where}: has values by residence, but the parameter has no `by: residence`",
                f"{where}：参数未声明by: residence，不能分城乡取值",
            )
        return {"*": _amount(value, head, where)}
    if not isinstance(value, dict) or set(value) != set(RESIDENCES):
        raise PackError(
            f"{where}: needs a value for urban and one for rural; the source must give both",
            f"{where}：必须分别给出urban和rural的取值",
        )
    return {residence: _amount(value[residence], head, where) for residence in RESIDENCES}


def _amount(value: Written, head: _ParameterFile, where: str) -> int:
    """The value in the smallest unit, or the code of its word."""
    if head.unit == WORD:
        return _code(value, head.words or {}, where)
    if isinstance(value, bool | str):
        raise PackError(
            f"{where}: {value!r} is not a number; write the number alone, or `unknown` where the head says "
            "`unknown: true`",
            f"{where}：{value!r}不是数字，请只写数字；头部声明unknown: true时可写unknown",
        )
    number = Decimal(str(value))
    if number < 0 or (number == 0 and not head.zero):
        raise PackError(f"{where}: {value} is not a positive number", f"{where}：取值{value}不是正数")
    return smallest_unit(value, str(head.unit), where)


def _code(value: Written, words: Mapping[str | bool, int], where: str) -> int:
    if isinstance(value, str) and value in words:
        return words[value]
    known = ", ".join(f'"{word}"' for word in words)
    raise PackError(
        f"{where}: {value!r} is none of its words; write one of {known}, in quotes",
        f"{where}：{value!r}不在words之中，请填写{known}之一并加引号",
    )


def _parameter(
    name: str, shown: str, head: _ParameterFile, values: list[ParameterValue], sources: Mapping[str, Source]
) -> Parameter:
    assert head.label is not None and head.unit is not None  # _head saw to it
    if not values:
        raise PackError(f"{shown}: {name} has no value; add one with its source", f"{shown}：{name}没有取值")
    ordered = tuple(sorted(values, key=lambda v: (v.area, v.from_day)))
    for value, later in itertools.pairwise(ordered):
        _refuse_two_in_force(name, shown, value, later)
    return Parameter(
        name=name,
        label=head.label.text(),
        unit=head.unit,
        values=ordered,
        by=head.by,
        words={str(word): code for word, code in (head.words or {}).items()},
        words_zh={str(word): words for word, words in (head.words_zh or {}).items()},
        set_by=_setter(head, sources, shown),
    )


def _refuse_two_in_force(name: str, shown: str, value: ParameterValue, later: ParameterValue) -> None:
    if value.area != later.area:
        return
    if value.from_day == later.from_day or (value.until is not None and value.until > later.from_day):
        raise PackError(
            f"{shown}: {name} has two values for area {value.area or 'nation'} from {later.from_day}; keep one",
            f"{shown}：{name}在区划{value.area or '全国'}、{later.from_day}有两个取值，请保留一个",
        )


def _setter(head: _ParameterFile, sources: Mapping[str, Source], shown: str) -> Setter | None:
    parts = (head.set_by, head.set_by_from, head.set_by_source)
    if all(part is None for part in parts):
        return None
    if head.set_by is None or head.set_by_from is None or head.set_by_source is None:
        raise PackError(
            f"{shown}: set_by, set_by_from and set_by_source go together; write all three or none",
            f"{shown}：set_by、set_by_from、set_by_source须同时填写或同时省略",
        )
    source = cited(head.set_by_source, sources, f"{shown}, set_by_source")
    if source.in_force_from is not None and head.set_by_from < source.in_force_from:
        raise PackError(
            f"{shown}: set_by_from {head.set_by_from} is before {source.id} comes into force",
            f"{shown}：set_by_from早于{source.id}的施行日",
        )
    return Setter(head.set_by, head.set_by_from, head.set_by_source)
