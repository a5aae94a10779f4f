"""Every list of the portal, with rows on it: axe finds nothing, a phone scrolls nowhere. The jury's are looked at elsewhere.

A new list needs nothing here: tests/urls_table.py names it, tests/growth.py makes its rows.
"""

from __future__ import annotations

import pytest

from accounts.rules import Role
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW, now_is
from tests.growth import GROWTH, World
from tests.journeys.test_every_page_of_the_jury import ROWS
from tests.test_urls import address_of
from tests.urls_table import OWN

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# Looked at in a browser by tests of their own (the demonstration; the vote, which needs its key), or a part of another page.
ELSEWHERE = {"accounts:demonstration", "notifications:mailbox", "voting:vote", "reports:exports"}
LISTS = sorted(GROWTH.keys() - ROWS.keys() - ELSEWHERE)
PHASES = sorted({GROWTH[name][0] for name in LISTS})


@pytest.mark.parametrize("phase", PHASES)
def test_axe_finds_nothing_on_any_list_of_the_phase(phase, turns):
    with now_is(NOW):
        world = World(phase)
        staff = UserFactory(roles=[Role.STAFF, Role.OPERATOR])  # a hand in no entry
        for number, name in enumerate(name for name in LISTS if GROWTH[name][0] == phase):
            # Staff's lists take whoever looks out of the entries. `made` keeps the entries' numbers apart.
            world = World(phase, made=10 * number) if name in OWN else world
            GROWTH[name][1](world, 2)
            turns.become(world.person)
            answer = turns.page.goto(address_of(name, world))
            if answer.status != 200:
                turns.become(staff)
                answer = turns.page.goto(address_of(name, world))
            assert answer.status == 200, name
            turns.look(f"list-{name.replace(':', '-')}")
