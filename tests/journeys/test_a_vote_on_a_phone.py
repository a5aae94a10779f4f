"""A patient votes on a phone: from the paper over the letter to the receipt and the check of a code; axe on every page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Letter
from submissions.models import Submission
from submissions.rules import State
from tests.clients import follow
from tests.factories.voting import confirmed, open_today, scene
from voting.actions import close_batches, link_entries
from voting.models import Ballot, Vote

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def given():
    return open_today(scene())


def to_the_review(page, given, *places: int):
    page.set_viewport_size(PHONE)
    page.goto(f"{given.edition.get_absolute_url()}vote/")
    for code, place in zip(given.categories, places, strict=False):
        page.locator(f'input[value="{given.finalists[code][place].public_id}"]').check()
    follow(page.get_by_role("button", name=re.compile("Review")))


def test_from_the_paper_to_the_check_of_a_code(page, given, look):
    to_the_review(page, given, 1, 2)
    look("vote-review-phone")
    page.get_by_label("Your e-mail address").fill("a.patient@post.example")
    follow(page.get_by_role("button", name=re.compile("Send me the letter")))
    look("vote-sent-phone")
    assert Ballot.objects.get().worked is True  # done while the address was typed

    link = re.search(r"/vote/confirm/[^\s]+/", Letter.objects.get(kind="ballot").text)
    page.goto(link[0])
    look("vote-confirm-phone")
    assert not Vote.objects.counted().exists()
    follow(page.get_by_role("button", name="Confirm my ballot"))
    look("vote-receipt-phone")
    assert Vote.objects.counted().count() == 2

    code = page.locator(".receipt .code").first.inner_text()
    follow(page.get_by_role("link", name="Check your vote"))
    page.get_by_label("Receipt code").fill(code.lower().replace("-", " "))
    follow(page.get_by_role("button", name="Check the vote"))
    page.get_by_text("Your vote is entered.").wait_for()
    look("vote-check-phone")
    follow(page.get_by_role("link", name="The ledger of the vote"))
    look("vote-ledger-phone")


def test_a_mistyped_address_is_mended_and_the_code_typed_on_this_device(page, given, look):
    to_the_review(page, given, 0)
    page.get_by_label("Your e-mail address").fill("a.pateint@post.example")
    follow(page.get_by_role("button", name=re.compile("Send me the letter")))
    page.get_by_label("Your e-mail address").fill("a.patient@post.example")
    follow(page.get_by_role("button", name="Send me the letter again"))
    assert list(Ballot.objects.order_by("pk").values_list("address", "worked")) == [
        ("a.pateint@post.example", True), ("a.patient@post.example", True),
    ]  # fmt: skip

    letter = Letter.objects.get(kind="ballot", to="a.patient@post.example")
    code = re.search(r"/vote/confirm/([0-9A-Z-]+)/", letter.text)
    page.get_by_label("Confirmation code").fill(code[1].lower())
    follow(page.get_by_role("button", name="Show my choices"))
    follow(page.get_by_role("button", name="Confirm my ballot"))

    page.get_by_role("heading", name="Your ballot is counted").wait_for()
    assert Vote.objects.counted().count() == 1


def test_with_the_keyboard_alone(page, given):
    to_the_review(page, given, 0)
    page.get_by_label("Your e-mail address").focus()
    page.keyboard.type("a.patient@post.example")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    link = re.search(r"/vote/confirm/[^\s]+/", Letter.objects.get(kind="ballot").text)
    page.goto(link[0])
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Confirm my ballot":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert Vote.objects.counted().count() == 1


def test_the_next_day_the_code_leads_to_its_batch(page, given, look):
    now = timezone.now()
    ballot = confirmed(given, address="a.patient@post.example", at=now, impact=1)
    link_entries()
    close_batches(at=now + timedelta(days=1))
    page.set_viewport_size(PHONE)

    page.goto(f"{given.edition.get_absolute_url()}vote/check/")
    page.get_by_label("Receipt code").fill(ballot.votes.get().code)
    follow(page.get_by_role("button", name="Check the vote"))

    page.get_by_text("Your vote is in the ledger.").wait_for()
    assert given.edition.batches.earliest("day").head in page.content()
    assert given.finalists["impact"][1].project.title not in page.content()  # before the results
    look("vote-check-batch-phone")


def test_a_choice_is_changed_while_the_browser_still_works(page, given):
    page.route("**/proof-worker*", lambda route: None)  # never answered: the work is not done
    to_the_review(page, given, 0)

    follow(page.get_by_role("button", name=re.compile("^Change")).first)

    page.get_by_role("heading", name="Vote for your favourites").wait_for()
    assert not Ballot.objects.exists()


def test_where_the_work_cannot_be_done_the_ballot_goes_out_all_the_same(page, given):
    page.route("**/proof-worker*", lambda route: route.abort())
    to_the_review(page, given, 0)
    page.get_by_label("Your e-mail address").fill("a.patient@post.example")

    follow(page.get_by_role("button", name=re.compile("Send me the letter")))

    assert Ballot.objects.get().worked is False


def test_a_second_click_sends_no_second_ballot(page, given):
    to_the_review(page, given, 0)
    page.get_by_label("Your e-mail address").fill("a.patient@post.example")

    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Send me the letter")).dblclick()

    page.get_by_role("heading", name="Look in your mailbox").wait_for()
    assert Ballot.objects.count() == 1


def test_whoever_did_not_choose_what_the_letter_holds_chooses_otherwise(page, given, look):
    to_the_review(page, given, 0)
    page.get_by_label("Your e-mail address").fill("a.patient@post.example")
    follow(page.get_by_role("button", name=re.compile("Send me the letter")))
    link = re.search(r"/vote/confirm/[^\s]+/", Letter.objects.get(kind="ballot").text)
    page.goto(link[0])

    follow(page.get_by_role("link", name="Choose otherwise"))
    look("vote-rechoose-phone")
    page.get_by_label(re.compile(given.finalists["impact"][2].project.title)).check()
    follow(page.get_by_role("button", name="Keep these choices"))
    follow(page.get_by_role("button", name="Confirm my ballot"))

    assert Vote.objects.counted().get().finalist == given.finalists["impact"][2]


def test_whoever_chose_a_finalist_who_left_is_told_behind_the_letter_and_votes_for_the_rest(page, given, look):
    to_the_review(page, given, 0, 1)
    page.get_by_label("Your e-mail address").fill("a.patient@post.example")
    follow(page.get_by_role("button", name=re.compile("Send me the letter")))
    link = re.search(r"/vote/confirm/[^\s]+/", Letter.objects.get(kind="ballot").text)[0]
    first, second = (given.finalists[code][place] for place, code in enumerate(list(given.categories)[:2]))

    _leaves(first)
    page.goto(link)
    look("vote-one-left-phone")
    _leaves(second)
    page.goto(link)
    look("vote-all-left-phone")
    follow(page.get_by_role("link", name="Choose otherwise"))
    page.get_by_label(re.compile(given.finalists["impact"][1].project.title)).check()
    follow(page.get_by_role("button", name="Keep these choices"))
    follow(page.get_by_role("button", name="Confirm my ballot"))

    assert Vote.objects.counted().get().finalist == given.finalists["impact"][1]


def _leaves(finalist: Submission) -> None:
    Submission.objects.filter(pk=finalist.pk).update(state=State.WITHDRAWN)
