"""The second opinion notices faults in the rules; the worked examples of parameters notice figures that slip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import yaml

from closeknit.engine.policy import Parameter
from closeknit.engine.units import NotInForce
from closeknit.packs.loader import Pack
from tests.second_opinion.families import PACK
from tests.second_opinion.mutants import Judge, sample, survivors

# The figures of Linkou (rounding, fixed single amount, top-ups), of Wuhan under the 2023 Opinions, and under the Law.
SITTINGS = (
    (date(2024, 9, 1), date(2024, 10, 15)),
    (date(2026, 8, 30), date(2026, 9, 22)),
    (date(2022, 9, 20), date(2022, 10, 20)),
)


def test_the_unharmed_rules_are_not_noticed(cn: Pack) -> None:
    assert not Judge.sitting(1, *SITTINGS[0], 100).notices(cn)


def test_a_few_faults_are_noticed(cn: Pack) -> None:
    judges = [Judge.sitting(1, *SITTINGS[0], 200)]
    left = survivors(cn, sample(3, 3), judges, most_days=1)
    assert len(left) <= 1, [m.what for m in left]


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_nine_of_ten_faults_are_noticed(cn: Pack) -> None:
    judges = [Judge.sitting(1, *sitting, 1200) for sitting in SITTINGS]
    chosen = sample(1, 300)
    left = survivors(cn, chosen, judges)
    said = "\n".join(sorted(m.what for m in left))
    assert len(left) <= 30, f"{len(left)} of 300 faults survive:\n{said}"
    print(f"{300 - len(left)} of 300 faults noticed; survivors:\n{said}")


# ---- figures and dates -------------------------------------------------------------------------------------------


def moved(parameter: Parameter) -> Iterator[tuple[str, Parameter]]:
    """The parameter with one figure one unit more, and with one date a day later, each in turn."""
    for place, value in enumerate(parameter.values):
        where = f"{parameter.name}, {value.area or 'nation'} from {value.from_day}"
        for key, amount in value.amounts.items():
            yield (
                f"{where}: {key} one more",
                _with(parameter, place, amounts={**value.amounts, key: amount + 1}),
            )
        yield f"{where}: a day later", _with(parameter, place, from_day=value.from_day + timedelta(days=1))
        yield f"{where}: a day sooner", _with(parameter, place, from_day=value.from_day - timedelta(days=1))


def _with(parameter: Parameter, place: int, **changes: object) -> Parameter:
    values = list(parameter.values)
    values[place] = replace(values[place], **changes)
    return replace(parameter, values=tuple(values))


def told(parameter: Parameter, area: str, day: date) -> object:
    try:
        found = parameter.in_force(day, area)
    except NotInForce:
        return None
    return dict(found.amounts), found.source, found.last_confirmed


def test_every_figure_and_date_is_held_by_a_worked_example(cn: Pack) -> None:
    cases = yaml.safe_load((PACK / "examples/parameters.yaml").read_text(encoding="utf-8"))
    loose = []
    for parameter in cn.parameters.values():
        for what, other in moved(parameter):
            held = any(
                told(parameter, c["area"], c["day"]) != told(other, c["area"], c["day"])
                for c in cases.get(parameter.name, ())
            )
            if not held:
                loose.append(what)
    assert not loose, "\n".join(loose)
