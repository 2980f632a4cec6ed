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

__all__ = ["LANG", "Lang", "Text", "both", "language"]


def language(argv: Sequence[str], environ: Mapping[str, str]) -> Lang:
    """Return the language asked for on the command line, else by CLOSEKNIT_LANG, else English."""
    chosen = environ.get("CLOSEKNIT_LANG", "en")
    for here, after in pairwise([*argv, ""]):
        if here == "--lang":
            chosen = after
        elif here.startswith("--lang="):
            chosen = here.removeprefix("--lang=")
    return "zh" if chosen == "zh" else "en"


LANG: Lang = language(sys.argv[1:], os.environ)


def both(en: str, zh: str) -> str:
    """Return a help text in the language this command was started in.

    Help is wrapped at spaces, which Chinese has not: one after each mark lets a line break there.
    """
    return re.sub(r"([，、；。：])(?=\S)", r"\1 ", zh) if LANG == "zh" else en
