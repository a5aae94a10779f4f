"""What the call page offers of the vote, by phase."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from calls.models import Edition
from calls.rules import VoteMode
from tests.factories.voting import CLOSES, DURING, OPENS, scene
from voting.offers import vote as offers

pytestmark = pytest.mark.django_db


def words(vote, at) -> list[str]:
    edition = Edition.objects.with_gates().get(pk=vote.edition.pk)
    return [str(act.words) for act in offers(edition, AnonymousUser(), at)]


@pytest.mark.parametrize(
    ("at", "offered"),
    [
        (OPENS - timedelta(seconds=1), ["Read about the finalists"]),
        (DURING, ["Vote for your favourites", "Read about the finalists"]),
        (CLOSES, ["Read about the finalists"]),
    ],
)
def test_the_call_page_offers_the_vote_while_it_is_open(at, offered):
    assert words(scene(), at) == offered


def test_before_the_release_the_call_page_offers_nothing_of_finalists():
    assert words(scene(released=False), DURING) == []


def test_an_edition_without_a_vote_offers_its_finalists_alone():
    assert words(scene(vote_mode=VoteMode.NONE), DURING) == ["Read about the finalists"]
