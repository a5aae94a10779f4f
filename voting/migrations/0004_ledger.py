import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0002_stamps"),
        ("voting", "0003_paper_stamp"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=8)),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("leaf", models.CharField(db_collation="C", max_length=64)),
                (
                    "annulment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="voting.annulment",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger",
                        to="calls.edition",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="voting.vote",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the ledger",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("vote", "act", "number"), name="ledger_says_a_thing_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "confirm"), ("annulment__isnull", True), ("number", 0)),
                            models.Q(
                                ("act__in", ["annul", "restore"]), ("annulment__isnull", False), ("number__gte", 1)
                            ),
                            _connector="OR",
                        ),
                        name="ledger_entry_is_of_its_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to="ledgers")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("made_at", models.DateTimeField()),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ledger_file", to="calls.edition"
                    ),
                ),
            ],
            options={
                "verbose_name": "file of the ledger",
            },
        ),
        migrations.CreateModel(
            name="LedgerLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="calls.edition",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="link", to="voting.ledgerentry"
                    ),
                ),
            ],
            options={
                "verbose_name": "link of the ledger",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["edition", "id"], name="ledger_link_of_edition")],
            },
        ),
        migrations.CreateModel(
            name="LedgerBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("blank", models.CharField(max_length=64)),
                ("root", models.CharField(max_length=64)),
                ("head", models.CharField(max_length=64)),
                ("closed_at", models.DateTimeField()),
                (
                    "edition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="calls.edition",
                    ),
                ),
                (
                    "last_link",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="voting.ledgerlink"
                    ),
                ),
            ],
            options={
                "verbose_name": "batch of the ledger",
                "ordering": ["day", "pk"],
                "constraints": [models.UniqueConstraint(fields=("edition", "day"), name="one_ledger_batch_a_day")],
            },
        ),
    ]
