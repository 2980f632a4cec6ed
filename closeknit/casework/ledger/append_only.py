"""Triggers by which the database itself refuses to change or remove rows of a table: for evidence that only grows."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def only_added_to(*tables: str) -> migrations.RunPython:
    """Return the step of a migration that guards these tables against UPDATE and DELETE, on SQLite and PostgreSQL."""

    def guard(apps: Any, editor: Any) -> None:
        for table, what, name in _each(tables):
            if editor.connection.vendor == "sqlite":
                editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
                )
                continue
            editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{table} is only ever added to'; END $$"
            )
            editor.execute(
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )

    def unguard(apps: Any, editor: Any) -> None:
        for table, _, name in _each(tables):
            if editor.connection.vendor == "sqlite":
                editor.execute(f"DROP TRIGGER {name}")
                continue
            editor.execute(f"DROP TRIGGER {name} ON {table}")
            editor.execute(f"DROP FUNCTION {name}()")

    return migrations.RunPython(guard, unguard, elidable=False)


def _each(tables: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [(table, what, f"{table}_no_{what.lower()}") for table in tables for what in ("UPDATE", "DELETE")]
