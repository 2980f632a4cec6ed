"""Parameters as a whole: each is read by something, in force when it is needed, and set by whom the law names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from closeknit.engine.policy import InForce, Parameter, ParameterValue, rank_of
from closeknit.engine.units import NotInForce
from closeknit.packs.check_indicators import parameters_read
from closeknit.packs.check_scorecard import first_day
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem, problem
from closeknit.packs.yaml_files import read_yaml

LINE, GUIDE = "dibao.line", "dibao.guide_line"
AWAITING = "awaiting_rules.yaml"
NAMING = ("clocks.yaml", "measures.yaml")  # beside the rules, files that name parameters
_NAMED = re.compile(r"""["']([a-z_]+\.[a-z_0-9]+)["']""")


def check_parameters(pack: Pack) -> Iterator[Problem]:
    """Every parameter is read by something, covers the days that may be screened, and was set by whom the law names."""
    screened = set(parameters_read(pack))
    if pack.scorecard is not None:
        screened |= set(pack.scorecard.parameters)
    yield from _unused(pack, screened)
    for name in sorted(screened & set(pack.parameters)):
        yield from _hole(pack, pack.parameters[name], file_of(name))
    for name in sorted(screened - set(pack.parameters)):
        yield problem(
            "scorecards/default.yaml",
            f"names the parameter {name!r}, which the pack does not have; add {file_of(name)}",
            f"引用了不存在的参数{name}，请添加参数文件",
        )
    for parameter in pack.parameters.values():
        yield from _set_too_low(parameter)
    yield from _below_guide(pack)


def file_of(name: str) -> str:
    """The file of a parameter, relative to the pack or to an overlay of it."""
    return f"parameters/{name.replace('.', '/')}.yaml"


def named_by_rules(pack: Pack) -> set[str]:
    """The parameters that the pack's eligibility rules or its measures name, in full or by how the name begins.

    A rule may add the end of a name itself ("tekun.care_home" and then "_part").
    """
    files = [
        *(pack.root / "eligibility").rglob("*.py"),
        *(pack.root / name for name in NAMING if (pack.root / name).exists()),
    ]
    words: set[str] = set()
    for file in files:
        words.update(_NAMED.findall(file.read_text(encoding="utf-8")))
    return {name for name in pack.parameters if name in words or any(name.startswith(f"{w}_") for w in words)}


def _unused(pack: Pack, screened: set[str]) -> Iterator[Problem]:
    awaited = _awaited(pack)
    read = screened | named_by_rules(pack) | awaited
    for name in pack.parameters:
        if name not in read:
            yield problem(
                file_of(name),
                f"{name} is read by no indicator and no scorecard, no rule and no measure; use it or remove it",
                f"参数{name}未被任何指标、评分卡、规则或救助措施使用，请使用或删除",
            )
    for name in sorted(awaited - set(pack.parameters)):
        yield problem(
            AWAITING, f"lists {name!r}, which is no parameter; remove it", f"列出了不存在的参数{name}，请删除"
        )


def _awaited(pack: Pack) -> set[str]:
    """Parameters that are entered before the rules that will read them."""
    path = pack.root / AWAITING
    return set(read_yaml(path, AWAITING)) if path.exists() else set()


def _hole(pack: Pack, parameter: Parameter, file: str) -> Iterator[Problem]:
    """A day that may be screened and on which the parameter has no value in the pack's own area."""
    area, begins = pack.default_area or "", first_day(pack)
    if begins is None:
        return
    try:
        in_force = parameter.in_force(begins, area)
    except NotInForce:
        values = [v.from_day for v in parameter.values if area.startswith(v.area)]
        until = f"before {min(values)}" if values else "on any day"
        yield problem(
            file,
            f"{parameter.name} has no value for area {area or 'nation'} {until}, but the scorecard scores from {begins}; "
            "add the earlier value with its source, or let the scorecard begin later",
            f"参数{parameter.name}在区划{area or '全国'}于{begins}尚无取值，请补充更早的取值，或推迟评分卡起始日",
        )
        return
    missing = {"urban", "rural"} - set(in_force.amounts)
    if missing and "*" not in in_force.amounts:
        yield problem(
            file,
            f"{parameter.name} has no value for {' and '.join(sorted(missing))} on {begins}; add it",
            f"参数{parameter.name}在{begins}缺少{'、'.join(sorted(missing))}的取值，请补充",
        )


def _set_too_low(parameter: Parameter) -> Iterator[Problem]:
    """A value set by a government that the law does not name (Law 17, 19, 21, 22, 44(2))."""
    setter = parameter.set_by
    for value in parameter.values if setter else ():
        assert setter is not None
        if setter.refuses(value):
            yield problem(
                file_of(parameter.name),
                f"{parameter.name} for area {value.area} from {value.from_day} was set below the {setter.level}, which "
                f"{setter.source} does not allow from {setter.from_day}; enter the {setter.level}'s value, or name in "
                "decided_by the government that decided this one",
                f"{parameter.name}在区划{value.area}自{value.from_day}的取值由低于{_LEVELS[setter.level]}的政府设定，"
                f"与{setter.source}不符，请录入有权机关的标准，或用decided_by注明决定机关",
            )


_LEVELS = {"province": "省级", "city": "设区的市级", "county": "县级"}


def _below_guide(pack: Pack) -> Iterator[Problem]:
    """A line below its province's guide line, on any day from which the Law forbids it (Law 19)."""
    line, guide = pack.parameters.get(LINE), pack.parameters.get(GUIDE)
    if line is None or guide is None or guide.set_by is None:
        return
    since = guide.set_by.from_day
    for value in (v for v in line.values if rank_of(v.area) > 1):
        for day in _days(value, line, guide, since):
            floor, its = _in_force(guide, day, value.area), _in_force(line, day, value.area)
            if floor is None or its is None or its.area != value.area:
                continue
            low = [r for r, amount in its.amounts.items() if amount < floor.amount(r)]
            if low:
                yield problem(
                    file_of(LINE),
                    f"{LINE} for area {value.area} is on {day} below the guide line of area {floor.area} "
                    f"({', '.join(low)}; {guide.set_by.source}); raise it",
                    f"{LINE}在区划{value.area}于{day}低于区划{floor.area}的指导标准（{guide.set_by.source}），请提高",
                )
                break


def _days(value: ParameterValue, line: Parameter, guide: Parameter, since: date) -> list[date]:
    """The days on which the answer can change while this value holds, from `since`."""
    later = [v.from_day for v in line.values if v.area == value.area and v.from_day > value.from_day]
    end = min(later, default=date.max)
    starts = {value.from_day, since, *(v.from_day for v in guide.values)}
    return sorted(day for day in starts if since <= day and value.from_day <= day < end)


def _in_force(parameter: Parameter, day: date, area: str) -> InForce | None:
    try:
        return parameter.in_force(day, area)
    except NotInForce:
        return None
