from django.db import migrations


class Migration(migrations.Migration):
    """Entries in which somebody has a hand (`submissions.conflicted`); a function, because PostgreSQL keeps its plans.

    The verbs are `accounts.models.ENDED_WORK`, so that the index on them serves.
    """

    dependencies = [("accounts", "0002_roles"), ("submissions", "0004_answer_changes")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION submissions_hand_of(person bigint) RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 10 AS $$
            BEGIN
                RETURN QUERY
                SELECT editor.submission_id FROM submissions_editor AS editor WHERE editor.person_id = person
                UNION SELECT entry.id FROM submissions_member AS member
                    JOIN submissions_submission AS entry ON entry.organisation_id = member.organisation_id
                    WHERE member.person_id = person AND member.vouched
                UNION SELECT entry.id FROM accounts_event AS event
                    JOIN submissions_submission AS entry ON entry.public_id = CASE
                        WHEN event.subject ~ '^submission:[0-9a-f-]{36}$' THEN substr(event.subject, 12)::uuid END
                    WHERE event.verb IN ('editor left', 'editor revoked') AND event.facts -> 'person'
                        = to_jsonb((SELECT public_id::text FROM accounts_user WHERE id = person));
            END $$""",
            reverse_sql="DROP FUNCTION submissions_hand_of(bigint)",
        ),
    ]
