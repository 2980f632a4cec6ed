"""The command line as a page: `python -m closeknit.cli.reference > docs/cli.md`. A test keeps the page fresh."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer.main

from closeknit.cli.main import app

_TOP = """\
# Command line

Made by `python -m closeknit.cli.reference > docs/cli.md`; do not edit by hand.

On a clone: `./run VERB …`; installed from a wheel: `closeknit VERB …`. Help in Chinese: `--lang zh --help`.

- **Exit code** 0 done; 1 refused, with one sentence on stderr saying what, where and what to do; 2 wrong usage.
- **stdout** is the result, **stderr** is the story: progress, next steps, refusals. `--json` gives the result as JSON.
- Every verb takes `--pack NAME|DIR` (default `cn`), `--home DIR` (default `var/`), `--lang en|zh` (default `en`) and `--json`; the
  first three may come from CLOSEKNIT_PACK, CLOSEKNIT_HOME and CLOSEKNIT_LANG. `evaluate` and `pack diff` name their packs themselves.
"""
_SHARED = {"--pack", "--home", "--lang", "--json", "--help"}


def page() -> str:
    """Return the whole reference as Markdown."""
    return "\n".join([_TOP, *_commands(typer.main.get_command(app), "closeknit")])


def _commands(group: Any, path: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        else:
            yield from _command(command, f"{path} {name}")


def _command(command: Any, path: str) -> Iterator[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    named = " ".join([path, *(p.metavar or p.name.upper() for p in arguments)])
    yield f"## {path}\n\n{command.help}\n\n```\n{named} [options]\n{_example(command)}\n```\n"
    own = [parameter for parameter in command.params if not _SHARED.intersection(parameter.opts)]
    if own:
        yield "| | | default |\n|---|---|---|"
        yield from (f"| `{_called(p)}` | {_escaped(p.help or '')} | {_default(p)} |" for p in own)
        yield ""


def _example(command: Any) -> str:
    return "# " + (command.epilog or "").replace("Example: ", "for example: ")


def _called(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return _escaped(parameter.metavar or parameter.name.upper())
    names = "/".join([*parameter.opts, *parameter.secondary_opts])
    kind = parameter.metavar or ("" if parameter.is_flag else _kind(parameter.bare_type()))
    return _escaped(f"{names} {kind}".strip())


def _kind(described: str) -> str:
    """Return `Literal['a', 'b']` as a|b, any other type by its name."""
    return "|".join(re.findall(r"'([^']+)'", described)) or described


def _default(parameter: Any) -> str:
    if parameter.required:
        return "required"
    value = parameter.default
    return "" if value is None or value is False or value == [] else f"`{value}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
