"""Small faults written into the rules of the pack, one at a time, and whether the second opinion notices.

A fault: a comparison turned or moved by its equality, + for −, "and" for "or", a negation dropped, a number one more, a
term dropped. Which rules: those that decide who counts, tiers and amounts.
"""

from __future__ import annotations

import ast
import copy
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from closeknit.engine.eligibility import Rule
from closeknit.packs.loader import Pack
from closeknit.screening.determining.examples import Case, law_cases, run_cases
from closeknit.screening.determining.running import answer_families
from tests.second_opinion.comparing import of_opinion, of_rules, read
from tests.second_opinion.families import PACK, families
from tests.second_opinion.opinion import opinion
from tests.second_opinion.planting import with_rules

GROUPS = (
    "household",
    "income",
    "property",
    "disability",
    "tekun",
    "single",
    "rigid",
    "tiers",
    "amounts",
    "review",
)
# Rules that say how far a limit is, or something for people to look at: no tier or amount hangs on them.
BESIDE = (
    "margin",
    "income_per_head",
    "rigid_ratio_per_mille",
    "company_note",
    "severe_child_track",
    "person_route",
)
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip
SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
WORDS = {"below": "above", "above": "below", "ceil_div": "floor_div", "floor_div": "ceil_div", "least_of": "greatest_of",
         "greatest_of": "least_of"}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One rule file with one fault."""

    path: Path
    source: str
    what: str

    def rule(self, pack: Pack) -> Rule:
        names: dict[str, Any] = {}
        exec(compile(self.source, str(self.path), "exec"), names)
        assert pack.eligibility is not None
        return replace(names[self.path.stem], name=pack.eligibility.book.rules[self.path.stem].name)


def mutants() -> Iterator[Mutant]:
    """Every fault, of every rule."""
    for group in GROUPS:
        for path in sorted((PACK / "eligibility" / group).glob("[a-z]*.py")):
            if any(word in path.stem for word in BESIDE):
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for place, what in _places(tree):
                faulty = copy.deepcopy(tree)
                _break(faulty, place, what)
                source = ast.unparse(faulty)
                line = getattr(list(ast.walk(tree))[place], "lineno", 0)
                yield Mutant(path, source, f"{group}/{path.stem}.py:{line} {what}")


def _places(tree: ast.Module) -> Iterator[tuple[int, str]]:
    inside = {id(n) for value in _values(tree) for n in ast.walk(value)}
    for place, node in enumerate(ast.walk(tree)):
        if id(node) not in inside:
            continue
        if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED:
            yield place, "comparison"
        if isinstance(node, ast.BinOp) and type(node.op) in SWAPPED:
            yield place, "operator"
            yield place, "dropped term"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
            yield place, "negation"
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield place, "number"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS:
            yield place, "word"
        if isinstance(node, ast.Tuple) and len(node.elts) > 1 and _names_only(node):
            yield place, "dropped test"


def _values(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in ("value", "tests"):
            yield node.value


def _names_only(node: ast.Tuple) -> bool:
    return all(isinstance(e, ast.Constant) and isinstance(e.value, str) for e in node.elts)


def _break(tree: ast.Module, place: int, what: str) -> None:
    node: Any = list(ast.walk(tree))[place]
    if what == "comparison":
        node.ops[0] = TURNED[type(node.ops[0])]()
    elif what == "operator":
        node.op = SWAPPED[type(node.op)]()
    elif what == "dropped term":
        node.right, node.op = (
            copy.deepcopy(node.left),
            ast.BitAnd() if isinstance(node.op, ast.BitOr | ast.BitAnd) else node.op,
        )
        if not isinstance(node.op, ast.BitAnd):
            node.op, node.right = ast.Add(), ast.Constant(0)
    elif what == "negation":
        node.op, node.operand = ast.Invert(), ast.UnaryOp(ast.Invert(), node.operand)
    elif what == "number":
        node.value += 1
    elif what == "dropped test":
        node.elts = node.elts[1:]
    elif what == "word":
        node.func.id = WORDS[node.func.id]
        words = ", ".join(sorted(set(WORDS)))
        tree.body.insert(1, ast.parse(f"from closeknit.engine.author import {words}").body[0])
    ast.fix_missing_locations(tree)


@dataclass(frozen=True)
class Judge:
    """Families with their second opinions, to hold a pack against."""

    application_day: date
    day: date
    contents: Sequence[dict[str, Any]]
    opinions: Sequence[dict[str, Any]]

    @classmethod
    def sitting(cls, seed: int, application_day: date, day: date, count: int) -> Judge:
        contents = families(seed, application_day, day, count)
        found = [of_opinion(opinion(c, application_day, day, PACK)) for c in contents]
        return cls(application_day, day, contents, found)

    def notices(self, pack: Pack) -> bool:
        """Whether some family comes out differently, or the pack is refused."""
        try:
            asked = [read(pack, content, self.application_day) for content in self.contents]
            answered = answer_families(pack, asked, self.day, self.application_day)
        except Exception:  # a fault that the engine refuses is noticed too
            return True
        return any(of_rules(a) != o for a, o in zip(answered, self.opinions, strict=True))


def breaks_an_example(pack: Pack, cases: Sequence[Case]) -> bool:
    """Whether a worked example comes out differently; the days with the most examples are tried first."""
    try:
        return any(not result.holds for result in run_cases(pack, cases))
    except Exception:  # refused: noticed
        return True


def survivors(
    pack: Pack, chosen: Sequence[Mutant], judges: Sequence[Judge], most_days: int | None = None
) -> list[Mutant]:
    """Those that neither the second opinion nor a worked example (of the days with most examples) notices."""
    left = []
    cases = [c for c in law_cases(pack) if "missing" not in c.expect]
    days = Counter((c.day, c.application_day) for c in cases)
    wanted = [day for day, _ in days.most_common(most_days)]
    cases = [c for day in wanted for c in cases if (c.day, c.application_day) == day]
    for mutant in chosen:
        try:
            faulty = with_rules(pack, [mutant.rule(pack)])
        except Exception:  # a rule that cannot be made is noticed when the pack is read
            continue
        if not any(judge.notices(faulty) for judge in judges) and not breaks_an_example(faulty, cases):
            left.append(mutant)
    return left


def sample(seed: int, count: int) -> list[Mutant]:
    return random.Random(f"mutants {seed}").sample(list(mutants()), count)
