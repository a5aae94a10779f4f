"""Every address has its row in the table, and a list costs the same however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from accounts.rules import Role
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW, now_is
from tests.growth import GROWTH, World
from tests.urls_table import CLOSED, LISTS, OWN, STAFF, TABLE


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The names of all addresses; those without a name are Django's catch-alls of the admin site."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, ":".join(part for part in (namespace, pattern.namespace) if part))
        elif pattern.name:
            yield ":".join(part for part in (namespace, pattern.name) if part)


def test_every_address_has_its_row_in_the_table(settings):
    assert sorted(set(names(get_resolver())) - TABLE.keys()) == []


def test_the_table_has_no_row_for_an_address_that_is_gone():
    assert sorted(TABLE.keys() - set(names(get_resolver()))) == []


def test_every_list_can_be_made_longer():
    assert sorted(set(LISTS) ^ GROWTH.keys()) == []


# The desk of the vote shows nothing without a signal and a span.
SPAN = f"since={NOW - timedelta(hours=9):%Y-%m-%dT%H:%M}&until={NOW + timedelta(hours=9):%Y-%m-%dT%H:%M}"
SEARCHES = {"voting:desk": f"?mail_domain=quickmail.example&{SPAN}"}


def address_of(name: str, world: World) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        pass
    try:
        return reverse(name, args=[world.edition.slug]) + SEARCHES.get(name, "")
    except NoReverseMatch:
        world.versions(1)
        assert world.own is not None
    try:
        return reverse(name, args=[world.own.public_id])
    except NoReverseMatch:
        return reverse(name, args=[world.edition.slug, world.own.public_id])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_queries_with_1_10_and_1000_rows(name, client, settings, db):
    settings.DEMONSTRATION = name in ("accounts:demonstration", "notifications:mailbox")
    with now_is(NOW):
        asked, lengths = measured(name, client)

    costs = {rows: len(queries) for rows, queries in asked.items()}
    assert len(set(costs.values())) == 1, (costs, [query[:200] for query in asked[1000]])
    assert lengths[1] < lengths[10] < lengths[1000], "The rows that were made are not on the page."


def analyze() -> None:
    """As autovacuum does: by what it learned of empty tables, PostgreSQL joins a thousand rows of each with all others."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(name: str, client: PortalClient) -> tuple[dict[int, list[str]], dict[int, int]]:
    """Queries and bytes of the page, by the number of rows that were made for it."""
    phase, grow = GROWTH[name]
    world = World(phase)
    client.force_login(world.person)
    address = address_of(name, world)
    asked, lengths = {}, {}
    for rows, more in ((1, 1), (10, 9), (1000, 990)):
        grow(world, more)
        analyze()
        client.get(address)  # what a process reads once, it has read
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        asked[rows], lengths[rows] = [query["sql"] for query in queries], len(answer.content)
    return asked, lengths


@pytest.mark.parametrize("name", sorted(name for name, kind in TABLE.items() if kind == CLOSED))
def test_what_no_role_opens_stays_closed(name, client, db):
    client.force_login(UserFactory(roles=list(Role)))

    args = [] if name.endswith(("changelist", "add")) else [1]

    assert client.get(reverse(name, args=args)).status_code in (302, 403)


@pytest.mark.parametrize("name", sorted(OWN | STAFF))
def test_what_is_not_public_is_not_shown_to_a_stranger(name, client, db):
    world = World()
    kinds = ([], [world.edition.slug], [world.one.public_id], [1], [world.edition.slug, "publish"])
    more = ([world.edition.slug, world.one.public_id], [world.one.public_id, "practice"], [world.one.public_id, 1])
    for args in (
        *kinds,
        *more,
        [world.one.public_id, world.one.public_id],
        [world.edition.slug, 1],
        [world.edition.slug, 1, world.one.public_id],
        [world.edition.slug, *[world.one.public_id] * 2],
        [world.one.public_id, 1, 2],
        [world.edition.slug, world.one.public_id, 1, 2],
    ):
        try:
            address = reverse(name, args=args)
        except NoReverseMatch:
            continue
        answer = client.get(address)
        assert answer.status_code in (302, 401, 403, 404, 405), address
        if answer.status_code == 302:
            assert "/accounts/" in answer.url
        return
    pytest.fail(f"No address could be made for {name}.")
