"""Configuration in the admin site: by staff, with the loader's own refusals, recorded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from accounts.rules import Role
from calls import actions
from calls.loading.checking import faults_of
from calls.loading.stored import as_data
from calls.models import Category, Criterion, Edition, Extension, GateMove, InfoSession, Method, Question, Section
from calls.rules import Phase
from tests.clients import PortalClient
from tests.factories.accounts import UserFactory
from tests.factories.calls import InfoSessionFactory, edition_in
from tests.factories.moments import NOW, now_is

pytestmark = pytest.mark.django_db

ROWS: tuple[type[models.Model], ...] = (Edition, Method, Category, Criterion, Section, Question, InfoSession)


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with now_is(NOW):
        yield


def signed_in(role: Role) -> Client:
    client = PortalClient()
    client.force_login(UserFactory(roles=[role]))
    return client


def sent(row: models.Model, **changes: object) -> dict[str, object]:
    """What the form of `row` would post, as it stands or with `changes`."""
    form = admin.site._registry[type(row)].get_form(_request())(instance=row)
    values: dict[str, object] = {}
    for name, field in form.fields.items():
        value = changes.get(name, form[name].value())
        widget = field.widget
        if hasattr(widget, "widgets"):
            parts = widget.decompress(value) if not isinstance(value, list) else value
            values |= {f"{name}_{place}": part.isoformat() if part else "" for place, part in enumerate(parts)}
        elif value is not False and value is not None:
            values[name] = field.prepare_value(value) if name in changes else value
    return values


def _request() -> Any:
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = UserFactory(roles=[Role.STAFF])
    return request


def change(client: Client, row: models.Model, **changes: object) -> Any:
    address = reverse(f"admin:calls_{row._meta.model_name}_change", args=[row.pk])
    return client.post(address, sent(row, **changes))


def question_of(edition: Edition) -> Question:
    return Question.objects.get(section__edition=edition, code="what")


@pytest.mark.parametrize("model", [*ROWS, GateMove, Extension])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.STAFF, 200), (Role.AUDITOR, 200), (Role.CHAIR, 200), (Role.EVALUATOR, 403)]
)
def test_who_reads_the_configuration(model: type[models.Model], role: Role, status: int) -> None:
    edition_in(Phase.SUBMISSION)

    answer = signed_in(role).get(reverse(f"admin:calls_{model._meta.model_name}_changelist"))

    assert answer.status_code == status


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.CHAIR])
def test_who_reads_does_not_write(role: Role) -> None:
    question = question_of(edition_in(Phase.DRAFT))

    answer = change(signed_in(role), question, label="Changed")

    assert answer.status_code == 403
    assert Question.objects.get(pk=question.pk).label == question.label


def test_staff_change_a_question_of_a_draft_and_the_record_says_so() -> None:
    question = question_of(edition_in(Phase.DRAFT))

    answer = change(signed_in(Role.STAFF), question, max_characters=50)

    assert answer.status_code == 302
    assert Question.objects.get(pk=question.pk).max_characters == 50
    event = Event.objects.get(verb="configuration changed")
    assert event.facts == {"row": "question", "name": "what"}


def test_after_the_opening_a_limit_stays_and_a_typo_goes() -> None:
    question, staff = question_of(edition_in(Phase.SUBMISSION)), signed_in(Role.STAFF)

    refused = change(staff, question, max_characters=50).content.decode()
    mended = change(staff, question, label="What did you do, then?")

    assert "questions[what].max_characters: cannot change from 100 to 50" in refused
    assert mended.status_code == 302
    question.refresh_from_db()
    assert (question.max_characters, question.label) == (100, "What did you do, then?")


@pytest.mark.parametrize(
    ("phase", "place", "changes"),
    [
        (Phase.SUBMISSION, "method.vote_mode", {"vote_mode": "decisive"}),
        (Phase.SUBMISSION, "method.quorum", {"quorum": 1}),
    ],
)
def test_the_method_is_locked_when_the_call_opens(phase: Phase, place: str, changes: dict[str, object]) -> None:
    method = edition_in(phase).method

    page = change(signed_in(Role.STAFF), method, **changes).content.decode()

    assert f"{place}: cannot change" in page
    assert model_to_dict(Method.objects.get()) == model_to_dict(method)


def test_the_deadline_moves_by_an_extension_only() -> None:
    edition = edition_in(Phase.SUBMISSION)

    page = change(signed_in(Role.STAFF), edition, deadline=edition.checking_ends).content.decode()

    assert "timetable.deadline: cannot change" in page
    assert Edition.objects.get().deadline == edition.deadline


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("countries", ["ES"], "countries: write a table"),
        ("countries", {"ES": "friend"}, "countries: “friend” is no standing"),
        ("countries", {"UK": "member"}, "countries.member: “UK” is not an ISO code of a country"),
        ("organisation_kinds", {"a": 1}, "organisation_kinds: write a list in square brackets"),
        ("organisation_kinds", [{"code": "a", "name": "A"}], "organisation_kinds[1].eligible: this is missing"),
        ("checklist", ["relevance"], "checklist[1]: write a table"),
        ("draft_reminder_hours", ["three"], "reminders.drafts_hours: write a whole number from 1 to 10000"),
        ("time_zone", "Mars/North", "time_zone: this zone is not known; write one such as Europe/Brussels"),
    ],
)
def test_columns_of_an_edition_are_checked_as_the_loader_checks_them(column: str, value: object, fault: str) -> None:
    edition = edition_in(Phase.DRAFT)
    setattr(edition, column, value)

    assert fault in [str(found) for found in faults_of(edition)]


def test_an_edition_as_loaded_has_no_fault() -> None:
    assert faults_of(edition_in(Phase.DRAFT)) == []


def test_no_edition_is_made_or_removed_in_the_admin() -> None:
    edition, staff = edition_in(Phase.DRAFT), signed_in(Role.STAFF)

    assert staff.get(reverse("admin:calls_edition_add")).status_code == 403
    assert staff.get(reverse("admin:calls_edition_delete", args=[edition.pk])).status_code == 403


def test_a_question_is_removed_from_a_draft_and_from_no_open_call() -> None:
    draft, opened = question_of(edition_in(Phase.DRAFT)), question_of(edition_in(Phase.SUBMISSION))
    staff = signed_in(Role.STAFF)

    removed = staff.post(reverse("admin:calls_question_delete", args=[draft.pk]), {"post": "yes"})
    refused = staff.post(reverse("admin:calls_question_delete", args=[opened.pk]), {"post": "yes"})

    assert (removed.status_code, refused.status_code) == (302, 403)
    assert list(Question.objects.filter(code="what")) == [opened]
    assert Event.objects.get().verb == "configuration removed"


def test_an_info_session_may_be_added_at_any_time() -> None:
    session = InfoSessionFactory(edition=edition_in(Phase.SUBMISSION))

    assert actions.faults_of_change(session, at=NOW) == []
    assert actions.faults_of_removal(session, at=NOW) == []


def test_asking_what_would_be_refused_changes_nothing() -> None:
    edition = edition_in(Phase.DRAFT)
    before = as_data(edition)
    question = question_of(edition)
    question.max_characters = 1

    assert actions.faults_of_change(question, at=NOW) == []
    assert actions.faults_of_removal(question, at=NOW) == []
    assert as_data(Edition.objects.with_gates().get()) == before


def test_the_action_refuses_too_whoever_asks_it() -> None:
    question, staff = question_of(edition_in(Phase.SUBMISSION)), UserFactory(roles=[Role.STAFF])
    question.max_characters = 1

    with pytest.raises(actions.Relied):
        actions.configure(question, by=staff, at=NOW)
    with pytest.raises(actions.Relied):
        actions.discard(question, by=staff, at=NOW)

    assert Question.objects.get(pk=question.pk).max_characters == 100
    assert not Event.objects.exists()


@pytest.mark.parametrize("page", ["clone", "export"])
def test_the_list_of_editions_leads_to_clone_and_export(page: str) -> None:
    edition, staff = edition_in(Phase.DRAFT), signed_in(Role.STAFF)

    answer = staff.post(
        reverse("admin:calls_edition_changelist"), {"action": page, "_selected_action": [str(edition.pk)]}
    )

    assert answer.url == reverse(f"calls:{page}", args=[edition.slug])
