"""The admin site asks for roles, and shows people and events without letting anybody rewrite them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import actions
from accounts.rules import Role
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db
LISTS = ["admin:accounts_user_changelist", "admin:accounts_event_changelist"]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAIR, Role.AUDITOR, Role.OPERATOR])
def test_people_and_events_are_read_by_those_who_run_a_call(client, name, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_an_evaluator_sees_neither_people_nor_events(client, name):
    client.force_login(UserFactory(roles=[Role.EVALUATOR]))

    assert client.get(reverse(name)).status_code == 403


@pytest.mark.parametrize("verb", ["add", "change", "delete"])
def test_nobody_edits_people_in_the_admin_site(client, verb):
    person = UserFactory(name="Elin Berg")
    client.force_login(UserFactory(roles=list(Role)))

    args = [] if verb == "add" else [person.pk]
    answer = client.post(reverse(f"admin:accounts_user_{verb}", args=args), {"name": "Somebody Else", "post": "yes"})

    person.refresh_from_db()
    assert answer.status_code == 403
    assert person.name == "Elin Berg"


@pytest.mark.parametrize("count", [1, 10, 60])
def test_the_list_of_people_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count):
    UserFactory.create_batch(count, roles=[Role.EVALUATOR])
    client.force_login(UserFactory(roles=[Role.STAFF]))

    with django_assert_num_queries(11):  # session, user, roles, filters, counts, people, their groups
        client.get(reverse("admin:accounts_user_changelist"))


@pytest.mark.parametrize("count", [1, 10, 60])
def test_the_list_of_events_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count):
    staff = UserFactory(roles=[Role.STAFF])
    for number in range(count):
        actions.record("thing done", f"thing:{number}", by=staff, at=NOW)
    client.force_login(staff)

    with django_assert_num_queries(11):  # session, user, roles, what is hidden, filters, counts, events
        client.get(reverse("admin:accounts_event_changelist"))
