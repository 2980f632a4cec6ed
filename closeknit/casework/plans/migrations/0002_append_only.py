"""The database itself refuses to change or remove what was delivered."""

from django.db import migrations

from closeknit.casework.ledger.append_only import only_added_to


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]
    operations = [only_added_to("plans_delivery")]
