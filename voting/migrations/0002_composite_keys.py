from django.db import migrations


class Migration(migrations.Migration):
    """A vote in a category names a finalist of that category."""

    dependencies = [("voting", "0001_initial"), ("submissions", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""ALTER TABLE voting_vote
                   ADD CONSTRAINT vote_finalist_is_of_its_category
                   FOREIGN KEY (finalist_id, category_id) REFERENCES submissions_submission (id, category_id)
                   DEFERRABLE INITIALLY DEFERRED""",
            reverse_sql="ALTER TABLE voting_vote DROP CONSTRAINT vote_finalist_is_of_its_category",
        ),
    ]
