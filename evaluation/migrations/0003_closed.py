from django.db import migrations


class Migration(migrations.Migration):
    """Entries that are closed to somebody for a conflict of interest or a blind edition (`submissions.conflicted`).

    A function, because PostgreSQL keeps its plans. What counts as a conflict is said in Python too, for the jury's own
    pages (`AssignmentQuerySet.conflicted`, `ConflictDecisionQuerySet.holding`, `automatic_conflict`): tests hold the
    two to each other.
    """

    dependencies = [("evaluation", "0002_composite_keys"), ("submissions", "0005_hands")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE FUNCTION evaluation_closed_to(person bigint) RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 10 AS $$
            BEGIN
                RETURN QUERY
                SELECT given.submission_id FROM evaluation_evaluator AS evaluator
                    JOIN evaluation_assignment AS given ON given.evaluator_id = evaluator.id
                    WHERE evaluator.person_id = person AND (given.state = 'conflict' OR (given.reason > ''
                        AND given.state IN ('accepted', 'in_progress', 'submitted', 'locked')))
                UNION SELECT decision.submission_id FROM evaluation_evaluator AS evaluator
                    JOIN evaluation_conflictdecision AS decision ON decision.evaluator_id = evaluator.id
                    WHERE evaluator.person_id = person AND decision.verdict = 'conflict' AND NOT EXISTS (
                        SELECT 1 FROM evaluation_conflictdecision AS later
                        WHERE later.evaluator_id = decision.evaluator_id
                            AND later.submission_id = decision.submission_id
                            AND (later.at, later.id) > (decision.at, decision.id))
                UNION SELECT entry.id FROM evaluation_evaluator AS evaluator
                    JOIN submissions_organisation AS ours ON ours.id = evaluator.organisation_id
                    JOIN submissions_submission AS entry ON entry.edition_id = evaluator.edition_id
                    JOIN submissions_organisation AS theirs ON theirs.id = entry.organisation_id
                    WHERE evaluator.person_id = person AND (
                        theirs.name_folded = ours.name_folded AND theirs.name_folded > ''
                        OR theirs.id IN (ours.id, ours.parent_id, ours.merged_into_id)
                        OR theirs.parent_id IN (ours.id, ours.parent_id, ours.merged_into_id))
                UNION SELECT entry.id FROM evaluation_evaluator AS evaluator
                    JOIN calls_method AS method ON method.edition_id = evaluator.edition_id
                    JOIN submissions_submission AS entry ON entry.edition_id = evaluator.edition_id
                    WHERE evaluator.person_id = person AND method.blind;
            END $$""",
            reverse_sql="DROP FUNCTION evaluation_closed_to(bigint)",
        ),
    ]
