"""`check` reads a whole pack as a careful colleague would: everything that contradicts itself, each in one sentence.

What a single file can get wrong is refused while loading; here is what only the whole pack shows:

    sources      every number, contract, indicator and trigger cites a text of sources.yaml
    words        both languages, for every reader, and nothing that a worker must not say
    scopes       an indicator keeps to the lawful scope of the registers it reads
    examples     every indicator has cases below, at and above each edge, and one that is unknown
    scorecard    no gap, no overlap, no dead family, no points above a cap, no level out of reach
    clocks       every statutory clock names rules, events and parameters that there are
    registers    every fact that registers give is one of facts.yaml, given once, from registers there are
    parameters   none unused, none with a hole on a day that may be screened, none set by whom the law does not name
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from closeknit.engine.eligibility import check_given
from closeknit.engine.units import PackError
from closeknit.packs.check_citations import in_force_throughout
from closeknit.packs.check_examples import check_examples
from closeknit.packs.check_indicators import check_indicators
from closeknit.packs.check_parameter_examples import check_parameter_examples
from closeknit.packs.check_parameters import check_parameters
from closeknit.packs.check_scorecard import check_scorecard
from closeknit.packs.check_words import check_words
from closeknit.packs.clocks import check_clocks
from closeknit.packs.loader import Pack, load_pack
from closeknit.packs.measures import check_measures
from closeknit.packs.problems import Problem
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
    """Contracts rest on a text in force on every day screened; code lists cite texts that the pack knows."""
    for contract in pack.contracts.values():
        yield from in_force_throughout(pack, contract.basis, f"registers/{contract.name}.yaml")
    for codes in pack.codes.values():
        file = f"codes.yaml, list {codes.name}"
        try:
            cited(codes.source, pack.sources, file)
        except PackError as error:
            yield Problem(file, error.text)


def check_registers(pack: Pack) -> Iterator[Problem]:
    """What registers give to the rules are facts of the rules: a misspelt one would be unknown of everybody."""
    law = pack.eligibility
    if law is None:
        return
    try:
        check_given(law.registers, law.book.facts, pack.contracts)
    except PackError as error:
        yield Problem("eligibility/registers.py", error.text)


CHECKS: tuple[Check, ...] = (
    check_sources,
    check_registers,
    check_indicators,
    check_words,
    check_examples,
    check_scorecard,
    check_parameters,
    check_parameter_examples,
    check_clocks,
    check_measures,
)
