from django.db import migrations


class Migration(migrations.Migration):
    """What Django cannot say and PostgreSQL can: a category of its edition, a project of its organisation."""

    dependencies = [("submissions", "0001_initial"), ("calls", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""ALTER TABLE submissions_submission
                   ADD CONSTRAINT submission_category_is_of_its_edition
                   FOREIGN KEY (category_id, edition_id) REFERENCES calls_category (id, edition_id)
                   DEFERRABLE INITIALLY DEFERRED""",
            reverse_sql="ALTER TABLE submissions_submission DROP CONSTRAINT submission_category_is_of_its_edition",
        ),
        migrations.RunSQL(
            sql="""ALTER TABLE submissions_submission
                   ADD CONSTRAINT submission_project_is_of_its_organisation
                   FOREIGN KEY (project_id, organisation_id) REFERENCES submissions_project (id, organisation_id)
                   DEFERRABLE INITIALLY DEFERRED""",
            reverse_sql="ALTER TABLE submissions_submission DROP CONSTRAINT submission_project_is_of_its_organisation",
        ),
        migrations.RunSQL(
            sql="""ALTER TABLE submissions_submission
                   ADD CONSTRAINT submission_wanders_within_its_edition
                   FOREIGN KEY (draft_category_id, edition_id) REFERENCES calls_category (id, edition_id)
                   DEFERRABLE INITIALLY DEFERRED""",
            reverse_sql="ALTER TABLE submissions_submission DROP CONSTRAINT submission_wanders_within_its_edition",
        ),
        migrations.RunSQL(
            sql="CREATE SEQUENCE submissions_number_seq",
            reverse_sql="DROP SEQUENCE submissions_number_seq",
        ),
    ]
