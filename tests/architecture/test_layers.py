"""The layers hold, for import-linter and for the holes it cannot see."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "ibis",
    "duckdb",
    "pandas",
    "pyarrow",
    "numpy",
    "pyspark",
    "pydantic",
    "yaml",
    "xlsxwriter",
    "cryptography",
)
LANGUAGE = {"__future__", "typing", "collections.abc"}
CLOCK = {("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow")}


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=280, check=False)


def imports(path: Path) -> set[str]:
    """Return every module a file imports, wherever the import stands; relative ones start with a dot."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add("." * node.level + (node.module or ""))
    return found


def pack_modules(root: Path) -> list[Path]:
    packs = (path.parent for path in (root / "closeknit/packs").glob("*/pack.yaml"))
    return [module for pack in packs for module in sorted(pack.rglob("*.py"))]


def test_every_import_contract_holds(root: Path) -> None:
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = run(sys.executable, "-c", script, cwd=root)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_pack_imports_the_author_surface_and_itself_only(root: Path) -> None:
    modules = pack_modules(root)
    assert modules
    for module in modules:
        own = f"closeknit.packs.{module.relative_to(root / 'closeknit/packs').parts[0]}"
        foreign = {
            name
            for name in imports(module)
            if name.startswith("closeknit")
            and name != "closeknit.engine.author"
            and not (name + ".").startswith(own + ".")
        }
        assert not foreign, f"{module.relative_to(root)} imports {foreign}"


def test_a_pack_imports_nothing_from_outside(root: Path) -> None:
    for module in pack_modules(root):
        outside = {name for name in imports(module) if not name.startswith(("closeknit", "."))} - LANGUAGE
        assert not outside, f"{module.relative_to(root)} imports {outside}"


def test_the_engine_needs_ibis_and_the_standard_library_only(root: Path) -> None:
    for module in (root / "closeknit/engine").rglob("*.py"):
        tops = {name.split(".")[0] for name in imports(module)} - set(sys.stdlib_module_names)
        assert tops <= {"closeknit", "ibis"}, f"{module.relative_to(root)} imports {tops}"


def test_only_the_doors_read_the_clock(root: Path) -> None:
    for module in (root / "closeknit").rglob("*.py"):
        if module.is_relative_to(root / "closeknit/cli") or module == root / "closeknit/web/clock.py":
            continue
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                assert (owner, node.attr) not in CLOCK, (
                    f"{module.relative_to(root)}:{node.lineno} reads the clock"
                )


def test_the_command_line_loads_nothing_heavy(root: Path) -> None:
    script = f"import sys, closeknit.cli.main; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = run(sys.executable, "-c", script, cwd=root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    "package", ["engine", "packs", "intake", "screening", "synth", "casework", "web", "cli"]
)
def test_no_module_has_a_name_that_says_nothing(root: Path, package: str) -> None:
    nothing = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "data", "info", "process"}
    modules = list((root / "closeknit" / package).rglob("*.py"))
    assert modules
    assert not [m for m in modules if nothing & {*m.stem.split("_"), *m.relative_to(root).parts}]


def test_the_second_opinion_imports_nothing_of_closeknit(root: Path) -> None:
    """Two evaluators that share code would share its faults."""
    for name in ("logic", "figures", "facts", "means", "opinion"):
        module = root / f"tests/second_opinion/{name}.py"
        allowed = {*sys.stdlib_module_names, "yaml", "tests"}
        foreign = {i for i in imports(module) if i.split(".")[0] not in allowed}
        assert not foreign, f"{module.name} imports {foreign}"
        own = {i for i in imports(module) if i.startswith("tests")}
        assert own <= {
            f"tests.second_opinion.{n}" for n in ("logic", "figures", "facts", "means", "opinion")
        }, own
