"""What lets the drawn parts of an edition's public page be kept: a mark that changes when what they show is changed."""

from __future__ import annotations

from django.db import connection

from calls.models import Edition

# A row that is written again has another place or another transaction; one that is added or removed is seen as well.
_STAMP = """
SELECT md5(string_agg(seen, ',' ORDER BY seen)) FROM (
    SELECT 'edition' || id || ':' || xmin || ctid AS seen FROM calls_edition WHERE id = %(edition)s
    UNION ALL SELECT 'method' || id || ':' || xmin || ctid FROM calls_method WHERE edition_id = %(edition)s
    UNION ALL SELECT 'category' || id || ':' || xmin || ctid FROM calls_category WHERE edition_id = %(edition)s
    UNION ALL SELECT 'criterion' || id || ':' || xmin || ctid FROM calls_criterion
              WHERE category_id IN (SELECT id FROM calls_category WHERE edition_id = %(edition)s)
    UNION ALL SELECT 'session' || id || ':' || xmin || ctid FROM calls_infosession WHERE edition_id = %(edition)s
) AS rows
"""


def stamp_of(edition: Edition) -> str:
    """Changes with every change of the edition, its method, categories, criteria and information sessions; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, {"edition": edition.pk})
        return str(cursor.fetchone()[0])
