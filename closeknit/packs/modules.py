"""Python modules of a pack: imported under the names of a shipped pack, wherever the pack lies.

A pack outside the package (a bureau's own copy) is imported under the same module names as a shipped one, so that
its files may write `closeknit.packs.<pack>.facts…` and mean their own facts; the names are given back afterwards.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from closeknit.engine.units import PackError

_SHIPPED = Path(__file__).parent


def modules_in(folder: Path) -> list[Path]:
    """The modules one folder down, in the order of their names."""
    return sorted(p for p in folder.glob("*/*.py") if p.stem != "__init__")


def load(name: str, shown: str) -> ModuleType:
    """Import a module of a pack.

    Raises: PackError with the file's name.
    """
    try:
        return importlib.import_module(name)
    except PackError:
        raise
    except (
        Exception
    ) as error:  # whatever a pack author wrote, the answer is one sentence with the file's name
        raise PackError(
            f"{shown}: cannot be imported ({type(error).__name__}: {error}); correct the module",
            f"{shown}：无法导入（{type(error).__name__}: {error}），请改正",
        ) from error


@contextmanager
def importable(root: Path, pack: str) -> Iterator[str]:
    """Yield the package name under which the pack's modules import; a foreign pack borrows it for the while."""
    package = f"closeknit.packs.{pack}"
    if root.resolve() == (_SHIPPED / pack).resolve():
        yield package
        return
    borrowed = _take_modules(package)
    stand_in = ModuleType(package)
    stand_in.__path__ = [str(root)]
    sys.modules[package] = stand_in
    importlib.invalidate_caches()
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield package
    finally:
        sys.dont_write_bytecode = writes_bytecode
        _take_modules(package)
        sys.modules.update(borrowed)


def _take_modules(package: str) -> dict[str, ModuleType]:
    """Remove a package and its modules from the loaded ones and return them."""
    names = [n for n in sys.modules if n == package or n.startswith(f"{package}.")]
    return {name: sys.modules.pop(name) for name in names}
