"""The database itself refuses to change or remove an event or a seal."""

from django.db import migrations

TABLES = ("ledger_event", "ledger_seal")


def guard(apps, schema_editor):
    for table in TABLES:
        for what in ("UPDATE", "DELETE"):
            name = f"{table}_no_{what.lower()}"
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {what} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
                )
            else:
                schema_editor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN RAISE EXCEPTION '{table} is only ever added to'; END $$"
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
                )


def unguard(apps, schema_editor):
    for table in TABLES:
        for what in ("UPDATE", "DELETE"):
            name = f"{table}_no_{what.lower()}"
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(f"DROP TRIGGER {name}")
            else:
                schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
                schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard, elidable=False)]
