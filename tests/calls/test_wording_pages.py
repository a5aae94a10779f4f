"""Staff's pages for the words of letters: the list, the editor with its look and its test, and the way back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.rules import Role
from calls.models import Edition
from calls.rules import Phase
from notifications.models import Letter
from notifications.wording.models import LetterWording
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory
from tests.factories.wording import worded_as

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
KIND = "submission_withdrawn"
WORDS = {"subject": "{number} is out", "body": "“{title}” no longer takes part.\n\n[See it]({link})"}


@pytest.fixture
def staff(client: PortalClient):
    person = UserFactory(roles=[Role.STAFF], email="sam@desk.example")
    client.force_login(person)
    return person


def page_of(edition: Edition, kind: str = KIND, name: str = "word_letter") -> str:
    return reverse(f"calls:{name}", args=[edition.slug, kind])


def test_the_list_says_whose_words_each_letter_says_and_which_keep_their_own(client, edition, staff):
    worded_as(KIND, subject="Out, here", edition=edition.slug)
    worded_as("result_winner", subject="Hooray", language="de")
    worded_as("result_finalist", subject="Of another call", edition="another-call")

    page = client.get(reverse("calls:letter_words", args=[edition.slug])).content.decode()

    assert "“Out, here”" in page
    assert "“Hooray”" in page
    assert "Of another call" not in page
    assert "Code to sign in" in page
    assert "Its words carry security" in page


def test_the_editor_begins_with_what_the_letter_cannot_do_without(client, edition, staff):
    page = client.get(page_of(edition, "clarification"))

    assert page.context["form"]["body"].value() == "{question}\n\n{due}\n\n{opened}\n\n[Open the page]({link})"
    assert "the questions of the form that are open for a new answer, if any" in page.content.decode()


def test_the_editor_shows_what_the_letter_says_by_itself_and_begins_with_it_when_asked(client, edition, staff):
    page = client.get(page_of(edition)).content.decode()
    begun = client.get(f"{page_of(edition)}?begin=own").context["form"]

    assert "“{title}” no longer takes part in {category} of {edition}." in page
    assert begun["subject"].value() == "{number} is withdrawn"
    assert begun["body"].value().endswith("[Open the application]({link})")


def test_words_that_are_kept_hold_for_the_edition(client, edition, staff):
    answer = client.post(page_of(edition), {**WORDS, "act": "keep"})

    row = LetterWording.objects.get()
    assert answer.url == f"{page_of(edition)}?language=en"
    assert (row.edition, row.language, row.subject, row.by) == (edition.slug, "en", "{number} is out", staff)


def test_words_for_all_editions_in_another_language_are_kept_in_their_place(client, edition, staff):
    client.post(f"{page_of(edition)}?language=de&everywhere=1", {**WORDS, "act": "keep"})

    row = LetterWording.objects.get()
    assert (row.edition, row.language) == ("", "de")


def test_faults_are_said_beside_what_was_typed_and_nothing_is_kept(client, edition, staff):
    page = client.post(page_of(edition), {"subject": "x", "body": "{nonsense}", "act": "keep"}).content.decode()

    assert "{nonsense} is no placeholder of this letter." in page
    assert "Without it the letter is useless." in page
    assert not LetterWording.objects.exists()


def test_a_look_shows_both_parts_with_the_data_of_an_entry_and_keeps_nothing(client, edition, staff):
    row = SubmissionFactory(category=edition.categories.first(), title="Cells & Genes", handed_in=True)

    page = client.post(page_of(edition), {**WORDS, "act": "look", "reader": str(row.public_id)})
    mail = client.get(page.context["looked"]["words"] and look_address(page))

    assert "Cells &amp; Genes” no longer takes part." in page.content.decode()
    assert f"{row.number} is out" in page.content.decode()
    assert "Cells &amp; Genes” no longer takes part." in mail.content.decode()
    assert "data:image/png" in mail.content.decode()
    assert mail["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert not LetterWording.objects.exists()


def look_address(page) -> str:
    return re.search(r'<iframe class="letter-frame" src="([^"]+)"', page.content.decode())[1]


def test_a_look_without_an_entry_shows_samples(client, edition, staff):
    page = client.post(page_of(edition), {**WORDS, "act": "look"}).content.decode()

    assert "R-2099-0001 is out" in page
    assert "“A Sample Project” no longer takes part." in page


def test_a_look_is_for_who_looked_alone(client, edition, staff):
    address = look_address(client.post(page_of(edition), {**WORDS, "act": "look"}))
    client.force_login(UserFactory(roles=[Role.STAFF]))

    assert client.get(address).status_code == 404


def test_drafts_and_entries_in_conflict_are_not_offered_to_look_at(client, edition, staff):
    SubmissionFactory(category=edition.categories.first())
    SubmissionFactory(category=edition.categories.first(), owner=staff, handed_in=True)

    page = client.get(page_of(edition))

    assert page.context["form"].fields["reader"].choices == [("", "Samples only")]


def test_a_test_goes_to_the_person_alone_is_marked_and_is_none_of_the_real_letters(client, edition, staff):
    row = SubmissionFactory(category=edition.categories.first(), handed_in=True)
    Letter.objects.all().delete()

    page = client.post(page_of(edition), {**WORDS, "act": "test", "reader": str(row.public_id)}).content.decode()

    letter = Letter.objects.get()
    assert (letter.kind, letter.to, letter.person) == ("wording_test", "sam@desk.example", staff)
    assert letter.subject == f"Test: {row.number} is out"
    assert "no longer takes part." in letter.text
    assert "A test is on its way to sam@desk.example." in page
    assert not LetterWording.objects.exists()


def test_a_rehearsals_test_stays_in_the_portal(client, staff):
    edition = edition_in(Phase.SUBMISSION, rehearsal_of=edition_in(Phase.SUBMISSION))

    client.post(page_of(edition), {**WORDS, "act": "test"})

    assert Letter.objects.get().rehearsal


def test_a_former_version_is_said_again_and_the_letters_own_words_too(client, edition, staff):
    first = worded_as(KIND, subject="First", body=WORDS["body"], edition=edition.slug)
    worded_as(KIND, subject="Second", body=WORDS["body"], edition=edition.slug)
    address = page_of(edition, name="return_words")

    client.post(f"{address}?language=en", {"version": str(first.pk)})
    client.post(f"{address}?language=en")

    assert list(LetterWording.objects.order_by("pk").values_list("subject", flat=True)) == [
        "First",
        "Second",
        "First",
        "",
    ]


def test_a_version_of_another_letter_is_not_found(client, edition, staff):
    other = worded_as("result_winner", edition=edition.slug)

    assert client.post(page_of(edition, name="return_words"), {"version": str(other.pk)}).status_code == 404


@pytest.mark.parametrize("kind", ["ballot", "sign_in_code", "nonsense"])
def test_a_letter_that_nobody_words_has_no_page(client, edition, staff, kind):
    assert client.get(page_of(edition, kind)).status_code == 404


@pytest.mark.parametrize("role", [Role.CHAIR, Role.AUDITOR])
def test_the_pages_are_for_staff(client, edition, role):
    client.force_login(UserFactory(roles=[role]))

    assert client.get(reverse("calls:letter_words", args=[edition.slug])).status_code == 403
    assert client.post(page_of(edition), {**WORDS, "act": "keep"}).status_code == 403
    assert not LetterWording.objects.exists()


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_of_kinds_costs_the_same_queries_however_much_is_worded(
    client, edition, staff, count, django_assert_num_queries
):
    for number in range(count):
        worded_as(KIND, subject=f"Version {number}", edition=edition.slug)
    client.get(reverse("calls:letter_words", args=[edition.slug]))

    with django_assert_num_queries(6):  # session, person, roles, edition, its gates, words
        client.get(reverse("calls:letter_words", args=[edition.slug]))
