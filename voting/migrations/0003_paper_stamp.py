from django.db import migrations


class Migration(migrations.Migration):
    """What tells whether a ballot paper is out of date: its finalists' number and the last edit of their texts."""

    dependencies = [("voting", "0002_composite_keys"), ("submissions", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION voting_paper_stamp(edition bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
            BEGIN
                RETURN (SELECT count(*) || '-' || coalesce(extract(epoch FROM max(task.saved_at))::text, '')
                        FROM submissions_submission AS entry
                        LEFT JOIN submissions_finalisttask AS task ON task.submission_id = entry.id
                        WHERE entry.edition_id = edition AND entry.state IN ('finalist', 'winner', 'not_winner'));
            END $$""",
            reverse_sql="DROP FUNCTION voting_paper_stamp(bigint)",
        ),
    ]
