"""The database itself refuses to change or remove what was seen."""

from django.db import migrations

from closeknit.casework.ledger.append_only import only_added_to


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [only_added_to("visits_visit", "visits_photo")]
