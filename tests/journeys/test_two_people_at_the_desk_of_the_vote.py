"""Two people at the desk of the vote: a machine is found and annulled, a voter is forgotten, the key comes to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.clients import follow
from tests.factories.moments import now_is
from tests.factories.voting import DURING, scene
from tests.voting.test_clusters import crowd
from tests.voting.test_key_destruction import DUE, ended
from voting import keys
from voting.models import Annulment, Vote

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def given():
    with now_is(DURING + timedelta(hours=2)):
        made = scene()
        crowd(made, 14, network="192.0.2.1", domain="mailinator.com", local="ab7cd9efg")
        crowd(made, 4, network="198.51.100.1", domain="hospital.example", local="nurse", place=1)
        yield made


def test_from_what_looks_alike_to_whom_it_touched(turns, given, look):
    page, title = turns.page, given.finalists["impact"][0].project.title
    turns.become(given.staff)
    turns.open("voting:desk", given.edition.slug)
    look("vote-desk")
    page.get_by_text("nearly all for the same").first.wait_for()
    assert title not in page.content()

    follow(page.get_by_role("link", name="Look at them").first)
    look("vote-desk-search")
    page.get_by_label("How they were found").fill("One network, one pattern, a minute")
    page.get_by_label("Why they should not count").fill("A machine with addresses to throw away.")
    follow(page.get_by_role("button", name="Propose"))
    turns.become(given.second)
    turns.open("voting:desk", given.edition.slug)
    follow(page.get_by_role("link", name="One network, one pattern, a minute"))
    look("vote-annulment-proposed")
    assert title not in page.content()
    follow(page.get_by_role("button", name="Annul these votes"))

    look("vote-annulment-decided")
    page.get_by_role("heading", name="Whom it touched").wait_for()
    assert title in page.content()
    assert Vote.objects.filter(state="annulled").count() == 14
    assert Annulment.objects.get().confirmed_by == given.second


def test_a_voter_is_forgotten(turns, given, look):
    turns.become(given.staff)
    turns.open("voting:desk", given.edition.slug)
    follow(turns.page.get_by_role("link", name="A voter asks to be forgotten"))
    turns.page.get_by_label("The voter's e-mail address").fill("nurse1@hospital.example")
    look("vote-erase")
    follow(turns.page.get_by_role("button", name="Forget this voter"))

    turns.page.get_by_text("What could name this voter is gone.").wait_for()
    assert Vote.objects.counted().count() == 18


def test_chair_and_auditor_end_the_key(turns, look):
    over = ended(scene())
    with now_is(DUE):
        turns.become(over.chair)
        turns.open("voting:desk", over.edition.slug)
        follow(turns.page.get_by_role("button", name="Propose to destroy the key"))
        turns.become(over.auditor)
        turns.open("voting:desk", over.edition.slug)
        look("vote-key")
        follow(turns.page.get_by_role("button", name="Destroy the key"))
        turns.page.get_by_text("The key is destroyed.").wait_for()

    assert not keys.exists(over.edition.slug)
