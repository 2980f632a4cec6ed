from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.AddField(
            "staff", "area", models.CharField(blank=True, default="", max_length=12), preserve_default=False
        )
    ]
