"""Both languages at the door.

Help texts are chosen once, when the command starts (`--lang zh` anywhere on the line, or CLOSEKNIT_LANG=zh);
messages are chosen when they are printed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise

from closeknit.engine.units import Lang, Text

__all__ = ["LANG", "Lang", "Text", "as_called", "both", "language"]


def language(argv: Sequence[str], environ: Mapping[str, str]) -> Lang:
    """Return the language asked for on the command line, else by CLOSEKNIT_LANG, else English."""
    chosen = environ.get("CLOSEKNIT_LANG", "en")
    for here, after in pairwise([*argv, ""]):
        if here == "--lang":
            chosen = after
        elif here.startswith("--lang="):
            chosen = here.removeprefix("--lang=")
    return "zh" if chosen == "zh" else "en"


# How this command was called: `./run` on a clone, which sets it, else the installed `closeknit`.
CALLED = os.environ.get("CLOSEKNIT_COMMAND", "closeknit")
_COMMAND = re.compile(
    r"\bcloseknit (?=(?:demo|synth|import|screen|alerts|explain|report|scores|evaluate|doctor|quarantine|households|pack|bench)\b)"
)


def as_called(text: str) -> str:
    """Return a text with the commands in it as this reader can type them."""
    return _COMMAND.sub(lambda found: f"{CALLED} ", text)


LANG: Lang = language(sys.argv[1:], os.environ)


def both(en: str, zh: str) -> str:
    """Return a help text in the language this command was started in.

    Help is wrapped at spaces, which Chinese has not: one after each mark lets a line break there.
    """
    return re.sub(r"([，、；。：])(?=\S)", r"\1 ", zh) if LANG == "zh" else en
