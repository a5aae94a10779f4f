"""What the tests stand on is as true as what it stands for: a world that is laid again equals the one that was written."""

from __future__ import annotations

import pytest
from django.db import connection

from evaluation.models import Assignment
from submissions.models import Submission
from tests.factories.evaluation import jury
from tests.factories.kept import _rows, _worlds, kept
from tests.factories.submissions import SubmissionFactory
from tests.tables import filled

pytestmark = pytest.mark.django_db


def emptied() -> None:
    """Every row away, as at the end of a test; the worlds stay."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in filled(connection, {name.split()[0].strip('"') for name in _rows()}):
            cursor.execute(f'DELETE FROM "{table}"')
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_world_is_laid_again_row_by_row_as_it_was_written() -> None:
    _worlds.clear()
    first, written = jury(submissions=2), _rows()
    emptied()

    again = jury(submissions=2)

    assert written == _rows()
    assert again == first
    assert again is not first
    assert again.edition is not first.edition


def test_what_is_done_to_one_copy_is_not_in_the_next() -> None:
    jury().submissions.clear()
    emptied()

    assert len(jury().submissions) == 1


def test_another_question_has_another_world() -> None:
    jury(submissions=1)
    emptied()

    jury(submissions=2)

    assert Submission.objects.count() == 2


def test_beside_another_edition_everything_is_written_by_the_actions() -> None:
    SubmissionFactory()
    asked: list[int] = []

    @kept
    def counted() -> int:
        asked.append(1)
        return Assignment.objects.count()

    assert (counted(), counted()) == (0, 0)
    assert len(asked) == 2
