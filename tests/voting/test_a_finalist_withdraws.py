"""A finalist withdraws while people vote: on the paper, on the review, behind a letter's link, and what counts then."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from notifications.models import Letter
from reports.invariants import INVARIANTS
from submissions.actions import withdraw
from submissions.models import Editor, Submission
from tests.factories.moments import now_is
from tests.factories.voting import CERTIFIABLE, CLOSES, DURING, Scene, cast_one, confirmed, scene, token_of
from voting import actions, ledger
from voting.actions.count import count
from voting.models import Ballot, LedgerEntry, Vote

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def vote():
    with now_is(DURING):
        yield scene(codes=("impact", "culture"))


def leaves(submission: Submission) -> None:
    """Its owner withdraws it, as the portal lets them do while the vote runs."""
    owner = Editor.objects.get(submission=submission).person
    Editor.objects.filter(submission=submission).update(role=Editor.Role.OWNER)
    withdraw(submission, by=owner, at=DURING)


def fields(vote: Scene, **places: int) -> dict[str, str]:
    return {f"choice-{code}": one or "" for code, one in vote.choices(**places).items()}


def leave(vote: Scene, category: str, place: int) -> str:
    """The title of the finalist that leaves."""
    submission = vote.finalists[category][place]
    leaves(submission)
    return submission.project.title


def url(name: str, vote: Scene) -> str:
    return reverse(f"voting:{name}", args=[vote.edition.slug])


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def hidden(answer) -> dict[str, str]:
    """What the form on the page sends when its button is pressed."""
    found = re.findall(
        r'<input type="(?:hidden|email)" name="(choice-\w+|address)"(?: value="([^"]*)")?', words_of(answer)
    )
    return dict(found)


def states(ballot: Ballot) -> dict[str, str]:
    return dict(ballot.votes.values_list("category__code", "state"))


def waits_in() -> list[str]:
    """Categories of the one ballot, which waits."""
    ballot = Ballot.objects.get(state="pending")
    return list(Submission.objects.filter(pk__in=ballot.chosen).values_list("category__code", flat=True))


# -- While the choices are reviewed ------------------------------------------------------------------------------------


def test_whoever_reviews_a_choice_that_has_left_is_told_where_and_sends_the_rest_with_the_next_press(client, vote):
    client.post(url("review", vote), fields(vote, impact=0, culture=1))
    gone = leave(vote, "impact", 0)

    told = client.post(url("cast", vote), {**fields(vote, impact=0, culture=1), "address": "ivana@example.org"})

    assert "IMPACT: whom you chose is not a finalist any more." in words_of(told)
    assert gone not in words_of(told)
    assert not Ballot.objects.exists()
    again = client.post(url("cast", vote), hidden(told), follow=True)
    assert again.redirect_chain == [(url("sent", vote), 302)]
    assert waits_in() == ["culture"]
    assert Ballot.objects.get().address == "ivana@example.org"


def test_whoever_chose_nobody_else_is_asked_for_a_choice_and_nothing_is_sent(client, vote):
    leave(vote, "impact", 0)

    told = client.post(url("cast", vote), {**fields(vote, impact=0), "address": "ivana@example.org"})
    again = client.post(url("cast", vote), hidden(told))

    assert "Choose a finalist in at least one category." in words_of(again)
    assert not Ballot.objects.exists()


def test_the_paper_itself_says_whose_choice_is_gone_and_keeps_the_others(client, vote):
    leave(vote, "impact", 0)

    page = client.post(url("review", vote), fields(vote, impact=0, culture=1))

    assert "IMPACT: whom you chose is not a finalist any more." in words_of(page)
    checked = re.findall(r'value="([0-9a-f-]{36})" checked', page.content.decode())
    assert checked == [str(vote.finalists["culture"][1].public_id)]


# -- While a ballot waits for its confirmation -------------------------------------------------------------------------


def test_the_letters_link_says_which_choice_is_gone_and_another_takes_its_place(client, vote):
    code = token_of(cast_one(vote, vote.choices(impact=0, culture=1), address="ivana@example.org"))
    leave(vote, "impact", 0)
    link, rechoose = (reverse(f"voting:{name}", args=[code]) for name in ("confirm", "rechoose"))

    page = words_of(client.get(link))
    assert "Nothing counts in IMPACT, unless you choose otherwise there." in page
    assert rechoose in page
    client.post(rechoose, fields(vote, impact=2, culture=1))

    assert "has left" not in words_of(client.get(link))
    client.post(link)
    assert states(Ballot.objects.get()) == {"impact": "confirmed", "culture": "confirmed"}


def test_confirmed_as_it_is_the_rest_counts_and_the_category_stays_open_to_the_mailbox(client, vote):
    code = token_of(cast_one(vote, vote.choices(impact=0, culture=1), address="ivana@example.org"))
    leave(vote, "impact", 0)

    receipt = words_of(client.post(reverse("voting:confirm", args=[code]), follow=True))

    assert "Your ballot is counted" in receipt
    assert "Not counted: this finalist had left the vote before you confirmed." in receipt
    assert receipt.count("Receipt code") == 1
    assert "Not counted: this finalist had left" in Letter.objects.get(kind="ballot_receipt").text
    assert states(Ballot.objects.get()) == {"impact": "in_vain", "culture": "confirmed"}
    later = confirmed(vote, address="ivana@example.org", impact=2)
    assert states(later) == {"impact": "confirmed"}
    ledger.check(vote.edition)


def test_a_ballot_of_nobody_else_confirms_nothing_and_waits_for_another_choice(client, vote):
    code = token_of(cast_one(vote, vote.choices(impact=0), address="ivana@example.org"))
    leave(vote, "impact", 0)
    link = reverse("voting:confirm", args=[code])

    pages = [client.get(link), client.post(link)]

    assert [page.status_code for page in pages] == [410, 410]
    assert all("Whom you chose has left the vote" in words_of(page) for page in pages)
    assert not LedgerEntry.objects.exists()
    assert waits_in() == ["impact"]
    client.post(reverse("voting:rechoose", args=[code]), fields(vote, impact=1))
    assert "Your ballot is counted" in words_of(client.post(link, follow=True))


def test_after_closing_the_rest_still_counts_and_nothing_is_offered_that_cannot_be_done(client, vote):
    with now_is(CLOSES - HOUR):
        code = token_of(
            cast_one(vote, vote.choices(impact=0, culture=1), address="ivana@example.org", at=CLOSES - HOUR)
        )
        alone = token_of(cast_one(vote, vote.choices(impact=0), address="jan@example.org", at=CLOSES - HOUR))
        leave(vote, "impact", 0)
    with now_is(CLOSES + HOUR):
        page, nothing = (words_of(client.get(reverse("voting:confirm", args=[one]))) for one in (code, alone))
        client.post(reverse("voting:confirm", args=[code]))

    assert "Nothing counts in IMPACT; your other choices do." in page
    assert "There is nothing to confirm." in nothing
    assert "Choose otherwise" not in page + nothing
    assert Vote.objects.counted().get().category.code == "culture"


# -- What was confirmed before -----------------------------------------------------------------------------------------


def test_what_was_confirmed_before_stands_in_the_ledger_and_favours_nobody_who_left(client, vote):
    for name in ("a", "b"):
        confirmed(vote, address=f"{name}@example.org", impact=0)
    confirmed(vote, address="c@example.org", impact=1)
    first, second = (str(one.public_id) for one in vote.finalists["impact"][:2])
    leave(vote, "impact", 0)

    found = count(vote.edition)

    assert (found["tally"]["impact"][first], found["tally"]["impact"][second]) == (2, 1)
    assert found["favourites"]["impact"] == [second]
    with now_is(CERTIFIABLE):
        actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)
    ledger.check(vote.edition)
    assert not any(INVARIANTS[sentence].exists() for sentence in INVARIANTS if "vote" in sentence)
