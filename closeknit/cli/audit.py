"""`closeknit verify-audit`: the chain over all events, checked link by link and against what is kept outside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.console import REFUSED, show_json, tell
from closeknit.cli.options import DEFAULT_HOME, DEFAULT_LANG, HomeOption, JsonOption, LangOption
from closeknit.cli.words import as_called, both

_SHOWN = 20


def verify_audit(
    anchor: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help=both(
                "Heads kept outside, as --export wrote them.", "保存在外部的链头文件（由 --export 写出）。"
            ),
        ),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help=both(
                "Add today's head to this file; keep it outside.",
                "将当前链头追加到此文件，请保存在系统之外。",
            ),
        ),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.web.starting import migrate, start

    start(home.resolve())
    from closeknit.web.heads import add_head, read_heads

    kept = read_heads(anchor) if anchor else {}
    migrate()
    from django.conf import settings

    from closeknit.casework.ledger import chain

    sealed = chain.seal(settings.CONFIGURATION.audit_hash)
    faults, head = chain.verify(kept), chain.head()
    if as_json:
        found = [{"position": f.position, "event": f.event, "what": f.what.in_(lang)} for f in faults]
        show_json(
            {"whole": not faults, "links": head.position if head else 0, "sealed": sealed, "faults": found}
        )
    else:
        for fault in faults[:_SHOWN]:
            typer.echo(
                as_called(
                    f"{fault.position}: {fault.what.in_(lang)}" if fault.position else fault.what.in_(lang)
                )
            )
        if len(faults) > _SHOWN:
            typer.echo(f"… +{len(faults) - _SHOWN}")
    if faults:
        tell(
            "The audit chain does not hold: keep this database as it is and tell the supervisor.",
            "审计链校验未通过：请保留数据库原状并报告监督人员。",
            lang,
        )
        raise typer.Exit(REFUSED)
    tell(
        f"The audit chain is whole: {head.position if head else 0} links, {len(kept)} outside heads agree.",
        f"审计链完整：共{head.position if head else 0}个链节，与{len(kept)}个外部链头一致。",
        lang,
    )
    if export is not None and head is not None:
        add_head(export, head)
