"""Worked examples of parameters: examples/parameters.yaml says what is in force on both sides of every date.

    dibao.line:
      - {area: "4201", day: 2022-03-31, value: {urban: 870, rural: 730}, source: S16}
      - {area: "4201", day: 2022-04-01, value: {urban: 910, rural: 780}, source: S16}

`value: none` says that nothing is in force on that day. A value or a date that moves by one unit breaks a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from pydantic import Field

from closeknit.engine.policy import Parameter
from closeknit.engine.units import NotInForce, PackError
from closeknit.packs.check_examples import OF_PARAMETERS
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem, problem
from closeknit.packs.show import as_written
from closeknit.packs.yaml_files import Checked, check, read_yaml

SHOWN = f"examples/{OF_PARAMETERS}.yaml"
NOTHING = "none"
_Outcome = tuple[object, str | None, date | None]  # value, source, last confirmed


class _Case(Checked):
    area: str = Field(pattern=r"^\d{0,12}$")
    day: date
    value: int | float | str | dict[str, int | float | str]
    source: str | None = None
    last_confirmed: date | None = None


def check_parameter_examples(pack: Pack) -> Iterator[Problem]:
    """Each case holds, and every value has a case on its first day, on the day before, and on its end."""
    path = pack.root / SHOWN
    if not path.exists():
        return
    try:
        cases = [
            (name, check(_Case, case, f"{SHOWN}, {name}")) for name, case in _rows(read_yaml(path, SHOWN))
        ]
    except PackError as error:
        yield Problem(SHOWN, error.text)
        return
    for name, case in cases:
        if name not in pack.parameters:
            yield problem(
                SHOWN, f"names {name!r}, which is no parameter; correct it", f"{name}不是参数，请更正"
            )
        else:
            yield from _wrong(pack.parameters[name], case)
    seen = {(name, case.area, case.day) for name, case in cases}
    for name, area, day in sorted(wanted_cases(pack) - seen):
        line = f'{{area: "{area}", day: {day}, {in_force_words(pack.parameters[name], day, area)}}}'
        yield problem(
            SHOWN, f"{name} has no case on {day}; add {line}", f"{name}缺少{day}的案例，请添加{line}"
        )


def wanted_cases(pack: Pack) -> set[tuple[str, str, date]]:
    """Parameter, area and day of the cases that pin every value: its first day, the day before, its end."""
    found: set[tuple[str, str, date]] = set()
    for parameter in pack.parameters.values():
        for value in parameter.values:
            days = [value.from_day, value.from_day - timedelta(days=1)]
            if value.until is not None:
                days += [value.until, value.until - timedelta(days=1)]
            found.update((parameter.name, value.area, day) for day in days)
    return found


def in_force_words(parameter: Parameter, day: date, area: str) -> str:
    """What is in force, as a case writes it."""
    try:
        now = parameter.in_force(day, area)
    except NotInForce:
        return f"value: {NOTHING}"
    texts = {r: as_written(parameter, amount) for r, amount in now.amounts.items()}
    if parameter.words:
        texts = {r: f'"{text}"' for r, text in texts.items()}
    value = (
        "unknown"
        if not texts
        else texts.get("*") or "{" + ", ".join(f"{r}: {t}" for r, t in texts.items()) + "}"
    )
    confirmed = "" if now.last_confirmed is None else f", last_confirmed: {now.last_confirmed}"
    return f'value: {value}, source: "{now.source}"{confirmed}'


def _rows(content: Any) -> Iterator[tuple[str, Any]]:
    for name, cases in (content or {}).items():
        for case in cases:
            yield name, case


def _wrong(parameter: Parameter, case: _Case) -> Iterator[Problem]:
    found = _in_force(parameter, case)
    expected = (_texts(case.value), case.source, case.last_confirmed)
    if found != expected:
        yield problem(
            SHOWN,
            f"{parameter.name} for area {case.area or 'nation'} on {case.day}: expected {_shown(expected)}, "
            f"found {_shown(found)}; correct the case or the value",
            f"{parameter.name}在区划{case.area or '全国'}于{case.day}：应为{_shown(expected)}，"
            f"实为{_shown(found)}，请更正案例或取值",
        )


def _shown(outcome: _Outcome) -> str:
    value, source, confirmed = outcome
    return f"{value} [{source}{'' if confirmed is None else f', {confirmed}'}]"


def _in_force(parameter: Parameter, case: _Case) -> _Outcome:
    try:
        now = parameter.in_force(case.day, case.area)
    except NotInForce:
        return NOTHING, None, None
    texts = {r: as_written(parameter, amount) for r, amount in now.amounts.items()}
    return (texts.get("*", texts) if texts else "unknown"), now.source, now.last_confirmed


def _texts(value: Any) -> object:
    """A case's value as the same plain words: 397.50 and 397.5 are one figure."""
    if isinstance(value, dict):
        return {r: _texts(v) for r, v in value.items()}
    return value if isinstance(value, str) else f"{float(value):.10g}"
