"""Nothing adverse happens but through decide_against: the code is scanned, and every adverse move asks for its conditions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from closeknit.casework.determinations import guards
from closeknit.casework.determinations.lifecycle import MOVES, QUICK_MOVES
from closeknit.casework.registry.lifecycle import MOVES as REGISTRY

ADVERSE = {move.name for moves in (MOVES, QUICK_MOVES, REGISTRY) for move in moves if move.is_adverse}
PERFORMS = {"perform", "move_household", "note_in_registry", "_decide"}
# the door, and what only it calls
DOOR = {"decide_against", "_terminate"}
# What a family refuses, a department declines or a plan ends decides nothing about support; these words name such records.
NO_SUPPORT = {"plan", "measure"}
# Work waiting for the worker, rows told by a department: no records of casework.
QUEUES = {"Job", "Told"}


def test_what_is_adverse_is_marked_so():
    assert {m.name for m in MOVES if m.is_adverse} == {"confirm_less", "refuse", "terminate"}
    assert {m.name for m in QUICK_MOVES if m.is_adverse} == {"decline"}
    for move in MOVES:
        if move.is_adverse:
            assert move.needs_reason and guards.views_are_heard in move.guards
            assert {
                guards.decided_by_another,
                guards.nobody_decides_on_relatives,
                guards.decider_holds_the_power,
            } <= set(move.guards)


def calls(tree: ast.AST, inside: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the outermost function that it stands in."""
    for node in ast.iter_child_nodes(tree):
        where = inside or (node.name if isinstance(node, ast.FunctionDef) else "")
        if isinstance(node, ast.Call):
            yield inside, node
        yield from calls(node, where)


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def root_of(node: ast.AST) -> str:
    """Job.objects.filter(…).update(…) → Job."""
    while not isinstance(node, ast.Name):
        node = node.func if isinstance(node, ast.Call) else getattr(node, "value", ast.Name(""))
    return node.id


def adverse_calls(path: Path) -> list[str]:
    found = []
    for inside, call in calls(ast.parse(path.read_text("utf-8"))):
        said = {a.value for a in call.args if isinstance(a, ast.Constant)}
        said |= {k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
        about = getattr(call.args[0], "id", "") if call.args else ""
        if name_of(call) in PERFORMS and said & ADVERSE and about not in NO_SUPPORT:
            found.append(f"{path.name}:{inside}")
    return found


def sources(root: Path) -> list[Path]:
    return [
        p
        for part in ("casework", "web")
        for p in (root / "closeknit" / part).rglob("*.py")
        if "migrations" not in p.parts
    ]


def test_adverse_moves_are_performed_behind_the_door_only(root):
    found = {place for path in sources(root) for place in adverse_calls(path)}
    assert found, "the scan finds nothing: it has gone blind"
    assert found <= {f"actions.py:{name}" for name in DOOR}


def test_what_stands_behind_the_door_is_called_from_the_door_only(root):
    path = root / "closeknit/casework/determinations/actions.py"
    callers = {
        inside for inside, call in calls(ast.parse(path.read_text("utf-8"))) if name_of(call) == "_terminate"
    }
    assert callers == {"decide_against"}


def test_moves_named_at_run_time_come_through_the_door_or_are_known(root):
    """perform(record, name) with a name that is no literal: each such place is looked at by hand and listed here."""
    known = {"move_household", "_decide", "decide_against", "record_survey"}
    found = set()
    for path in sources(root):
        if "determinations" not in path.parts:
            continue
        for inside, call in calls(ast.parse(path.read_text("utf-8"))):
            if (
                name_of(call) == "perform"
                and len(call.args) > 1
                and not isinstance(call.args[1], ast.Constant)
            ):
                found.add(inside)
    assert found <= known


def test_nobody_sets_a_state_by_hand(root):
    for path in sources(root):
        if path.name == "performing.py":
            continue
        for inside, call in calls(ast.parse(path.read_text("utf-8"))):
            named = {k.arg for k in call.keywords}
            if name_of(call) == "update" and "state" in named:
                assert root_of(call) in QUEUES, f"{path}:{inside} sets a state"


@pytest.mark.parametrize(
    "planted", ['perform(application, "refuse", reason=why)', 'move_household(home, "end", reason=why)']
)
def test_the_scan_sees_a_planted_fault(tmp_path, planted):
    path = tmp_path / "planted.py"
    path.write_text(f"def quietly(application, home, why):\n    {planted}\n")
    assert adverse_calls(path) == ["planted.py:quietly"]
