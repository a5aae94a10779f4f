"""Pages of calls: what everybody reads, what staff see and do, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import Event
from accounts.rules import Role
from calls.models import Category, Criterion, Edition, GateMove
from calls.rules import Gate, Phase
from notifications.models import Letter
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory, InfoSessionFactory, edition_2, edition_in
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

PUBLIC = ("call", "method", "countries", "calendar")


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
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


# -- What everybody reads --------------------------------------------------------------------------------------------------


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

    assert "71.50 of 100 overall" in page
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


# -- What staff see and do -------------------------------------------------------------------------------------------------

STAFF_PAGES = ("process", "record", "export")


@pytest.mark.parametrize("page", STAFF_PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STAFF, 200),
        (Role.CHAIR, 200),
        (Role.AUDITOR, 200),
        (Role.APPLICANT, 403),
        (Role.EVALUATOR, 403),
        (Role.OPERATOR, 403),
    ],
)
def test_who_may_see_how_a_call_is_run(page: str, role: Role, status: int) -> None:
    text(signed_in(role), page, edition_in(Phase.EVALUATION).slug, status=status)


def test_invented_staff_see_their_rehearsal_alone(settings: Any) -> None:
    settings.DEMONSTRATION = True
    real, rehearsal = edition_in(Phase.SUBMISSION), edition_in(Phase.SUBMISSION, slug="rehearsal-1")
    client = signed_in(Role.STAFF, rehearsal="rehearsal-1")

    text(client, "process", real.slug, status=403)
    text(client, "process", rehearsal.slug)
    page = text(client, "staff")
    assert reverse("calls:process", args=[rehearsal.slug]) in page
    assert reverse("calls:process", args=[real.slug]) not in page


@pytest.mark.parametrize("phase", Phase)
def test_the_process_page_stands_in_every_phase(phase: Phase) -> None:
    text(signed_in(Role.STAFF), "process", edition_in(phase).slug)


def test_the_process_page_names_who_moved_each_gate_and_what_is_unmet() -> None:
    edition = edition_in(Phase.DRAFT, data_notice="")

    page = text(signed_in(Role.STAFF), "process", edition.slug)

    assert "Next gate: Publish" in page
    assert "The data protection notice is missing" in page
    assert reverse("calls:gate", args=[edition.slug, "publish"]) not in page


def test_staff_publish_in_a_browser_by_a_post_with_a_reason() -> None:
    edition, client = edition_in(Phase.DRAFT), signed_in(Role.STAFF)
    address = reverse("calls:gate", args=[edition.slug, "publish"])

    assert address in text(client, "process", edition.slug)
    client.get(address)
    assert not GateMove.objects.exists()
    answer = client.post(address, {"reason": "All is ready."})

    assert answer.url == reverse("calls:process", args=[edition.slug])
    assert Event.objects.get(verb="publish moved").reason == "All is ready."
    assert "All is ready." in text(client, "record", edition.slug)


@pytest.mark.usefixtures("calls_alone")
def test_staff_propose_and_the_chair_freezes_in_a_browser() -> None:
    edition = edition_in(Phase.EVALUATION)
    address = reverse("calls:gate", args=[edition.slug, "freeze_ranking"])

    signed_in(Role.STAFF).post(address, {"reason": "Scores are in."})
    chair = signed_in(Role.CHAIR)
    assert "Scores are in." in " ".join(chair.get(address).content.decode().split())
    chair.post(address, {"reason": ""})

    assert Edition.objects.with_gates().get().phase_at(NOW) == Phase.DECISION


@pytest.mark.usefixtures("calls_alone")
def test_a_proposal_is_withdrawn_by_a_post() -> None:
    edition, staff = edition_in(Phase.EVALUATION), signed_in(Role.STAFF)
    staff.post(reverse("calls:gate", args=[edition.slug, "freeze_ranking"]), {"reason": ""})
    address = reverse("calls:withdraw_proposal", args=[edition.slug, "freeze_ranking"])

    assert staff.get(address).status_code == 405
    staff.post(address)

    assert not GateMove.objects.filter(gate=Gate.FREEZE_RANKING).exists()


@pytest.mark.parametrize("role", [Role.CHAIR, Role.AUDITOR, Role.APPLICANT, Role.EVALUATOR])
@pytest.mark.parametrize("page", ["gate", "extend", "clone"])
def test_others_get_a_no_with_its_reason_and_nothing_is_written(role: Role, page: str) -> None:
    edition, client = edition_in(Phase.DRAFT), signed_in(role)
    before = Event.objects.count()
    address = reverse(f"calls:{page}", args=[edition.slug, "publish"] if page == "gate" else [edition.slug])
    sent = {"reason": "x", "last_minute": "2027-01-01T00:00", "title": "Copy", "slug": "copy"}

    assert client.post(address, sent).status_code == 403

    assert not GateMove.objects.exists()
    assert Edition.objects.count() == 1
    assert Event.objects.count() == before
    assert not Letter.objects.exists()


def test_an_edition_is_cloned_in_a_browser_and_a_name_is_taken_once() -> None:
    edition, client = edition_in(Phase.SUBMISSION), signed_in(Role.STAFF)
    address = reverse("calls:clone", args=[edition.slug])

    made = client.post(address, {"title": "Edition 3", "slug": "edition-3"})
    again = client.post(address, {"title": "Edition 3", "slug": "edition-3"})

    assert made.url == reverse("calls:process", args=["edition-3"])
    assert "There is an edition with this name already." in again.content.decode()
    assert Edition.objects.with_gates().get(slug="edition-3").phase_at(NOW) == Phase.DRAFT
    assert Edition.objects.count() == 2


def test_a_refused_extension_keeps_what_was_typed() -> None:
    edition, client = edition_in(Phase.SUBMISSION), signed_in(Role.STAFF)
    sent = {"last_minute": "2026-02-20T12:00", "reason": "The form was down on Friday."}

    page = client.post(reverse("calls:extend", args=[edition.slug]), sent).content.decode()

    assert "Choose a moment later than the present deadline." in page
    assert "The form was down on Friday." in page
    assert not edition.extensions.exists()


@pytest.mark.parametrize("count", [1, 120])
def test_the_record_and_the_process_cost_the_same_for_one_event_as_for_many(
    count: int, django_assert_max_num_queries: Any
) -> None:
    edition, client = edition_in(Phase.SUBMISSION), signed_in(Role.STAFF)
    actor = UserFactory()
    Event.objects.bulk_create(
        Event(at=NOW + timedelta(seconds=n), actor=actor, verb="noted", subject="x", edition=edition.slug)
        for n in range(count)
    )
    client.get(reverse("calls:record", args=[edition.slug]))

    with django_assert_max_num_queries(8):  # session, person, roles, second factor, edition, gates, count, events
        client.get(reverse("calls:record", args=[edition.slug]))


@pytest.mark.parametrize("count", [1, 10])
def test_the_staff_desk_costs_the_same_for_one_edition_as_for_many(
    count: int, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(Role.STAFF)
    for _ in range(count):
        edition_in(Phase.SUBMISSION)

    with django_assert_max_num_queries(6):  # session, person, roles, second factor, editions, gates
        client.get(reverse("calls:staff"))


def test_a_ceremony_whose_day_was_left_behind_does_not_break_the_page(client: Client) -> None:
    past = {"ceremony": "Long ago, Sofia", "ceremony_begins": date(2020, 6, 1), "ceremony_ends": date(2020, 6, 30)}

    assert "Long ago, Sofia" in text(client, "call", edition_in(Phase.SUBMISSION, **past).slug)


def test_a_window_that_waits_for_a_gate_is_not_said_to_be_open() -> None:
    staff = signed_in(Role.STAFF)
    unpublished = edition_in(Phase.SUBMISSION)
    unpublished.gate_moves.all().delete()
    undecided = edition_in(Phase.VOTING)
    undecided.gate_moves.filter(gate=Gate.RELEASE_FINALISTS).delete()

    assert "waits for publication" in text(staff, "process", unpublished.slug)
    assert "waits for the finalists" in text(staff, "process", undecided.slug)
