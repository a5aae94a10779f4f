"""A worker casts with the paper as it read it last; what has changed since is seen by the statement that would write."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calls.models import Edition
from notifications.models import Letter
from tests.clients import PortalClient
from tests.factories.moments import now_is
from tests.factories.voting import DURING, Scene, scene
from tests.voting.test_a_finalist_withdraws import fields, leave, url, words_of
from voting import actions
from voting.models import Ballot, Tempo
from voting.paper import stage_as_last_read, stage_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote(client: PortalClient) -> Scene:
    """Read by this worker, which has just taken a ballot."""
    with now_is(DURING):
        made = scene(codes=("impact", "culture"))
        assert send(client, made, "first@example.org", impact=0).status_code == 302
        assert stage_as_last_read(made.edition.slug) is not None
        yield made


def send(client: PortalClient, vote: Scene, address: str, **places: int):
    return client.post(url("cast", vote), {**fields(vote, **places), "address": address})


def test_whoever_chose_somebody_who_has_left_since_is_told_so_and_nothing_is_written(client, vote) -> None:
    gone = leave(vote, "impact", 1)

    answer = send(client, vote, "second@example.org", impact=1, culture=0)

    assert (answer.status_code, "is not a finalist any more" in words_of(answer)) == (200, True)
    assert gone not in words_of(answer)
    assert Ballot.objects.count() == Letter.objects.filter(kind="ballot").count() == 1
    assert set(Tempo.objects.values_list("count", flat=True)) == {1}


def test_a_choice_that_still_stands_is_taken_at_the_first_press(client, vote) -> None:
    leave(vote, "impact", 1)

    assert send(client, vote, "second@example.org", impact=0).status_code == 302

    assert Ballot.objects.count() == 2


def test_a_vote_that_was_closed_since_takes_nothing(client, vote) -> None:
    Edition.objects.filter(pk=vote.edition.pk).update(voting_closes=DURING - timedelta(minutes=1))

    answer = send(client, vote, "second@example.org", impact=0)

    assert "The vote has closed" in words_of(answer)
    assert Ballot.objects.count() == 1


def test_a_vote_that_was_made_longer_since_is_open_at_once(client, vote) -> None:
    late = vote.edition.voting_closes + timedelta(hours=1)
    with now_is(late):
        assert "The vote has closed" in words_of(send(client, vote, "second@example.org", impact=0))
        Edition.objects.filter(pk=vote.edition.pk).update(voting_closes=late + timedelta(days=1))

        assert send(client, vote, "third@example.org", impact=0).status_code == 302


def test_the_action_itself_writes_nothing_on_a_paper_that_has_changed(vote) -> None:
    old = stage_of(slug=vote.edition.slug)
    leave(vote, "culture", 1)

    with pytest.raises(actions.PaperChanged):
        actions.cast(old, vote.choices(impact=0), address="second@example.org", network="192.0.2.1", at=DURING)

    assert Ballot.objects.count() == 1
    assert not Tempo.objects.filter(count__gt=1).exists()
