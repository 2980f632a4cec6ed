"""Every parameter of the China pack as a page: `python -m closeknit.packs.parameter_table > docs/parameters.md`.

A test keeps the page fresh.
"""

from __future__ import annotations

from collections.abc import Iterator

from closeknit.engine.policy import Parameter, ParameterValue
from closeknit.packs.loader import Pack, load_pack
from closeknit.packs.show import as_written

INTRODUCTION = """# Parameters

Made by `python -m closeknit.packs.parameter_table > docs/parameters.md`; do not edit by hand.

Every figure and every choice that a rule uses is one YAML file of the pack, `parameters/<group>/<name>.yaml`; its
dotted name is its path. An overlay (a folder with `overlay.yaml`) adds the values of its own area under the same path.
Money is in yuan as the texts write it; it is computed and printed as JSON in fen, a ratio in per mille.

| key of the file | meaning |
|---|---|
| `label` | what it is, in English and Chinese |
| `unit` | `yuan/person/month`, `ratio`, `months`, `working_days`, `word` … |
| `by: residence` | each value has an `urban` and a `rural` figure |
| `words`, `words_zh` | unit `word`: the words a value may be, each with the code that rules compute with, and in Chinese |
| `zero: true` | a value may be 0 |
| `unknown: true` | a value may be `unknown`: no figure is on file, and what needs it stays undetermined |
| `set_by`, `set_by_from`, `set_by_source` | the lowest government that may set it, from which day, by which text |
| `values` | the dated values; an overlay's file has only these |

| key of a value | meaning |
|---|---|
| `area` | division code; `""` is the nation. The longest code that has begun wins |
| `from` | its first day; it holds until the next value of the same area |
| `until` | the first day on which it no longer holds, where its text says so; without a later value that is a hole, and an error |
| `from_is` | `exact`, or `at_latest` where the source shows only that it held by then |
| `last_confirmed` | the last day for which it was confirmed; use past it is marked in the trace |
| `value` | a figure, a word, or `{urban: …, rural: …}` |
| `source` | id of `sources.yaml` and article, or `proposal`: this project's own, to be replaced by the local rule |
| `decided_by` | the area whose government decided it, where that is a higher one |
| `note` | what a reader must know about it, in both languages |

`closeknit pack show NAME --area CODE --day D` prints what is in force. Every value has worked examples on both sides of
its days in `examples/parameters.yaml`; `closeknit pack check` holds the pack to them.

| parameter | unit | area | from | value | source |
|---|---|---|---|---|---|
"""


def page(pack: Pack) -> str:
    """Return the page: how the files are laid out, then every value with its source."""
    rows = [row for parameter in pack.parameters.values() for row in _rows(parameter)]
    return INTRODUCTION + "".join(f"{row}\n" for row in rows)


def _rows(parameter: Parameter) -> Iterator[str]:
    label = f"`{parameter.name}` {parameter.label.en} {parameter.label.zh}"
    unit = f"{parameter.unit}: {', '.join(parameter.words)}" if parameter.words else parameter.unit
    for value in parameter.values:
        since = ("" if value.from_is == "exact" else "by ") + value.from_day.isoformat()
        ends = "" if value.until is None else f", before {value.until}"
        cells = [label, unit, value.area or "nation", since + ends, _written(parameter, value), value.source]
        yield f"| {' | '.join(cells)} |"
        label, unit = "", ""


def _written(parameter: Parameter, value: ParameterValue) -> str:
    if not value.amounts:
        return "unknown"
    parts = {r: as_written(parameter, amount) for r, amount in value.amounts.items()}
    return parts.get("*") or ", ".join(f"{r} {text}" for r, text in parts.items())


if __name__ == "__main__":
    print(page(load_pack("cn")), end="")
