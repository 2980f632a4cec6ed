"""Indicators as a whole: known names, honest facts, sources, lawful scopes, one code each."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from closeknit.engine.indicators import Indicator, parameters_used, person_parameters_used
from closeknit.engine.indicators.scans import fact_type
from closeknit.engine.indicators.tables import Seen, unknown
from closeknit.engine.units import PackError
from closeknit.packs.check_citations import in_force_throughout
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem, problem

_PERSON: Mapping[str, str] = {
    "age": "int64",
    "counts": "boolean",
    "relation": "string",
    "status": "string",
}
_HOUSEHOLD: Mapping[str, str] = {"members": "int64", "residence": "string"}


def file_of(indicator: Indicator) -> str:
    """The indicator's file, relative to the pack."""
    return f"indicators/{indicator.dimension}/{indicator.name}.py"


def check_indicators(pack: Pack) -> Iterator[Problem]:
    codes: dict[str, str] = {}
    for indicator in pack.indicators.values():
        file = file_of(indicator)
        first = codes.setdefault(indicator.code, indicator.name)
        if first != indicator.name:
            yield problem(
                file,
                f"has the code {indicator.code} of {first}; give it its own",
                f"编号{indicator.code}与{first}重复，请另编",
            )
        if not _docstring(pack, file):
            yield problem(
                file,
                "says nothing about itself; begin with a docstring: what and why",
                "缺少说明，请在文件开头写明内容和理由",
            )
        yield from in_force_throughout(pack, indicator.sources, file)
        unknown_registers = [r for r in indicator.registers if r not in pack.contracts]
        for register in unknown_registers:
            yield problem(
                file,
                f"reads the register {register!r}, which has no contract; add registers/{register}.yaml",
                f"读取的{register}没有数据约定，请添加registers/{register}.yaml",
            )
        if not unknown_registers:
            yield from _expressions(pack, indicator, file)
            yield from _scope(pack, indicator, file)


def parameters_read(pack: Pack) -> tuple[str, ...]:
    """The parameters that indicators read; an indicator that does not even evaluate reads none."""
    found: dict[str, None] = {}
    for indicator in pack.indicators.values():
        try:
            known = ([indicator], pack.contracts, tuple(pack.parameters))
            found.update(dict.fromkeys(parameters_used(*known) + person_parameters_used(*known)))
        except (PackError, KeyError):
            continue
    return tuple(found)


def _docstring(pack: Pack, file: str) -> str | None:
    return ast.get_docstring(ast.parse((pack.root / file).read_text(encoding="utf-8")))


def _expressions(pack: Pack, indicator: Indicator, file: str) -> Iterator[Problem]:
    """Every expression evaluates, and reads exactly the facts that the indicator names."""
    try:
        used = _facts_read(pack, indicator)
    except Exception as error:  # an author's expression may fail in any way; the check must name the file
        yield problem(
            file,
            f"cannot be evaluated ({error}); correct the expression or its list of facts",
            f"无法求值（{error}），请改正表达式或facts",
        )
        return
    for fact in indicator.facts:
        if fact.name not in used:
            yield problem(
                file,
                f"names the fact {fact.name} and never reads it; remove it from facts",
                f"列出了未使用的fact {fact.name}，请从facts中删除",
            )


def _facts_read(pack: Pack, indicator: Indicator) -> set[str]:
    types = {f.name: fact_type(f, pack.contracts[f.register]) for f in indicator.facts}
    for fact in indicator.facts:
        if fact.column is not None and fact.column not in pack.contracts[fact.register].ready_schema():
            raise PackError(f"{fact.register} has no column {fact.column!r} in the lake")
    person = {f.name: unknown(types[f.name]) for f in indicator.facts if f.per == "person"}
    household: dict[str, Any] = {
        f.name: unknown(types[f.name]) for f in indicator.facts if f.per == "household"
    }
    used: set[str] = set()
    national = {name: unknown("int64") for name, p in pack.parameters.items() if p.of_the_nation}
    for roll in indicator.rolls.values():
        seen = Seen("person", person | {n: unknown(t) for n, t in _PERSON.items()}, national)
        roll.person(seen)
        used |= seen.used
    household |= {label: unknown("int64") for label in indicator.rolls}
    household |= {n: unknown(t) for n, t in _HOUSEHOLD.items()}
    seen = Seen("household", household, {name: unknown("int64") for name in pack.parameters})
    indicator.value(seen)
    return used | seen.used


def _scope(pack: Pack, indicator: Indicator, file: str) -> Iterator[Problem]:
    """An indicator asks neither more than its registers lawfully give nor less.

    applicants  if one of its registers is read only with consent;
    everyone    if a register about everyone is among the others (a `database` register holds rows of known families
                only, so that everyone may be asked whether he is in it);
    database    if all of them are.
    """
    scopes = {pack.contracts[r].scope for r in indicator.registers}
    needed = "applicants" if "applicants" in scopes else "database" if scopes == {"database"} else "everyone"
    if indicator.scope != needed:
        narrow = {"everyone": 0, "database": 1, "applicants": 2}
        how = "narrower" if narrow[indicator.scope] > narrow[needed] else "wider"
        yield problem(
            file,
            f"has the scope {indicator.scope}, {how} than its registers ({', '.join(indicator.registers)}) give; "
            f"write scope={needed!r}",
            f"适用范围{indicator.scope}与所读数据不符，请写scope={needed!r}",
        )
