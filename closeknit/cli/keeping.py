"""`closeknit backup`, `closeknit restore`: a home and its keys, kept apart."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.console import REFUSED, tell
from closeknit.cli.options import DEFAULT_HOME, DEFAULT_LANG, DEFAULT_PACK, HomeOption, LangOption, PackOption
from closeknit.cli.words import both
from closeknit.engine.units import CloseknitError

KeysOption = Annotated[
    Path,
    typer.Option(
        "--keys",
        file_okay=False,
        help=both("The folder of the keys, kept apart from the backup.", "密钥文件夹，须与备份分开保存。"),
    ),
]


def backup(
    target: Annotated[
        Path, typer.Argument(metavar="DIR", file_okay=False, help=both("A new folder.", "新的文件夹。"))
    ],
    keys: KeysOption,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    from closeknit.web.keeping import back_up

    _refuse_postgres()
    if not home.is_dir():
        raise CloseknitError(
            f"{home} is not there: name the home with --home.", f"{home} 不存在：请用 --home 指定。"
        )
    manifest = back_up(home, target, keys)
    head = manifest["head"]
    tell(
        f"{len(manifest['files'])} files and {len(manifest['keys'])} keys are kept"
        + (f"; the audit chain stands at {head[0]} {head[1]}." if head else "."),
        f"已备份{len(manifest['files'])}个文件、{len(manifest['keys'])}个密钥"
        + (f"；审计链位于 {head[0]} {head[1]}。" if head else "。"),
        lang,
    )


def restore(
    source: Annotated[
        Path, typer.Argument(metavar="DIR", file_okay=False, help=both("The backup.", "备份文件夹。"))
    ],
    keys: KeysOption,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
) -> None:
    from closeknit.cli.fsck import look_through
    from closeknit.web import keeping
    from closeknit.web.starting import migrate, start

    _refuse_postgres()
    manifest = keeping.restore(source, keys, home)
    tell(
        f"{len(manifest['files'])} files are back in {home}: run closeknit verify-audit --home {home}.",
        f"已将{len(manifest['files'])}个文件恢复到 {home}：请运行 closeknit verify-audit --home {home}。",
        lang,
    )
    if (home / keeping.DATABASE).exists():
        start(home.resolve(), pack)
        migrate()
        if not look_through(lang):
            raise typer.Exit(REFUSED)


def _refuse_postgres() -> None:
    if os.environ.get("CLOSEKNIT_DATABASE"):
        raise CloseknitError(
            "The database is a PostgreSQL: keep it with its own tools, and unset CLOSEKNIT_DATABASE to keep the files of the home.",
            "数据库为 PostgreSQL：请用其自带工具备份；如需备份目录中的文件，请先取消 CLOSEKNIT_DATABASE。",
        )
