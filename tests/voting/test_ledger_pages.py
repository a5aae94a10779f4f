"""The public pages of the ledger: heads while the vote runs, the own vote by its code, everything with the results."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from calls.rules import Gate
from notifications.models import Letter
from tests.clients import PortalClient
from tests.factories.moments import now_is
from tests.factories.voting import CERTIFIABLE, DURING, Scene, confirmed, move, scene
from tests.voting.test_ledger import a_vote_with_everything, annulled, day_over
from voting import actions
from voting.models import Ballot, Vote
from voting.rules import ledger as rules

pytestmark = pytest.mark.django_db
AFTER = CERTIFIABLE + timedelta(days=10)


def url(page: str, vote: Scene) -> str:
    return reverse(f"voting:{page}", args=[vote.edition.slug])


def code_of(ballot: Ballot) -> str:
    return Vote.objects.filter(ballot=ballot, category__code="impact").get().code


def checked(client: PortalClient, vote: Scene, code: str) -> str:
    return client.post(url("check", vote), {"code": code}).content.decode()


@pytest.fixture
def published():
    """Certified, written and released."""
    vote, ballots = a_vote_with_everything()
    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)
    actions.publish_ledger(vote.edition, at=CERTIFIABLE)
    for gate in (Gate.CERTIFY_VOTE, Gate.RELEASE_RESULTS):
        move(vote.edition, gate, at=CERTIFIABLE, by=vote.chair, second=vote.auditor)
    return vote, ballots


def test_while_the_vote_runs_every_head_is_public_and_nothing_else(client):
    vote, _ballots = a_vote_with_everything()

    with now_is(DURING + timedelta(days=2)):
        page = client.get(url("ledger", vote)).content.decode()

    shown = re.findall(r"\b[0-9a-f]{64}\b", page)
    assert set(shown) == {one for batch in vote.edition.batches.all() for one in (batch.root, batch.head)}
    assert "The whole ledger" not in page
    assert not any(vote.code in page for vote in Vote.objects.all())


def test_two_votes_that_differ_in_numbers_have_pages_of_the_same_words(client):
    few, many = scene(), scene()
    confirmed(few, address="a@example.org")
    for number in range(5):
        confirmed(many, address=f"{number}@example.org", impact=number % 3, culture=0)
    day_over()

    with now_is(DURING + timedelta(days=1)):
        pages = [client.get(url("ledger", one)).content.decode().replace(one.edition.slug, "S") for one in (few, many)]

    assert len({re.sub(r"\b[0-9a-f]{64}\b|[\w-]{60,}", "H", page) for page in pages}) == 1


def test_before_the_results_a_code_learns_that_its_vote_is_there_and_no_more(client):
    vote = scene()
    ballot = confirmed(vote, address="a@example.org", impact=1)
    annulled(vote, ballot)
    actions.close_batches(at=DURING)  # of the days before

    with now_is(DURING):
        early = checked(client, vote, code_of(ballot))
        day_over()
        later = checked(client, vote, code_of(ballot).lower().replace("-", " "))

    assert "Your vote is entered." in early
    assert "Your vote is in the ledger." in later
    assert vote.edition.batches.latest("day").head in later
    for page in (early, later):
        assert vote.finalists["impact"][1].project.title not in page
        assert "annulled" not in page
        assert "A machine." not in page


def test_a_code_that_nobody_has_is_an_error_at_its_field_and_stays_typed(client):
    vote = scene()
    confirmed(vote, address="a@example.org")

    with now_is(DURING):
        page = checked(client, vote, "k7qf-2mwd-xr9t")
        empty = checked(client, vote, "")

    assert "No confirmed vote has this code" in page
    assert 'value="k7qf-2mwd-xr9t"' in page
    assert "Enter the code of your receipt" in empty


def test_a_code_of_another_call_is_unknown_here(client):
    vote, other = scene(), scene()

    with now_is(DURING):
        page = checked(client, other, code_of(confirmed(vote, address="a@example.org")))

    assert "No confirmed vote has this code" in page


def test_with_the_results_a_code_shows_its_vote_and_the_proof_leads_to_the_batch(client, published):
    vote, ballots = published

    with now_is(AFTER):
        page = checked(client, vote, code_of(ballots[2]))
        gone = checked(client, vote, code_of(ballots[1]))

    assert vote.finalists["impact"][2].project.title in page
    assert "Whoever holds a code sees here what was chosen" in page
    steps = re.findall(r"(left|right) of it ([0-9a-f]{64})", page)
    line = rules.line("confirm", code_of(ballots[2]), "impact", str(vote.finalists["impact"][2].public_id))
    assert rules.proven(rules.leaf(line), steps) in {batch.root for batch in vote.edition.batches.all()}
    assert "No, annulled: A machine after all." in " ".join(gone.split())


def test_with_the_results_anybody_takes_the_file_and_the_script(client, published):
    vote, _ballots = published

    with now_is(AFTER):
        page = client.get(url("ledger", vote)).content.decode()
        file = client.get(url("ledger_file", vote))
        script = client.get(reverse("voting:verify_script"))

    body, code = (b"".join(answer.streaming_content) for answer in (file, script))
    assert hashlib.sha256(body).hexdigest() == vote.edition.ledger_file.sha256
    assert vote.edition.ledger_file.sha256 in page
    assert hashlib.sha256(code).hexdigest() in page
    assert code == (Path(settings.BASE_DIR) / "scripts" / "verify_vote.py").read_bytes()
    assert file["Content-Disposition"] == f'attachment; filename="vote-{vote.edition.slug}.jsonl"'


def test_before_the_results_the_file_does_not_exist_for_anybody(client):
    vote, _ballots = a_vote_with_everything()
    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)
    actions.publish_ledger(vote.edition, at=CERTIFIABLE)

    with now_is(CERTIFIABLE):
        for person in (None, vote.staff, vote.chair, vote.auditor):
            client.logout() if person is None else client.force_login(person)
            assert client.get(url("ledger_file", vote)).status_code == 404


@pytest.mark.parametrize("page", ["ledger", "check"])
def test_before_the_finalists_are_public_there_is_no_ledger(client, page):
    hidden, none = scene(released=False), scene(vote_mode="none")

    with now_is(DURING):
        assert [client.get(url(page, vote)).status_code for vote in (hidden, none)] == [404, 404]


def test_the_receipt_letter_leads_to_the_check(client):
    vote = scene()
    confirmed(vote, address="a@example.org")

    letter = Letter.objects.get(kind="ballot_receipt")

    assert url("check", vote) in letter.text
    assert url("check", vote) in letter.html
