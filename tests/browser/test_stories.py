"""The stories use the pages alone: neither they nor what serves them imports anything of closeknit."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("path", [*sorted(HERE.glob("test_story_*.py")), HERE / "stories.py", HERE / "conftest.py"], ids=lambda p: p.name)  # fmt: skip
def test_a_story_imports_nothing_of_closeknit(path: Path) -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    assert not [name for name in imported if name.partition(".")[0] == "closeknit"]
