"""How a call is run in a browser: who sees it, who does it, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from accounts.rules import Role
from calls.models import Edition, GateMove
from calls.rules import Gate, Phase
from notifications.models import Letter
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
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

    assert Edition.objects.with_gates().get().phase_at(NOW + timedelta(seconds=1)) == Phase.DECISION


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


def test_a_window_that_waits_for_a_gate_is_not_said_to_be_open() -> None:
    staff = signed_in(Role.STAFF)
    unpublished = edition_in(Phase.SUBMISSION)
    unpublished.gate_moves.all().delete()
    undecided = edition_in(Phase.VOTING)
    undecided.gate_moves.filter(gate=Gate.RELEASE_FINALISTS).delete()

    assert "waits for publication" in text(staff, "process", unpublished.slug)
    assert "waits for the finalists" in text(staff, "process", undecided.slug)
