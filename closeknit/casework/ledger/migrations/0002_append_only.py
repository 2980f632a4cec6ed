"""The database itself refuses to change or remove an event or a seal."""

from django.db import migrations

from closeknit.casework.ledger.append_only import only_added_to


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [only_added_to("ledger_event", "ledger_seal")]
