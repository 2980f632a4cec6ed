"""`check` reads a whole pack as a careful colleague would: everything that contradicts itself, each in one sentence.

What a single file can get wrong is refused while loading; here is what only the whole pack shows:

    sources      every number, contract, indicator and trigger cites a text of sources.yaml
    words        both languages, for every reader, and nothing that a worker must not say
    scopes       an indicator keeps to the lawful scope of the registers it reads
    examples     every indicator has cases below, at and above each edge, and one that is unknown
    scorecard    no gap, no overlap, no dead family, no points above a cap, no level out of reach
    parameters   none unused, none with a hole on a day that may be screened
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from closeknit.engine.policy import Parameter
from closeknit.engine.units import NotInForce, PackError
from closeknit.packs.check_examples import check_examples
from closeknit.packs.check_indicators import check_indicators, parameters_read
from closeknit.packs.check_scorecard import check_scorecard, first_day
from closeknit.packs.check_words import check_words
from closeknit.packs.loader import Pack, load_pack
from closeknit.packs.problems import Problem, problem
from closeknit.packs.sources import cited

Check = Callable[[Pack], Iterator[Problem]]


def check(pack: Pack) -> list[Problem]:
    """Return every problem of a loaded pack, in the order of the checks; an empty list means that it is sound."""
    return list(chain.from_iterable(each(pack) for each in CHECKS))


def check_folder(name_or_path: str | Path) -> list[Problem]:
    """Return the problems of a pack that perhaps cannot even be loaded."""
    try:
        return check(load_pack(name_or_path))
    except PackError as error:
        return [Problem(str(name_or_path), error.text)]


def check_sources(pack: Pack) -> Iterator[Problem]:
    """Contracts and code lists cite texts that the pack knows."""
    citations = [(f"registers/{c.name}.yaml", c.basis) for c in pack.contracts.values()]
    citations += [(f"codes.yaml, list {c.name}", c.source) for c in pack.codes.values()]
    for file, citation in citations:
        try:
            cited(citation, pack.sources, file)
        except PackError as error:
            yield Problem(file, error.text)


def check_parameters(pack: Pack) -> Iterator[Problem]:
    """Every parameter is read by something, and what is read is in force on every day that may be screened."""
    read = set(parameters_read(pack))
    if pack.scorecard is not None:
        read |= set(pack.scorecard.parameters)
    for name, parameter in pack.parameters.items():
        file = f"parameters/{name.replace('.', '/')}.yaml"
        if name not in read:
            yield problem(
                file,
                f"{name} is read by no indicator and no scorecard; use it or remove it",
                f"参数{name}未被任何指标或评分卡使用，请使用或删除",
            )
        else:
            yield from _hole(pack, parameter, file)
    for name in sorted(read - set(pack.parameters)):
        yield problem(
            "scorecards/default.yaml",
            f"names the parameter {name!r}, which the pack does not have; add parameters/{name.replace('.', '/')}.yaml",
            f"引用了不存在的参数{name}，请添加参数文件",
        )


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


CHECKS: tuple[Check, ...] = (
    check_sources,
    check_indicators,
    check_words,
    check_examples,
    check_scorecard,
    check_parameters,
)
