"""The plain columns go; a migration of its own, so that PostgreSQL alters tables whose rows it did not just change."""

from importlib import import_module

from django.db import migrations

WORDS = import_module("closeknit.casework.determinations.migrations.0002_sealed_words").WORDS


class Migration(migrations.Migration):
    dependencies = [("determinations", "0002_sealed_words")]
    operations = [
        *(migrations.RemoveField(name, column) for name, columns in WORDS.items() for column in columns),
        migrations.RemoveField("letter", "content"),
    ]
