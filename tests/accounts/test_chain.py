"""The record of events: added to, never rewritten, and a rewriting is found."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts import actions
from accounts.models import Event, EventLink
from accounts.rules import event_digest
from accounts.tasks import chain_events
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW
from tests.races import at_once

texts = st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers() | st.none(), min_size=1)


def record(count: int, edition: str = "") -> list[Event]:
    person = UserFactory()
    return [
        actions.record(f"thing {number} done", "thing:1", by=person, at=NOW, edition=edition, size=1.50, name="Ľuboš")
        for number in range(count)
    ]


@given(texts)
def test_the_digest_of_an_event_does_not_depend_on_the_order_of_its_keys(event):
    assert event_digest("", event) == event_digest("", dict(reversed(event.items())))


@given(texts, st.text(min_size=1, max_size=4))
def test_the_digest_of_an_event_depends_on_the_one_before(event, previous):
    assert event_digest("", event) != event_digest(previous, event)


@pytest.mark.django_db
def test_every_event_is_linked_once_however_often_the_task_runs():
    record(3)

    for _ in range(2):
        chain_events()

    assert EventLink.objects.count() == 3
    assert actions.verify_chain() is None


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"verb": "thing undone"}, {"actor": None}, {"facts": {"size": 2}}])
def test_a_changed_event_is_found(change):
    _, changed, _ = record(3)
    chain_events()

    Event.objects.filter(pk=changed.pk).update(**change)

    assert actions.verify_chain() == changed


@pytest.mark.django_db
def test_a_removed_event_is_found_at_its_successor():
    _, removed, successor = record(3)
    chain_events()

    EventLink.objects.filter(event=removed).delete()
    Event.objects.filter(pk=removed.pk).delete()

    assert actions.verify_chain() == successor


@pytest.mark.django_db
def test_clearing_a_rehearsal_breaks_no_other_chain():
    record(2, "best-practice-2")
    record(2, "rehearsal-1")
    record(1, "best-practice-2")
    chain_events()

    EventLink.objects.filter(chain="rehearsal-1").delete()
    Event.objects.filter(edition="rehearsal-1").delete()

    assert actions.verify_chain() is None


@pytest.mark.django_db
def test_an_event_that_commits_late_is_linked_late():
    early, late = record(2)
    chained_first = actions.record("thing chained first", "thing:1", by=None, at=NOW)
    Event.objects.filter(pk__in=[early.pk, late.pk]).update(edition="elsewhere")
    chain_events()
    Event.objects.filter(pk=late.pk).exists()

    assert EventLink.objects.filter(event=chained_first).exists()
    assert actions.verify_chain() is None


@pytest.mark.django_db(transaction=True)
def test_two_tasks_at_once_forge_one_chain():
    record(40)

    at_once(*[chain_events] * 3)

    assert EventLink.objects.count() == 40
    assert actions.verify_chain() is None


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["accounts_event", "accounts_eventlink"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_web_role_cannot_rewrite_the_record(as_web_role, table, statement):
    record(1)
    chain_events()
    as_web_role()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(table))


@pytest.mark.django_db
def test_the_web_role_can_add_to_the_record(as_web_role):
    person = UserFactory()
    as_web_role()

    actions.record("thing done", "thing:1", by=person, at=NOW)
    chain_events()

    assert actions.verify_chain() is None
