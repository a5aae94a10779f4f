"""Staff's desk of the vote: search by signals, propose, and the second person, through the pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.moments import now_is
from tests.factories.voting import DURING, confirmed, scene
from voting.models import Annulment, Vote

pytestmark = pytest.mark.django_db
SPAN = {"since": "2026-05-12T00:00", "until": "2026-05-13T00:00"}


@pytest.fixture
def vote():
    with now_is(DURING):
        vote = scene()
        for number in range(2):
            confirmed(vote, address=f"r{number}@throwaway.example", network="192.0.2.1", impact=0)
        confirmed(vote, address="ivana@example.org", network="198.51.100.1", impact=0)
        yield vote


def desk(vote, name="desk", *more):
    return reverse(f"voting:{name}", args=[vote.edition.slug, *more])


def test_two_people_annul_through_the_pages(client, vote):
    client.force_login(vote.staff)
    found = {**SPAN, "mail_domain": "throwaway.example"}
    assert "throwaway.example" in client.get(desk(vote), found).content.decode()

    client.post(desk(vote, "propose"), {**found, "rule": "One domain", "reason": "Thrown away."})
    annulment = Annulment.objects.get()
    page = desk(vote, "annulment", annulment.pk)
    assert "verdict" not in client.get(page).content.decode()  # the proposer is offered nothing
    client.post(page, {"verdict": "confirm"})
    assert Vote.objects.counted().count() == 3
    client.force_login(vote.chair)
    client.post(page, {"verdict": "confirm"})

    assert Vote.objects.counted().count() == 1
    client.post(page, {"verdict": "propose_restoration", "reason": "It was a ward."})
    client.force_login(vote.second)
    client.post(page, {"verdict": "restore"})
    assert Vote.objects.counted().count() == 3


@pytest.mark.parametrize(
    "asked",
    [SPAN, {"network": "192.0.2.0/24", "since": "2026-05-01T00:00", "until": "2026-05-13T00:00"}, {"network": "x"}],
)
def test_a_search_without_a_signal_or_over_more_than_a_day_finds_nothing(client, vote, asked):
    client.force_login(vote.staff)

    page = client.get(desk(vote), asked).content.decode()

    assert "There is a problem" in page
    assert "throwaway.example" not in page


def test_the_desk_is_for_staff_chair_and_auditor(client, vote):
    assert client.get(desk(vote)).status_code == 302
    for person, status in [(UserFactory(), 403), (vote.auditor, 200), (vote.chair, 200), (vote.staff, 200)]:
        client.force_login(person)
        assert client.get(desk(vote)).status_code == status
    client.force_login(vote.auditor)
    assert client.post(desk(vote, "propose"), {**SPAN, "network": "x", "rule": "r", "reason": "r"}).status_code == 403


@pytest.mark.parametrize("proposals", [1, 6])
def test_the_desk_costs_the_same_queries_for_one_proposal_as_for_many(
    client, vote, proposals, django_assert_max_num_queries
):
    for number in range(proposals):
        Annulment.objects.create(
            edition=vote.edition, rule=f"Rule {number}", reason="r", proposed_by=vote.staff, proposed_at=DURING
        )
    client.force_login(vote.staff)

    with django_assert_max_num_queries(10):
        client.get(desk(vote), {**SPAN, "network": "192.0.2.0/24"})


def test_the_list_of_letters_tells_staff_nothing_of_voters(client, vote):
    client.force_login(vote.staff)

    page = client.get(reverse("notifications:letters")).content.decode()

    assert "ivana@example.org" not in page
    assert "ballot" not in page.lower()
