"""`--reveal REASON`: identities on the screen only for a reason, which is logged before anything is opened."""

from __future__ import annotations

import os
import pwd
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from closeknit.cli.words import both

if TYPE_CHECKING:
    from closeknit.intake.home import Home

RevealOption = Annotated[
    str | None,
    typer.Option(
        "--reveal",
        metavar="REASON",
        help=both(
            "Show identities too; who asked, when and why is logged in the home.",
            "同时显示身份信息；查看人、时间和理由记入日志。",
        ),
    ),
]


def log(home: Home, reason: str, what: str, how_many: int) -> None:
    """Log that this account looks at so many people or rows. Raises RevealRefused for an empty reason."""
    from closeknit.intake.reveals import Reveal, log_reveal

    now = datetime.now().astimezone().isoformat(timespec="seconds")
    log_reveal(home, Reveal(account(), now, reason, what, how_many))


def account() -> str:
    """Return the account that runs this process: by number, since LOGNAME says whatever somebody set."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
