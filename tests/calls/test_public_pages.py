"""Pages of calls: what everybody reads, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.rules import Role
from calls.models import Category, Criterion, Edition
from calls.rules import Gate, Phase
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory, InfoSessionFactory, edition_2, edition_in
from tests.factories.moments import NOW, now_is

pytestmark = pytest.mark.django_db

PUBLIC = ("call", "method", "countries", "calendar")


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with now_is(NOW):
        yield


@pytest.fixture
def client() -> Client:
    return PortalClient()


def signed_in(role: Role, **more: str) -> Client:
    client = PortalClient()
    client.force_login(UserFactory(roles=[role] if role is not Role.APPLICANT else [], **more))
    return client


def text(client: Client, name: str, *args: object, status: int = 200) -> str:
    answer = client.get(reverse(f"calls:{name}", args=args))
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_the_call_page_of_edition_2_says_what_the_announcement_says(client: Client) -> None:
    edition_2(Gate.PUBLISH)

    page = text(client, "call", "best-practice-2")

    for words in (
        "Sunday 1 March 2026, 23:59 CET",
        "Brussels, UTC+1",
        "<b>2 days</b> left to submit",
        "IMPACT",
        "INNOVATION",
        "EXCELLENCE",
        "CULTURE",
        "Healthcare impact and evidence of results: 35",
        "Public and private research-performing organisations",
        "Two people per winner",
        "June 2026, Spinoff Europa Conference 2026, Sofia",
    ):
        assert words in page


@pytest.mark.parametrize("page", PUBLIC)
def test_a_draft_does_not_exist_for_the_public_and_staff_preview_it(client: Client, page: str) -> None:
    edition = edition_in(Phase.DRAFT, slug="secret-draft")

    text(client, page, edition.slug, status=404)
    text(signed_in(Role.APPLICANT), page, edition.slug, status=404)
    text(signed_in(Role.STAFF), page, edition.slug)
    assert "secret-draft" not in text(client, "list")


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.DRAFT])
@pytest.mark.parametrize("page", PUBLIC)
def test_every_public_page_stands_in_every_phase(client: Client, page: str, phase: Phase) -> None:
    text(client, page, edition_in(phase).slug)


def test_from_the_deadline_to_the_release_passers_by_read_one_thing(client: Client) -> None:
    pages = {}
    for phase in (Phase.CHECKING, Phase.EVALUATION, Phase.DECISION):
        pages[phase] = text(client, "list") if edition_in(phase) and Edition.objects.all() else ""
        Edition.objects.all().delete()

    assert all("In evaluation" in page for page in pages.values())
    assert all("Decision" not in page and "Eligibility check" not in page for page in pages.values())


def test_open_calls_come_first_in_the_list(client: Client) -> None:
    for phase in (Phase.ARCHIVED, Phase.EVALUATION, Phase.VOTING, Phase.SUBMISSION):
        edition_in(phase, title=f"Call in {phase}")

    page = text(client, "list")
    places = [page.index(f"Call in {phase}") for phase in (Phase.SUBMISSION, Phase.VOTING, Phase.EVALUATION)]

    assert places == sorted(places)


def test_a_rehearsal_is_listed_for_staff_and_in_a_demonstration_only(client: Client, settings: Any) -> None:
    original = edition_in(Phase.SUBMISSION)
    edition_in(Phase.SUBMISSION, title="Played through", rehearsal_of=original)
    settings.DEMONSTRATION = False

    assert "Played through" not in text(client, "list")
    assert "Played through" in text(signed_in(Role.STAFF), "list")
    settings.DEMONSTRATION = True
    assert "Played through" in text(client, "list")


def test_an_extended_deadline_shows_the_old_one_struck_out(client: Client) -> None:
    edition = edition_2(Gate.PUBLISH)
    staff = signed_in(Role.STAFF)

    typed = {"last_minute": "2026-03-04T12:00", "reason": "The form was down on Friday."}
    staff.post(reverse("calls:extend", args=[edition.slug]), typed)
    page = text(client, "call", edition.slug)

    assert "Wednesday 4 March 2026, 12:00 CET" in page
    assert "<del>" in page
    assert Edition.objects.get().deadline == datetime(2026, 3, 4, 11, 1, tzinfo=UTC)


def test_the_calendar_holds_the_last_good_minute_and_the_sessions_in_their_zone(client: Client) -> None:
    edition_2(Gate.PUBLISH)

    answer = client.get(reverse("calls:calendar", args=["best-practice-2"]))
    entries = {str(entry["summary"]): entry for entry in Calendar.from_ical(answer.content).walk("VEVENT")}

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    session = entries["Edition 2: Info session 3"]
    assert session.decoded("dtstart") == datetime(2026, 2, 6, 12, 30, tzinfo=UTC)
    assert session.decoded("dtend") == datetime(2026, 2, 6, 13, 30, tzinfo=UTC)
    deadline = entries["Edition 2: Deadline for submissions"]
    assert "Sunday 1 March 2026, 23:59 CET" in str(deadline["description"])
    assert deadline.decoded("dtstart") == datetime(2026, 3, 1, 22, 59, tzinfo=UTC)
    assert len({str(entry["uid"]) for entry in entries.values()}) == len(entries)


def test_the_method_card_says_what_the_portal_computes_with(client: Client) -> None:
    edition = EditionFactory(method={"quorum": 1, "finalists": 4, "total_threshold": "71.50"})

    page = text(client, "method", edition.slug)

    assert "71.5 of 100 overall" in page
    assert "At least one evaluation must be in." in page
    assert "4 finalists per category" in page
    assert "the vote a Public Favourite" in page


def test_the_list_of_countries_has_kosovo_with_its_footnote(client: Client) -> None:
    edition_2(Gate.PUBLISH)

    page = text(client, "countries", "best-practice-2")

    assert "Kosovo*" in page
    assert "UNSCR 1244/1999" in page
    assert "Guadeloupe" in page


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_of_calls_costs_the_same_for_one_as_for_many(
    client: Client, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        edition_in(Phase.SUBMISSION)
    client.get("/")

    with django_assert_num_queries(2):  # editions, gates
        client.get("/")


@pytest.mark.parametrize("count", [0, 12])
@pytest.mark.parametrize("phase", [Phase.SUBMISSION, Phase.VOTING, Phase.RESULTS])
def test_the_call_page_asks_the_database_at_most_six_times(
    client: Client, phase: Phase, count: int, django_assert_max_num_queries: Any
) -> None:
    edition = edition_in(phase)
    InfoSessionFactory.create_batch(count, edition=edition)
    for number in range(count):
        category = Category.objects.create(edition=edition, code=f"more-{number}", name="MORE", tagline="More.")
        Criterion.objects.create(category=category, code="all", name="All", weight=100)
    client.get(edition.get_absolute_url())

    with django_assert_max_num_queries(6):  # edition, gates, sessions, extensions, categories, criteria
        client.get(edition.get_absolute_url())


def test_a_ceremony_whose_day_was_left_behind_does_not_break_the_page(client: Client) -> None:
    past = {"ceremony": "Long ago, Sofia", "ceremony_begins": date(2020, 6, 1), "ceremony_ends": date(2020, 6, 30)}

    assert "Long ago, Sofia" in text(client, "call", edition_in(Phase.SUBMISSION, **past).slug)
