"""Staff write letters in the browser: to a group, released by its number; and in the place of the portal's own words."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.rules import Role
from calls.models import BulkLetter
from calls.rules import Phase
from notifications.models import Letter
from notifications.wording.models import LetterWording
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edition():
    return edition_in(Phase.SUBMISSION, at=timezone.now())


@pytest.fixture
def staff(turns):
    person = UserFactory(roles=[Role.STAFF], name="Sam Staff", email="sam@desk.example")
    turns.become(person)
    return person


def test_a_letter_to_a_group_is_counted_looked_at_and_released_by_its_number(turns, edition, staff):
    for name in ("Ada Sample", "Bo Sample"):
        SubmissionFactory(category=edition.categories.first(), owner=UserFactory(name=name))
    Letter.objects.all().delete()
    turns.open("calls:bulk_letters", edition.slug)
    turns.told("No letter to a group yet")
    turns.look("group-letters-none")
    turns.press("Write to a group", role="link")
    turns.press("Count and look at it")
    turns.told("There is a problem")
    turns.look("group-letter-problem")

    turns.page.get_by_label("applicants with a draft").check()
    turns.fill("Subject", "The desk is open longer")
    turns.fill(
        "Text", "Dear {name},\n\nwe answer questions until the last minute, {deadline}.\n\n[Open the call]({link})"
    )
    turns.press("Count and look at it")
    turns.told("2 people get this letter")
    expect(turns.page.frame_locator("iframe").first.get_by_text("Dear Ada Sample,")).to_be_visible()
    turns.look("group-letter-prepared")

    turns.page.get_by_role("link", name=re.compile("Look at the letter.*Bo Sample")).click()
    expect(turns.page.frame_locator("iframe").first.get_by_text("Dear Bo Sample,")).to_be_visible()
    turns.fill("How many letters?", "3")
    turns.press("Release these letters")
    turns.told("Type the number of letters: 2.")
    expect(turns.page.frame_locator("iframe").first.get_by_text("Dear Ada Sample,")).to_be_visible()
    turns.look("group-letter-wrong-number")
    assert not Letter.objects.exists()

    turns.fill("How many letters?", "2")
    turns.press("Release these letters")
    turns.told("The letters are owed and leave now.")
    turns.look("group-letter-released")
    assert sorted(Letter.objects.values_list("person__name", flat=True)) == ["Ada Sample", "Bo Sample"]
    assert BulkLetter.objects.get().released_by == staff
    turns.open("calls:bulk_letters", edition.slug)
    turns.look("group-letters")


def test_a_prepared_letter_to_a_group_is_thrown_away(turns, edition, staff):
    SubmissionFactory(category=edition.categories.first(), owner=UserFactory(name="Ada Sample"))
    turns.open("calls:prepare_bulk_letter", edition.slug)
    turns.page.get_by_label("applicants with a draft").check()
    turns.fill("Subject", "Written too soon")
    turns.fill("Text", "Dear {name}, this is not true yet.")
    turns.press("Count and look at it")
    turns.page.get_by_text("Throw this letter away").click()
    turns.look("group-letter-thrown-away")
    turns.press("Throw it away for good")

    turns.told("The letter is thrown away. Nothing was sent.")
    assert not BulkLetter.objects.exists()
    assert not Letter.objects.filter(kind="bulk_letter").exists()


def test_the_words_of_a_letter_are_written_looked_at_tried_on_oneself_and_kept(turns, edition, staff):
    SubmissionFactory(category=edition.categories.first(), title="Cells of a Sample", handed_in=True)
    Letter.objects.all().delete()
    turns.open("calls:letter_words", edition.slug)
    turns.look("words-of-letters")
    turns.press("Receipt of a submission", role="link")
    turns.look("words-begun")
    turns.page.get_by_text("What it says by itself").click()
    turns.told("It arrived on {arrived}. Code of the receipt: {code}")
    turns.look("words-of-the-letter-itself")
    turns.press("Begin with these words", role="link")
    expect(turns.page.get_by_label("Subject")).to_have_value("Your application has arrived. Receipt {number}")

    turns.fill("Subject", "We have “{title}”")
    turns.fill(
        "Text", "Thank you, {name}.\n\n- Receipt {number}\n- Code {code}\n\n{arrived}, {fingerprint}\n\n{thanks}"
    )
    turns.press("Keep these words")
    turns.told("{thanks} is no placeholder of this letter.")
    turns.look("words-problem")

    turns.fill(
        "Text",
        "Thank you, {name}.\n\n- Receipt {number}\n- Code {code}\n\n{arrived}, {fingerprint}\n\n[Open it]({link})",
    )
    turns.page.get_by_label("Look at the letter of").select_option(index=1)
    turns.press("See how it looks")
    frame = turns.page.frame_locator("iframe").first
    expect(frame.get_by_role("heading", name="We have “Cells of a Sample”")).to_be_visible()
    turns.look("words-looked-at")
    turns.press("Send a test to myself")
    turns.told("A test is on its way to sam@desk.example.")
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == ("sam@desk.example", "Test: We have “Cells of a Sample”")

    turns.press("Keep these words")
    turns.told("Kept. Every letter that is caused from now on says so.")
    turns.look("words-kept")
    assert LetterWording.objects.get().by == staff

    SubmissionFactory(category=edition.categories.first(), title="Later Sample", handed_in=True)
    assert Letter.objects.filter(kind="submission_receipt").latest("pk").subject == "We have “Later Sample”"


def test_the_letter_to_a_group_is_reached_and_released_by_the_keyboard_alone(turns, edition, staff):
    SubmissionFactory(category=edition.categories.first(), owner=UserFactory(name="Ada Sample"))
    turns.open("calls:prepare_bulk_letter", edition.slug)
    turns.page.get_by_label("applicants with a draft").focus()
    turns.page.keyboard.press("Space")
    turns.page.get_by_label("Subject").focus()
    turns.page.keyboard.type("News")
    turns.page.keyboard.press("Tab")
    turns.page.keyboard.type("News for {name}.")
    turns.page.keyboard.press("Tab")
    with turns.page.expect_navigation():
        turns.page.keyboard.press("Enter")
    turns.page.get_by_label("How many letters?").focus()
    turns.page.keyboard.type("1")
    with turns.page.expect_navigation():
        turns.page.keyboard.press("Enter")

    turns.told("The letters are owed and leave now.")
    assert reverse("calls:bulk_letter", args=[edition.slug, BulkLetter.objects.get().public_id]) in turns.page.url
