from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(
                    ("kind__in", ("ballot", "ballot_receipt")), models.Q(("text", ""), ("to", ""), _negated=True)
                ),
                fields=["owed_since"],
                name="letter_of_a_voter",
            ),
        ),
    ]
