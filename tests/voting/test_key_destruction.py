"""The key of a vote is destroyed by chair and auditor on the edition's date, and the ledger can be checked as before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls.models import Edition
from calls.rules import Gate
from tests.factories.accounts import UserFactory
from tests.factories.moments import now_is
from tests.factories.voting import CERTIFIABLE, Scene, confirmed, move, scene
from voting import actions, keys, ledger, policies
from voting.models import KeyDestruction

pytestmark = pytest.mark.django_db
RELEASED = CERTIFIABLE + timedelta(days=10)
DUE = RELEASED + timedelta(days=90)
SECOND = timedelta(seconds=1)


@pytest.fixture
def over() -> Scene:
    return ended(scene())


def ended(vote: Scene) -> Scene:
    """A vote that is certified, its results released."""
    confirmed(vote, address="ivana@example.org", impact=1)
    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)
    move(vote.edition, Gate.CERTIFY_VOTE, at=CERTIFIABLE, by=vote.chair, second=vote.auditor)
    move(vote.edition, Gate.RELEASE_RESULTS, at=RELEASED, by=vote.staff, second=vote.chair)
    vote.edition = Edition.objects.with_gates().get(pk=vote.edition.pk)
    return vote


def test_chair_and_auditor_destroy_it_on_the_date_and_the_record_says_so(over) -> None:
    proposed = actions.propose_key_destruction(over.edition, by=over.chair, at=DUE)
    assert keys.exists(over.edition.slug)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "on_commit", lambda act: act())  # a test's transaction never commits
        actions.destroy_key(proposed, by=over.auditor, at=DUE + SECOND)

    assert not keys.key_file(over.edition.slug).exists()
    events = Event.objects.filter(verb__contains="key").order_by("pk").values_list("verb", "actor")
    assert list(events)[-2:] == [("vote key to be destroyed", over.chair.pk), ("vote key destroyed", over.auditor.pk)]


def test_the_ledger_is_checked_and_published_without_the_key(over) -> None:
    before = list(ledger.as_published(over.edition))

    keys.destroy(over.edition.slug)

    assert list(ledger.as_published(over.edition)) == before
    ledger.check(over.edition)  # raises where anything is not as it was


@pytest.mark.parametrize(
    ("who", "at", "refusal"),
    [
        ("chair", DUE - SECOND, policies.KEY_STILL_NEEDED),
        ("staff", DUE, policies.NOT_CHAIR),
        ("auditor", DUE, policies.NOT_CHAIR),
    ],
)
def test_nobody_else_and_not_a_second_earlier(over, who: str, at, refusal) -> None:
    with pytest.raises(Refused) as refused:
        actions.propose_key_destruction(over.edition, by=getattr(over, who), at=at)

    assert refused.value.refusal == refusal
    assert not KeyDestruction.objects.exists()


def test_before_the_results_there_is_no_date(over) -> None:
    over.edition.gate_moves.filter(gate=Gate.RELEASE_RESULTS).delete()
    edition = Edition.objects.with_gates().get(pk=over.edition.pk)

    with pytest.raises(Refused) as refused:
        actions.propose_key_destruction(edition, by=over.chair, at=DUE)

    assert refused.value.refusal == policies.KEY_STILL_NEEDED


def test_one_person_with_both_roles_cannot_do_it_alone(over) -> None:
    both = UserFactory(roles=[Role.CHAIR, Role.AUDITOR])
    proposed = actions.propose_key_destruction(over.edition, by=both, at=DUE)

    with pytest.raises(Refused) as refused:
        actions.destroy_key(proposed, by=both, at=DUE)
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyDestruction.objects.update(destroyed_by=both, destroyed_at=DUE)

    assert refused.value.refusal == policies.NOT_A_SECOND_PERSON
    assert keys.exists(over.edition.slug)


def test_a_key_that_a_crash_left_is_destroyed_by_the_scheduler(over) -> None:
    KeyDestruction.objects.create(
        edition=over.edition, proposed_by=over.chair, proposed_at=DUE, destroyed_by=over.auditor, destroyed_at=DUE
    )
    assert keys.exists(over.edition.slug)

    assert actions.destroy_left_keys() == 1

    assert not keys.exists(over.edition.slug)
    assert actions.destroy_left_keys() == 0


@pytest.mark.django_db(transaction=True)
def test_through_the_pages_each_presses_once(client, over) -> None:
    desk, key = (reverse(f"voting:{name}", args=[over.edition.slug]) for name in ("desk", "destroy_key"))
    with now_is(DUE):
        client.force_login(over.auditor)
        assert "Destroy the key" not in client.get(desk).content.decode()
        client.force_login(over.chair)
        assert "Propose to destroy the key" in client.get(desk).content.decode()
        client.post(key)
        assert keys.exists(over.edition.slug)
        client.post(key)  # twice by the same person destroys nothing
        assert keys.exists(over.edition.slug)
        client.force_login(over.staff)
        assert client.post(key).status_code == 403
        client.force_login(over.auditor)
        assert "Destroy the key" in client.get(desk).content.decode()
        client.post(key)

        assert not keys.exists(over.edition.slug)
        assert "Destroyed" in client.get(desk).content.decode()
