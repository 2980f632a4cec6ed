"""What people wrote about a family lies sealed: columns beside the plain ones, filled from them."""

import base64
import json
import zlib

from django.db import migrations

from closeknit.casework.registry.sealing import SealedField, sealed

# model → its columns of words
WORDS = {
    "datacheck": ("result", "objection"),
    "survey": ("signed_by", "neighbours", "result"),
    "opinion": ("words", "override_reason", "override_evidence"),
    "finding": ("dispute",),
}


def seal(apps, editor):
    for name, columns in WORDS.items():
        model = apps.get_model("determinations", name)
        for row in model.objects.iterator():
            texts = {
                f"sealed_{column}": sealed(row, f"sealed_{column}", getattr(row, column))
                for column in columns
            }
            model.objects.filter(pk=row.pk).update(**texts)
    model = apps.get_model("determinations", "letter")
    for row in model.objects.iterator():
        packed = base64.b85encode(
            zlib.compress(json.dumps(row.content, ensure_ascii=False).encode())
        ).decode()
        model.objects.filter(pk=row.pk).update(sealed_content=sealed(row, "sealed_content", packed))


class Migration(migrations.Migration):
    dependencies = [("determinations", "0001_initial")]
    operations = [
        *(
            migrations.AddField(name, f"sealed_{column}", SealedField())
            for name, columns in WORDS.items()
            for column in columns
        ),
        migrations.AddField("letter", "sealed_content", SealedField()),
        migrations.RunPython(seal),
    ]
