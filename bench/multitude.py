"""More submissions than a rehearsal can play in the time a benchmark has: copies of those that were played.

Playing one application through the actions takes 0.3 s, so a thousand of them would take five minutes. What a list
costs depends on how many rows there are and how long they are, not on how they came about: the first ones are played,
the others are copied from them by one INSERT … SELECT per table. A copy has a project, a number, a version and editors
of its own; its version's text is the one of the row it was copied from, so its receipt cannot be verified. Everything
is removed with the rehearsal.
"""

from __future__ import annotations

from django.db import connection, transaction

from calls.models import Edition

_PLAN = """
CREATE TEMPORARY TABLE copy ON COMMIT DROP AS
SELECT played.id AS original, played.project_id AS original_project, played.version_id AS original_version, turn,
       nextval(pg_get_serial_sequence('submissions_project', 'id')) AS project,
       nextval(pg_get_serial_sequence('submissions_version', 'id')) AS version,
       nextval(pg_get_serial_sequence('submissions_submission', 'id')) AS submission
FROM submissions_submission AS played, generate_series(1, 10000) AS turn
WHERE played.edition_id = %s AND played.state IN ('submitted', 'eligible')
ORDER BY turn, played.id LIMIT %s
"""
_COPIES = (
    """
    INSERT INTO submissions_project (id, public_id, organisation_id, title, acronym, website, created_at,
                                     title_folded, acronym_folded, site)
    SELECT copy.project, gen_random_uuid(), organisation_id, left(title, 180) || ' ' || turn, acronym, website, created_at,
           left(title_folded, 180) || ' ' || turn, '', site
    FROM copy JOIN submissions_project ON submissions_project.id = original_project
    """,
    """
    INSERT INTO submissions_submission (id, public_id, number, edition_id, category_id, organisation_id, project_id,
                                        state, title_key, acronym_key, created_at, saved_at, submitted_at, version_id,
                                        form_id)
    SELECT copy.submission, gen_random_uuid(), 'COPY-' || copy.submission, edition_id, category_id, organisation_id,
           copy.project, state, left(title_key, 180) || ' ' || turn, '', created_at, saved_at,
           submitted_at - turn * interval '1 second', copy.version, form_id
    FROM copy JOIN submissions_submission AS played ON played.id = original
    """,
    """
    INSERT INTO submissions_version (id, submission_id, number, canonical, sha256, arrived_at, within_grace,
                                     submitted_by_id, token, receipt_code)
    SELECT copy.version, copy.submission, number, canonical, sha256, arrived_at, within_grace, submitted_by_id,
           gen_random_uuid(), 'COPY-' || copy.version
    FROM copy JOIN submissions_version ON submissions_version.id = original_version
    """,
    """
    INSERT INTO submissions_editor (submission_id, person_id, role, since)
    SELECT copy.submission, person_id, role, since FROM copy JOIN submissions_editor ON submission_id = original
    """,
)
# Autovacuum has counted these in a portal that runs for longer than a benchmark.
_READ = [
    "submissions_submission", "submissions_project", "submissions_version", "submissions_editor",
    "submissions_organisation", "submissions_thread", "calls_category", "accounts_user",
]  # fmt: skip


@transaction.atomic
def fill(edition: Edition, entries: int) -> None:
    """Copy what was handed in until `edition` has `entries` submissions; nothing when it has them."""
    missing = entries - edition.submissions.count()
    if missing <= 0:
        return
    with connection.cursor() as cursor:
        cursor.execute(_PLAN, [edition.pk, missing])
        for copied in _COPIES:
            cursor.execute(copied)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # pending checks would keep ANALYZE waiting
        cursor.execute(f"ANALYZE {', '.join(_READ)}")
