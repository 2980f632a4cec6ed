"""Making casework ready for the command line: settings, migrations, areas."""

from __future__ import annotations

import os
from pathlib import Path


def start(home: Path, pack: str = "cn") -> None:
    """Set Django up for this home; once in a process."""
    os.environ["CLOSEKNIT_HOME"] = str(home)
    os.environ["CLOSEKNIT_PACK"] = pack
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "closeknit.web.settings")
    import django

    django.setup()


def migrate() -> None:
    """Bring the database to the newest shape."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
