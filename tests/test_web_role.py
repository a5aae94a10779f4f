"""What the role of the web server may do in the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.actions import record
from accounts.models import Event
from notifications.models import Letter

pytestmark = pytest.mark.django_db


def test_what_is_append_only_can_be_added_to(as_web_role: Callable[[], None]) -> None:
    as_web_role()

    record("edition published", "edition:x", by=None, at=timezone.now())

    assert Event.objects.count() == 1


@pytest.mark.parametrize("label", settings.APPEND_ONLY_MODELS)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_append_only_can_neither_be_changed_nor_removed(
    as_web_role: Callable[[], None], label: str, statement: str
) -> None:
    meta = apps.get_model(label)._meta
    key = meta.pk.column
    as_web_role()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(f'"{meta.db_table}"', f'"{key}"', f'"{key}"'))


def test_other_rows_can_be_written(as_web_role: Callable[[], None]) -> None:
    as_web_role()
    now = timezone.now()

    letter = Letter.objects.create(key="k", kind="any", to="ana@clinic.example", owed_since=now, not_before=now)
    letter.subject = "Changed"
    letter.save()
    letter.delete()

    assert not Letter.objects.exists()


def test_the_web_role_makes_no_table_and_forges_no_migration(as_web_role: Callable[[], None]) -> None:
    as_web_role()

    for statement in ("CREATE TABLE mine (id int)", "DELETE FROM django_migrations"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)
