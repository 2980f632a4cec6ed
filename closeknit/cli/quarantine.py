"""`closeknit quarantine list|show`: which rows were not taken in, and why."""

from __future__ import annotations

import base64
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.console import Verb, show_json, show_table, tell
from closeknit.cli.opening import open_home
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
)
from closeknit.cli.revealing import RevealOption, log
from closeknit.cli.words import Lang, Text, both

if TYPE_CHECKING:
    from closeknit.intake.batches import BatchMeta
    from closeknit.intake.quarantine import RejectedRow

quarantine_app = typer.Typer(
    no_args_is_help=True,
    help=both("Read the rejected rows: which, where, why.", "查看拒收的行：哪些、在哪里、为什么。"),
)


@quarantine_app.command(
    "list",
    cls=Verb,
    help=both("List batches with rejected rows, with their reasons.", "列出含拒收行的批次及原因。"),
    epilog=both("Example: closeknit quarantine list", "示例：closeknit quarantine list --lang zh"),
)
def list_(
    register: Annotated[
        str,
        typer.Option(
            metavar="REGISTER", help=both("Only batches of this register.", "只看该部门数据的批次。")
        ),
    ] = "",
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.quarantine import quarantined

    found = quarantined(open_home(home), register)
    if as_json:
        show_json([_batch_json(meta) for meta in found])
        return
    headings = (
        Text("batch", "批次"),
        Text("file", "文件"),
        Text("rows rejected", "拒收行数"),
        Text("of rows", "总行数"),
        Text("reasons", "原因"),
    )
    rows = [
        (m.batch, _plain(m.file_name), m.counts.rejected, m.counts.rows_in, _reasons(m, lang)) for m in found
    ]
    show_table([heading.in_(lang) for heading in headings], rows, numbers=(2, 3))
    tell(
        f"{sum(m.counts.rejected for m in found):,} rejected rows in {len(found)} batches.",
        f"{len(found)} 个批次共拒收 {sum(m.counts.rejected for m in found):,} 行。",
        lang,
    )


@quarantine_app.command(
    "show",
    cls=Verb,
    help=both(
        "Show the rejected rows of a batch: line, column, reason.",
        "逐行列出一个批次的拒收行：行号、列、原因。",
    ),
    epilog=both(
        "Example: closeknit quarantine show 2024-08-31-1a2b3c4d",
        "示例：closeknit quarantine show 2024-08-31-1a2b3c4d",
    ),
)
def show(
    batch: Annotated[
        str, typer.Argument(metavar="BATCH", help=both("The batch, as list names it.", "list 所列的批次。"))
    ],
    reason: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help=both("Only rows rejected for this reason, such as id_length.", "只看因该原因拒收的行。"),
        ),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help=both("At most so many rows.", "最多行数。"))] = 50,
    reveal: RevealOption = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.quarantine import quarantined_batch, read_quarantine

    opened = open_home(home)
    meta = quarantined_batch(opened, batch)
    wanted = (
        row
        for row in read_quarantine(opened, batch)
        if not reason or reason in {f.reason for f in row.faults}
    )
    rows = list(islice(wanted, limit))
    if reveal is not None:
        log(opened, reveal, f"quarantine {meta.register} {batch}", len(rows))
    if as_json:
        show_json([_row_json(meta, row, lang, reveal is not None) for row in rows])
    else:
        _show_rows(meta, rows, lang, reveal is not None)
    if not rows:
        tell("No row was rejected for that reason.", "没有因该原因拒收的行。", lang)


def _show_rows(meta: BatchMeta, rows: list[RejectedRow], lang: Lang, revealed: bool) -> None:
    """Print one line per fault; a row with two faults has two."""
    from closeknit.intake.quarantine import readable

    headings = [Text("line", "行号"), Text("column", "列"), Text("reason", "原因")]
    if revealed:
        headings.append(Text("row as delivered", "原始行"))
    lines = []
    for row in rows:
        original = [readable(row.raw)] if revealed else []
        for fault in row.faults:
            column = _plain(fault.column) or Text("whole row", "整行").in_(lang)
            lines.append((str(row.line), column, _words(fault.reason, lang), *original))
    title = f"{_plain(meta.file_name)} ({meta.register}, {meta.batch})"
    show_table([heading.in_(lang) for heading in headings], lines, numbers=(0,), title=title)


def _batch_json(meta: BatchMeta) -> dict[str, Any]:
    return {
        "batch": meta.batch,
        "register": meta.register,
        "file": meta.file_name,
        "as_of": meta.as_of,
        "rows_in": meta.counts.rows_in,
        "rejected": meta.counts.rejected,
        "reasons": dict(meta.reasons),
    }


def _row_json(meta: BatchMeta, row: RejectedRow, lang: Lang, revealed: bool) -> dict[str, Any]:
    """Return the row; `original` holds its very bytes, as base64, since they need not be text."""
    from closeknit.intake.quarantine import readable

    said: dict[str, Any] = {
        "file": meta.file_name,
        "line": row.line,
        "faults": [
            {"column": f.column, "reason": f.reason, "words": _words(f.reason, lang)} for f in row.faults
        ],
    }
    if revealed:
        said |= {"row": readable(row.raw), "original": base64.b64encode(row.raw).decode("ascii")}
    return said


def _reasons(meta: BatchMeta, lang: Lang) -> str:
    most = sorted(meta.reasons.items(), key=lambda item: (-item[1], item[0]))
    return Text("; ", "；").in_(lang).join(f"{_words(code, lang)} ({rows})" for code, rows in most)


def _words(code: str, lang: Lang) -> str:
    from closeknit.intake.reasons import ROW_REASONS

    words = ROW_REASONS.get(code)
    return words.in_(lang) if words is not None else code


def _plain(name: str) -> str:
    """Return a delivered name without what a terminal would act on."""
    from closeknit.intake.quarantine import readable

    return readable(name.encode())
