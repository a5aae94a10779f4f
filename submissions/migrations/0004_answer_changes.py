from django.db import migrations


class Migration(migrations.Migration):
    """Every change of an answer leaves its author and time, however it is saved, and without a statement more.

    One row holds what one person did to one answer within ten minutes: a draft saves itself every few seconds.
    """

    dependencies = [("submissions", "0003_trigrams")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION submissions_note_answer() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    IF NEW.value IS NOT DISTINCT FROM OLD.value THEN
                        RETURN NULL;
                    END IF;
                END IF;
                INSERT INTO submissions_answerchange AS change
                    (submission_id, question_id, by_id, span, first_at, last_at, saves)
                VALUES (NEW.submission_id, NEW.question_id, NEW.saved_by_id,
                    date_bin('10 minutes', NEW.saved_at, TIMESTAMPTZ '2020-01-01 00:00:00+00'),
                    NEW.saved_at, NEW.saved_at, 1)
                ON CONFLICT (submission_id, question_id, by_id, span) DO UPDATE SET
                    first_at = LEAST(change.first_at, EXCLUDED.first_at),
                    last_at = GREATEST(change.last_at, EXCLUDED.last_at),
                    saves = change.saves + 1;
                RETURN NULL;
            END $$""",
            reverse_sql="DROP FUNCTION submissions_note_answer()",
        ),
        migrations.RunSQL(
            sql="""CREATE TRIGGER answer_leaves_its_author AFTER INSERT OR UPDATE ON submissions_answer
                   FOR EACH ROW EXECUTE FUNCTION submissions_note_answer()""",
            reverse_sql="DROP TRIGGER answer_leaves_its_author ON submissions_answer",
        ),
    ]
