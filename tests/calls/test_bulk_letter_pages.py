"""Pages of letters to a group: from writing to progress, for whom they are, and what a release asks for."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.rules import Role
from calls import actions
from calls.bulk import Progress, progress_of
from calls.models import BulkLetter
from notifications.models import Letter
from submissions.models import Editor
from submissions.rules import State
from tests.calls.groups import WORDS, entered, prepared
from tests.clients import PortalClient, proof_of
from tests.factories.accounts import UserFactory
from tests.factories.moments import NOW
from tests.factories.submissions import SubmissionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def page_of(name: str, *given: object) -> str:
    return reverse(f"calls:{name}", args=given)


def test_the_pages_lead_from_writing_to_progress(client: PortalClient, edition, staff):
    entered(edition, name="Ada Sample")
    client.force_login(staff)

    answer = client.post(page_of("prepare_bulk_letter", edition.slug), {"audience": "drafts", **WORDS})
    letter = BulkLetter.objects.get()
    shown = client.get(answer.url).content.decode()
    client.post(page_of("release_bulk_letter", edition.slug, letter.public_id), {"typed": "1"})
    progress = client.get(answer.url).content.decode()

    assert "One person gets this letter" in shown
    assert "Ada Sample" in shown
    assert "Dear Ada Sample," in shown
    assert "Owed" in progress
    assert Letter.objects.count() == 1


def test_a_double_click_on_release_shows_the_progress(client: PortalClient, edition, staff):
    entered(edition)
    letter = prepared(edition, staff)
    client.force_login(staff)
    address = page_of("release_bulk_letter", edition.slug, letter.public_id)

    client.post(address, {"typed": "1"})
    answer = client.post(address, {"typed": "1"})

    assert answer.status_code == 302
    assert Letter.objects.count() == 1


def test_a_changed_group_is_shown_with_its_new_number(client: PortalClient, edition, staff):
    entered(edition)
    letter = prepared(edition, staff)
    entered(edition)
    client.force_login(staff)

    page = client.post(page_of("release_bulk_letter", edition.slug, letter.public_id), {"typed": "1"}).content.decode()

    assert "it was 1 letters, now it is 2" in page
    assert "2 people get this letter" in page
    assert not Letter.objects.exists()


def test_a_letter_that_is_thrown_away_is_gone_from_the_list(client: PortalClient, edition, staff):
    entered(edition)
    letter = prepared(edition, staff)
    client.force_login(staff)

    answer = client.post(page_of("discard_bulk_letter", edition.slug, letter.public_id), follow=True)

    assert "The letter is thrown away. Nothing was sent." in answer.content.decode()
    assert "No letter to a group yet" in answer.content.decode()


def test_a_letter_to_a_group_that_one_may_not_write_to_is_not_shown(client: PortalClient, edition, staff):
    both = entered(edition, State.SUBMITTED, roles=[Role.STAFF])
    letter = prepared(edition, staff, "submitted")
    client.force_login(both)

    assert client.get(page_of("bulk_letter", edition.slug, letter.public_id)).status_code == 403


def test_who_releases_has_just_proved_who_they_are(client: PortalClient, edition, staff):
    entered(edition)
    letter = prepared(edition, staff)
    client.force_login(staff)
    session = client.session
    session.update(proof_of(staff, at=time.time() - 16 * 60))
    session.save()

    answer = client.post(page_of("release_bulk_letter", edition.slug, letter.public_id), {"typed": "1"})

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not Letter.objects.exists()


def test_progress_says_what_is_owed_has_left_and_was_given_up(edition, staff):
    for _ in range(3):
        entered(edition)
    letter = actions.release_bulk_letter(prepared(edition, staff), typed=3, by=staff, at=NOW)
    first, second, _third = Letter.objects.order_by("pk")
    Letter.objects.filter(pk=first.pk).update(sent_at=NOW, channel=Letter.Channel.MAIL)
    Letter.objects.filter(pk=second.pk).update(given_up_at=NOW)

    assert progress_of(letter) == Progress(owed=1, sent=1, failed=1)


def test_the_page_of_a_letter_costs_the_same_queries_for_few_people_as_for_many(client: PortalClient, edition, staff):
    row = SubmissionFactory(category=edition.categories.first())
    letter = prepared(edition, staff)
    client.force_login(staff)
    address = page_of("bulk_letter", edition.slug, letter.public_id)
    client.get(address)  # what a process reads once, it has read

    asked = []
    for more in (1, 30):
        made = UserFactory.create_batch(more)
        Editor.objects.bulk_create(Editor(submission=row, person=one, role="owner", since=NOW) for one in made)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        asked.append(len(queries))

    assert asked[0] == asked[1]


@pytest.mark.parametrize("page", ["letter_calendar", "bulk_letters", "letter_words"])
def test_letters_are_one_place_on_the_desk(client: PortalClient, edition, staff, page):
    client.force_login(staff)

    shown = client.get(page_of(page, edition.slug)).content.decode()

    assert f'<a href="{page_of("letter_calendar", edition.slug)}" aria-current="page">Letters</a>' in shown
    for other in {"letter_calendar", "bulk_letters", "letter_words"} - {page}:
        assert f'href="{page_of(other, edition.slug)}"' in shown
