from django.db import migrations


class Migration(migrations.Migration):
    """A place in a ranking names a submission in its own category."""

    dependencies = [("evaluation", "0001_initial"), ("submissions", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""ALTER TABLE evaluation_rankingplace
                   ADD CONSTRAINT place_submission_is_of_its_category
                   FOREIGN KEY (submission_id, category_id) REFERENCES submissions_submission (id, category_id)
                   DEFERRABLE INITIALLY DEFERRED""",
            reverse_sql="ALTER TABLE evaluation_rankingplace DROP CONSTRAINT place_submission_is_of_its_category",
        ),
    ]
