"""A ballot is cast, confirmed by one letter, and counts once per mailbox and category."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from accounts.refusals import Refused
from calls.rules import VoteMode
from notifications.models import Letter
from submissions.rules import State
from tests.factories.moments import now_is
from tests.factories.voting import (
    CLOSES,
    CODES,
    DURING,
    OPENS,
    cast_one,
    confirmed,
    scene,
    token_of,
)
from tests.races import at_once
from voting import actions, keys, ledger, policies
from voting.models import Ballot, Tempo, Vote
from voting.tasks import expire_ballots

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def nothing_happened() -> bool:
    return not (Ballot.objects.exists() or Vote.objects.exists() or Letter.objects.exists() or Tempo.objects.exists())


@pytest.mark.django_db
def test_a_ballot_owes_one_letter_with_a_link_and_the_choices_in_words():
    vote = scene()

    ballot = cast_one(vote, vote.choices(impact=1, culture=2), address="Ivana+Vote@Example.org")

    letter = Letter.objects.get()
    assert (letter.kind, letter.to, letter.secret) == ("ballot", "Ivana+Vote@Example.org", True)
    assert "IMPACT: Practice impact" in letter.text
    assert "INNOVATION: No choice" in letter.text
    assert "Saturday 30 May" not in letter.text
    assert "Thursday 14 May 2026, 18:42 CEST" in letter.text  # 48 hours
    assert Ballot.objects.get().chosen == [vote.finalists["impact"][1].pk, vote.finalists["culture"][2].pk]
    assert not Vote.objects.exists()
    assert token_of(ballot) not in str(vars(ballot))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("at", "refusal"),
    [(OPENS - SECOND, policies.NOT_YET_OPEN), (CLOSES, policies.CLOSED), (CLOSES + HOUR, policies.CLOSED)],
)
def test_ballots_are_taken_from_opening_to_closing_and_not_a_moment_longer(at, refusal):
    vote = scene()

    with pytest.raises(Refused) as refused:
        cast_one(vote, address="ivana@example.org", at=at)

    assert refused.value.refusal == refusal
    assert nothing_happened()
    assert cast_one(vote, address="ivana@example.org", at=CLOSES - SECOND) is not None


@pytest.mark.django_db
def test_voting_opens_only_when_the_finalists_are_released():
    vote = scene(released=False)

    with pytest.raises(Refused) as refused:
        cast_one(vote, address="ivana@example.org")

    assert refused.value.refusal == policies.NOT_RELEASED
    assert nothing_happened()


@pytest.mark.django_db
def test_an_edition_without_a_vote_takes_no_ballot():
    vote = scene(vote_mode=VoteMode.NONE)

    with pytest.raises(Refused) as refused:
        cast_one(vote, address="ivana@example.org")

    assert refused.value.refusal == policies.NO_VOTE
    assert nothing_happened()


@pytest.mark.django_db
def test_only_a_finalist_of_the_category_can_be_chosen():
    vote = scene(codes=("impact", "culture"))
    stranger = vote.finalists["culture"][0]
    stray = [{"impact": str(stranger.public_id)}, {"impact": "no-such-id"}, {"sport": str(stranger.public_id)}]

    for choices in stray:
        with pytest.raises(Refused) as refused:
            cast_one(vote, choices, address="ivana@example.org")
        assert refused.value.refusal == policies.NOT_ON_THE_PAPER
    with pytest.raises(Refused) as refused:
        cast_one(vote, {"impact": None}, address="ivana@example.org")
    assert refused.value.refusal == policies.NOTHING_CHOSEN
    assert nothing_happened()


@pytest.mark.django_db
def test_who_is_a_finalist_no_more_cannot_be_chosen_although_the_paper_is_cached():
    vote = scene(codes=("impact",))
    cast_one(vote, address="ivana@example.org")
    gone = vote.finalists["impact"][1]
    gone.state = State.WITHDRAWN
    gone.save()

    with pytest.raises(Refused) as refused:
        cast_one(vote, vote.choices(impact=1), address="someone@example.org")

    assert refused.value.refusal == policies.NOT_ON_THE_PAPER


@pytest.mark.django_db
def test_what_is_no_address_gets_no_letter():
    vote = scene()

    with pytest.raises(ValidationError):
        cast_one(vote, address="ivana at example")

    assert nothing_happened()


@pytest.mark.django_db
def test_a_mailbox_gets_three_letters_in_24_hours_however_it_is_spelt():
    vote = scene()
    spellings = ["ivana@gmail.com", "I.vana@gmail.com", "ivana+3@googlemail.com", "iva.na@gmail.com", "IVANA@gmail.com"]

    ballots = [cast_one(vote, address=a, at=DURING + n * SECOND) for n, a in enumerate(spellings)]

    assert [ballot is not None for ballot in ballots] == [True, True, True, False, False]
    assert Letter.objects.count() == 3
    assert cast_one(vote, address="ivana@gmail.com", at=DURING + 24 * HOUR - SECOND) is None
    assert cast_one(vote, address="ivana@gmail.com", at=DURING + 24 * HOUR + SECOND) is not None


@pytest.mark.django_db
def test_a_letter_does_not_tell_whether_the_mailbox_has_voted():
    vote = scene()
    confirmed(vote, address="ivana@example.org", impact=0)

    cast_one(vote, vote.choices(impact=1), address="ivana@example.org")
    cast_one(vote, vote.choices(impact=1), address="newcomer@example.org")

    ballots = Ballot.objects.order_by("-pk")[:2]
    old, new = (Letter.objects.get(key=f"ballot:{ballot.public_id}") for ballot in ballots)
    assert old.text.replace(token_of(ballots[0]), "") == new.text.replace(token_of(ballots[1]), "")


@pytest.mark.django_db
def test_a_network_has_a_limit_that_a_hospital_survives(monkeypatch):
    vote = scene(codes=("impact",))
    monkeypatch.setattr("voting.rules.BARE_LIMITS", ((timedelta(minutes=10), 5), (timedelta(days=1), 8)))

    for number in range(5):
        cast_one(vote, address=f"nurse{number}@example.org", network=f"192.0.2.{number}")
    with pytest.raises(Refused) as refused:
        cast_one(vote, address="nurse6@example.org", network="192.0.2.9")

    assert refused.value.refusal == policies.TOO_MANY_FROM_NETWORK
    assert Ballot.objects.count() == Letter.objects.count() == 5
    assert cast_one(vote, address="nurse7@example.org", network="198.51.100.1") is not None
    assert cast_one(vote, address="nurse8@example.org", network="192.0.2.9", at=DURING + HOUR) is not None
    assert not Tempo.objects.filter(key__contains="192.0").exists()  # no address in the table of limits


@pytest.mark.django_db
def test_a_ballot_costs_two_statements_with_none_and_with_many_before(django_assert_num_queries):
    vote = scene()
    cast_one(vote, address="first@example.org", network="192.0.2.1")

    for number in range(3):
        with django_assert_num_queries(2):  # stage; turn, ballot, letter and bell
            cast_one(vote, vote.choices(impact=0, culture=1), address=f"v{number}@example.org", network="192.0.2.1")


@pytest.mark.django_db
def test_confirming_counts_the_votes_and_forgets_the_address():
    vote = scene()
    ballot = cast_one(vote, vote.choices(impact=0, culture=1), address="ivana@example.org")

    after = actions.confirm(token_of(ballot), at=DURING + HOUR).ballot

    assert (after.state, after.confirmed_at, after.address) == ("confirmed", DURING + HOUR, "")
    assert {(row.state, row.confirmed_at) for row in after.votes.all()} == {("confirmed", DURING + HOUR)}
    asked, receipt = Letter.objects.order_by("pk")
    assert (asked.to, asked.text, asked.html) == ("", "", "")
    assert receipt.kind == "ballot_receipt"
    assert all(row.code in receipt.text for row in after.votes.all())


@pytest.mark.django_db
@pytest.mark.parametrize("codes", [("impact",), CODES])
def test_confirming_costs_as_many_statements_for_one_choice_as_for_four(codes, django_assert_num_queries):
    vote = scene()
    tokens = [
        token_of(cast_one(vote, vote.choices(**dict.fromkeys(codes, 0)), address=f"v{n}@example.org")) for n in (1, 2)
    ]
    actions.confirm(tokens[0], at=DURING)

    # locks and ballot with edition; votes, ledger, ballot and letters; and a savepoint's two
    with django_assert_num_queries(2 + 2):
        actions.confirm(tokens[1], at=DURING)


@pytest.mark.django_db
def test_a_confirmed_choice_stays_on_its_receipt_though_its_finalist_has_left_the_paper(client):
    vote = scene()
    ballot = cast_one(vote, vote.choices(impact=0, culture=1), address="ivana@example.org")
    code, gone = token_of(ballot), vote.finalists["impact"][0]
    actions.confirm(code, at=DURING)
    type(gone).objects.filter(pk=gone.pk).update(state=State.WITHDRAWN)

    page = client.get(reverse("voting:confirm", args=[code])).content.decode()

    assert gone.project.title in page
    assert ballot.votes.get(finalist=gone).code in page
    assert "Not counted" not in page
    ledger.check(vote.edition)


@pytest.mark.django_db
def test_two_receipts_of_the_same_choices_have_each_its_own_codes_and_moment():
    vote = scene()
    first, second = (
        confirmed(vote, address=f"v{n}@example.org", at=DURING + n * HOUR, impact=0, culture=1) for n in (0, 1)
    )

    texts = [Letter.objects.get(key=f"ballot-receipt:{ballot.public_id}").text for ballot in (first, second)]

    for ballot, other, text, hour in zip((first, second), (second, first), texts, ("18:42", "19:42"), strict=True):
        assert all(row.code in text for row in ballot.votes.all())
        assert not any(row.code in text for row in other.votes.all())
        assert hour in text


@pytest.mark.django_db
def test_confirming_twice_changes_nothing_and_owes_nothing():
    vote = scene()
    token = token_of(cast_one(vote, address="ivana@example.org"))
    once = actions.confirm(token, at=DURING).ballot

    twice = actions.confirm(token, at=DURING + HOUR).ballot

    assert (twice.pk, twice.confirmed_at) == (once.pk, DURING)
    assert Letter.objects.filter(kind="ballot_receipt").count() == 1


@pytest.mark.django_db
def test_a_second_ballot_counts_only_where_the_mailbox_has_not_voted():
    vote = scene()
    confirmed(vote, address="ivana@example.org", impact=0)

    second = confirmed(vote, address="IVANA+again@example.org", impact=1, culture=1)

    assert {row.category.code: row.state for row in second.votes.all()} == {"impact": "spent", "culture": "confirmed"}
    assert "Not counted" in Letter.objects.get(key=f"ballot-receipt:{second.public_id}").text


@pytest.mark.django_db
def test_a_strangers_pending_ballot_blocks_nobody():
    vote = scene()
    for _ in range(2):
        cast_one(vote, vote.choices(impact=2), address="ivana@example.org")  # somebody else typed her address

    own = confirmed(vote, address="ivana@example.org", impact=0)

    assert [row.state for row in own.votes.all()] == ["confirmed"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after_closing", "counted"), [(-SECOND, True), (24 * HOUR - SECOND, True), (24 * HOUR, False), (30 * HOUR, False)]
)
def test_a_ballot_cast_before_closing_may_be_confirmed_for_24_hours_after(after_closing, counted):
    vote = scene()
    token = token_of(cast_one(vote, address="ivana@example.org", at=CLOSES - HOUR))

    if counted:
        assert actions.confirm(token, at=CLOSES + after_closing).ballot.state == "confirmed"
    else:
        with pytest.raises(Refused) as refused:
            actions.confirm(token, at=CLOSES + after_closing)
        assert refused.value.refusal == policies.LINK_TOO_OLD
        assert not Vote.objects.counted().exists()
        assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_an_unknown_link_confirms_nothing():
    scene()

    with pytest.raises(Refused) as refused:
        actions.confirm("made-up", at=DURING)

    assert refused.value.refusal == policies.UNKNOWN_LINK
    assert nothing_happened()


@pytest.mark.django_db
def test_a_ballot_that_nobody_confirms_is_gone_after_48_hours_with_its_address():
    vote = scene()
    token = token_of(cast_one(vote, address="ivana@example.org"))
    kept = cast_one(vote, address="later@example.org", at=DURING + SECOND)

    assert actions.expire_ballots(at=DURING + 48 * HOUR) == 1
    assert actions.expire_ballots(at=DURING + 48 * HOUR) == 0

    gone = Ballot.objects.exclude(pk=kept.pk).get()
    assert (gone.state, gone.address, gone.chosen) == ("expired", "", [])
    assert Ballot.objects.get(pk=kept.pk).chosen
    assert list(Letter.objects.exclude(to="").values_list("to", flat=True)) == ["later@example.org"]
    with pytest.raises(Refused) as refused:
        actions.confirm(token, at=DURING + 48 * HOUR)
    assert refused.value.refusal == policies.LINK_TOO_OLD


@pytest.mark.django_db
def test_whoever_looks_48_hours_and_a_minute_after_the_ballot_finds_no_address(settings):
    scheduled = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    vote = scene()
    cast_one(vote, address="ivana@example.org")

    with now_is(DURING + 48 * HOUR + scheduled["voting.expire_ballots"]):
        expire_ballots()

    assert scheduled["voting.expire_ballots"] <= timedelta(minutes=1)
    assert not Ballot.objects.exclude(address="").exists()
    assert not Letter.objects.exclude(to="", text="", html="").exists()


@pytest.mark.django_db
def test_the_address_of_a_receipt_goes_once_it_is_mailed():
    vote = scene()
    ballot = confirmed(vote, address="ivana@example.org")
    actions.expire_ballots(at=DURING + HOUR)
    assert Letter.objects.get(kind="ballot_receipt").to == "ivana@example.org"  # not mailed yet

    Letter.objects.filter(kind="ballot_receipt").update(sent_at=DURING, channel="mail")
    actions.expire_ballots(at=DURING + HOUR)

    assert Letter.objects.get(key=f"ballot-receipt:{ballot.public_id}").to == ""


@pytest.mark.django_db
def test_the_key_is_a_file_for_its_owner_alone_and_never_in_the_database():
    vote = scene()
    cast_one(vote, address="ivana@example.org")
    path = keys.key_file(vote.edition.slug)

    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_bytes()) == 32
    keys.make(vote.edition.slug)
    assert keys.keyed(keys.read(vote.edition.slug), "mailbox", "ivana@example.org") == Ballot.objects.get().mailbox


@pytest.mark.django_db
def test_a_lost_key_closes_the_vote_instead_of_letting_everybody_vote_again():
    vote = scene()
    confirmed(vote, address="ivana@example.org")
    keys.key_file(vote.edition.slug).unlink()

    with pytest.raises(Refused) as refused:
        cast_one(vote, address="ivana@example.org")

    assert refused.value.refusal == policies.KEY_LOST
    assert Ballot.objects.count() == 1
    assert not keys.exists(vote.edition.slug)


def confirm_all_at_once(tokens: list[str]) -> list[Exception]:
    """Every link confirmed by a thread of its own, all started together."""
    found = at_once(*[partial(actions.confirm, token, at=DURING + HOUR) for token in tokens])
    return [outcome for outcome in found if isinstance(outcome, Exception)]


def twenty_links(vote) -> list[str]:
    """Twenty spellings of one mailbox, spread over days so that each got its letter."""
    spellings = [f"{'i' * (n % 2) or 'I'}vana+{n}@{'gmail' if n % 3 else 'googlemail'}.com" for n in range(20)]
    ballots = [cast_one(vote, vote.choices(**dict.fromkeys(CODES, n % 3)), address=a, at=OPENS + n * 9 * HOUR)
               for n, a in enumerate(spellings)]  # fmt: skip
    tokens = [token_of(ballot) for ballot in ballots]
    Ballot.objects.update(cast_at=DURING)
    return tokens


@pytest.mark.django_db(transaction=True)
def test_twenty_spellings_confirmed_at_once_are_one_vote_in_each_category():
    vote = scene()

    failures = confirm_all_at_once(twenty_links(vote))

    assert failures == []
    assert Counter(Vote.objects.counted().values_list("category__code", flat=True)) == dict.fromkeys(CODES, 1)
    assert Vote.objects.filter(state=Vote.State.SPENT).count() == 19 * 4


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_one_mailbox_would_vote_many_times():
    vote = scene()
    tokens = twenty_links(vote)
    definition = "ON voting_vote (category_id, mailbox) WHERE state IN ('confirmed', 'annulled')"
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_vote_per_mailbox_and_category")
    try:
        confirm_all_at_once(tokens)
        assert Vote.objects.counted().filter(category__code="impact").count() > 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM voting_ledgerentry")
            cursor.execute("DELETE FROM voting_vote")
            cursor.execute(f"CREATE UNIQUE INDEX one_vote_per_mailbox_and_category {definition}")


@pytest.mark.django_db(transaction=True)
def test_many_ballots_of_one_mailbox_at_once_are_three_letters():
    vote = scene(codes=("impact",))
    cast_one(vote, address="first@example.org")

    def cast(number: int) -> None:
        cast_one(vote, address=f"ivana+{number}@example.org", network=f"192.0.2.{number}")

    assert at_once(*[partial(cast, number) for number in range(20)]) == [None] * 20
    assert Letter.objects.exclude(to="first@example.org").count() == 3
