"""Words of staff in the place of a letter's own: which hold, who may write them, and that none is ever lost."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from notifications.actions import owe, words_of
from notifications.models import Letter
from notifications.wording import actions
from notifications.wording.models import LetterWording
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW
from tests.factories.wording import worded_as

pytestmark = pytest.mark.django_db

KIND, SLUG = "submission_withdrawn", "best-practice-2"
BODY = "“{title}” is out.\n\n- If you change your mind, write to us.\n\n[See it]({link})"
CONTEXT = {
    "edition": {"title": "Edition 2", "short_title": "E2"},
    "submission": {"number": "R-1", "project": {"title": "Cells & Genes"}, "category": {"name": "IMPACT"}},
    "address": "https://portal.example/r/1",
}


@pytest.fixture
def staff():
    return UserFactory(roles=[Role.STAFF])


def said(edition: str = SLUG, **more: object):
    return words_of(KIND, CONTEXT, edition=edition, **more)


def word(staff, **changes: object) -> LetterWording:
    place = {"edition": SLUG, "language": "en", "subject": "{number}: out", "body": BODY} | changes
    return actions.word_letter(KIND, **place, by=staff, at=NOW)


def test_without_words_of_staff_a_letter_says_what_its_files_say():
    assert said().subject == "R-1 is withdrawn"


def test_a_letter_says_what_staff_have_written_in_both_its_parts_and_in_its_frame(staff):
    word(staff)

    words = said()

    assert words.subject == "R-1: out"
    assert words.text.startswith(
        "“Cells & Genes” is out.\n\n- If you change your mind, write to us.\n\nSee it: https://"
    )
    assert "You get this letter because of something done at the portal." in words.text
    assert '<p style="margin:0 0 14px">“Cells &amp; Genes” is out.</p>' in words.html
    assert 'href="https://portal.example/r/1"' in words.html
    assert "cid:emblem" in words.html
    assert "may be entered again" not in words.text + words.html


def test_the_reason_to_be_sent_stays_that_of_the_letters_own_file():
    worded_as("session_waiting")

    words = words_of("session_waiting", {"session": {"title": "S"}, "link": "https://portal.example/s"})

    assert "because somebody registered this address for an info session" in words.text
    assert "because somebody registered this address for an info session" in words.html


def test_an_owed_letter_has_the_words_that_held_when_it_was_caused(staff):
    word(staff)
    owe(KIND, key="withdrawn:1", to="ada@people.example", at=NOW, context=CONTEXT, edition=SLUG)
    word(staff, subject="Later words")

    assert Letter.objects.get().subject == "R-1: out"


def test_words_of_the_edition_hold_before_words_for_all_editions(staff):
    worded_as(KIND, subject="For all")
    word(staff, subject="For this one")

    assert said().subject == "For this one"
    assert said(edition="another-2").subject == "For all"


def test_words_hold_in_their_language_alone(staff):
    word(staff, language="de", subject="{number}: zurückgezogen")

    assert said(person=UserFactory(language="de")).subject == "R-1: zurückgezogen"
    assert said(person=UserFactory(language="en")).subject == "R-1 is withdrawn"


def test_a_rehearsals_letter_says_so_in_words_of_staff_too(staff):
    word(staff)

    words = said(rehearsal=True)

    assert words.subject == "Rehearsal: R-1: out"
    assert "everything in this letter is invented" in words.text
    assert "everything in this letter is invented" in words.html


def test_back_to_its_own_words_uncovers_what_holds_for_all_editions_then_the_file(staff):
    everywhere = {"edition": "", "language": "en", "by": staff, "at": NOW}
    worded_as(KIND, subject="For all")
    word(staff)

    actions.lift_wording(KIND, **everywhere | {"edition": SLUG})
    first = said().subject
    actions.lift_wording(KIND, **everywhere)

    assert first == "For all"
    assert said().subject == "R-1 is withdrawn"


def test_an_earlier_version_is_restored_as_a_new_one_and_nothing_is_lost(staff):
    first = word(staff)
    word(staff, subject="Second")
    actions.lift_wording(KIND, edition=SLUG, language="en", by=staff, at=NOW)

    actions.restore_wording(first, by=staff, at=NOW)

    rows = LetterWording.objects.order_by("pk").values_list("subject", flat=True)
    assert list(rows) == ["{number}: out", "Second", "", "{number}: out"]
    assert said().subject == "R-1: out"
    verbs = Event.objects.filter(subject=f"letter kind:{KIND}").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["letter worded"] * 2 + ["letter back to its own words", "letter worded"]


def test_the_same_words_saved_twice_are_one_version(staff):
    assert word(staff) == word(staff)


def test_words_that_would_make_the_letter_useless_are_not_kept(staff):
    with pytest.raises(ValidationError) as refused:
        word(staff, subject="{link}", body="It is out, {who}.")

    assert refused.value.message_dict == {
        "subject": ["{link} cannot stand in a subject."],
        "body": [
            "{who} is no placeholder of this letter.",
            "{link} is missing: the address of the page that the letter is about. Without it the letter is useless.",
        ],
    }
    assert not LetterWording.objects.exists()
    assert not Event.objects.filter(verb="letter worded").exists()


@pytest.mark.parametrize(
    ("who", "kind", "edition", "code"),
    [
        ({"roles": [Role.CHAIR]}, KIND, SLUG, "not-staff"),
        ({}, KIND, SLUG, "not-staff"),
        ({"roles": [Role.STAFF], "rehearsal": "rehearsal-1"}, KIND, SLUG, "other-world"),
        ({"roles": [Role.STAFF], "rehearsal": "rehearsal-1"}, KIND, "", "other-world"),
        ({"roles": [Role.STAFF]}, "ballot", SLUG, "fixed"),
        ({"roles": [Role.STAFF]}, "sign_in_code", "", "fixed"),
        ({"roles": [Role.STAFF]}, "no_such_letter", "", "unknown-kind"),
    ],
)
def test_who_may_not_word_a_letter_is_refused_and_nothing_is_kept(who, kind, edition, code):
    person = UserFactory(**who)

    with pytest.raises(Refused) as refused:
        actions.word_letter(kind, edition=edition, language="en", subject="x", body="{link}", by=person, at=NOW)

    assert refused.value.refusal.code == code
    assert not LetterWording.objects.exists()


def test_a_ballots_letter_asks_nothing_more_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        words_of("ballot", {"pairs": [], "link": "https://portal.example/v", "edition": CONTEXT["edition"]})


def test_another_letter_asks_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        said()
