import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="registers",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("asked_by", models.BigIntegerField(null=True)),
                ("is_planned", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("done_percent", models.PositiveSmallIntegerField(default=0)),
                ("said_en", models.TextField(blank=True)),
                ("said_zh", models.TextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "not_before"], name="web_job_state_844978_idx"),
                    models.Index(fields=["step", "-id"], name="web_job_step_e738e2_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="job_state_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_planned", True)),
                        fields=("step", "day"),
                        name="a_step_is_planned_once_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("step", "state"),
                        name="one_job_of_a_step_waits_and_one_runs",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("register", models.CharField(max_length=60)),
                ("digest", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                ("state", models.CharField(default="coming", max_length=10)),
                ("batch", models.CharField(blank=True, max_length=40)),
                ("why_en", models.TextField(blank=True)),
                ("why_zh", models.TextField(blank=True)),
                ("run", models.CharField(blank=True, max_length=60)),
                ("screened_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="web.client"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "at"], name="web_told_state_fd8502_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["coming", "waiting", "screened", "refused"])),
                        name="told_state_is_known",
                    )
                ],
            },
        ),
    ]
