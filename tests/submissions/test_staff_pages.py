"""The inbox of staff, the check of one submission, and the finalists' tasks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.rules import Gate, Phase
from submissions import actions
from submissions.forms.staff import working_days_later
from submissions.models import EligibilityCheck
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in, moved
from tests.factories.submissions import OrganisationFactory, ProjectFactory, SubmissionFactory, fresh, owner_of, verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return edition_in(Phase.CHECKING, at=timezone.now())


@pytest.fixture
def staff(client):
    person = UserFactory(roles=[Role.STAFF])
    client.force_login(person)
    return person


def _inbox(client, edition, **filters):
    answer = client.get(reverse("submissions:inbox", args=[edition.slug]), filters)
    assert answer.status_code == 200
    return answer.content.decode()


def _address(name, entered):
    return reverse(f"submissions:{name}", args=[entered.edition.slug, entered.public_id])


def test_the_inbox_lists_what_arrived_before_what_is_only_begun(client, staff, edition):
    begun = SubmissionFactory(edition=edition, title="A secret draft")
    entered = SubmissionFactory(edition=edition, handed_in=True, title="What arrived")

    page = _inbox(client, edition)

    assert page.index(entered.number) < page.index(owner_of(begun).email)


def test_of_a_draft_staff_see_owner_category_and_moment_only(client, staff, edition):
    begun = SubmissionFactory(edition=edition, answered=True, title="A secret draft")

    page = _inbox(client, edition)

    assert owner_of(begun).email in page
    for secret in ("A secret draft", begun.organisation.legal_name, "Three hospitals began it"):
        assert secret not in page
    assert "No submission matches" in _inbox(client, edition, q="secret")
    assert "No submission matches" in _inbox(client, edition, country="SE")
    assert client.get(_address("staff_submission", begun)).status_code == 404


def test_staff_read_the_name_of_the_country_not_its_code(client, staff, edition):
    organisation = OrganisationFactory(country="GR")
    entered = SubmissionFactory(edition=edition, handed_in=True, organisation=organisation)

    page = client.get(_address("staff_submission", entered)).content.decode()

    assert f"{organisation.legal_name}, Greece" in page


def test_filters_live_in_the_address(client, staff, edition):
    impact, culture = edition.categories.all()
    norwegian = OrganisationFactory(country="NO")
    first = SubmissionFactory(category=impact, handed_in=True, title="Sepsis warning")
    second = SubmissionFactory(category=culture, handed_in=True, organisation=norwegian, title="Citizens’ jury")
    verdict(second, at=timezone.now())

    for filters in ({"category": "culture"}, {"state": "eligible"}, {"country": "NO"}, {"q": "jury"}):
        page = _inbox(client, edition, **filters)
        assert second.number in page
        assert first.number not in page
    assert "Category: CULTURE" in _inbox(client, edition, category="culture")


def test_the_same_website_and_another_organisations_title_are_flagged_side_by_side(client, staff, edition):
    for number in range(2):
        project = ProjectFactory(title=f"Practice {number}", website="https://practice.vallmar.example/")
        SubmissionFactory(edition=edition, project=project, handed_in=True)
        SubmissionFactory(edition=edition, title="One consent", handed_in=True)
    alone = SubmissionFactory(edition=edition, title="Something else", handed_in=True)
    actions.compare_entries(at=timezone.now())

    page = _inbox(client, edition, flag="similar")

    assert page.count("One consent") == 2
    assert alone.number not in page
    assert "Practice 0" in page


@pytest.mark.parametrize("count", [1, 12])
def test_the_inbox_costs_the_same_queries_for_one_as_for_many(client, staff, edition, django_assert_num_queries, count):
    SubmissionFactory.create_batch(count, edition=edition, handed_in=True)
    SubmissionFactory.create_batch(count, edition=edition)

    with django_assert_num_queries(12):
        _inbox(client, edition)


def test_the_inbox_shows_fifty_at_a_time(client, staff, edition):
    SubmissionFactory.create_batch(51, edition=edition)

    assert "1 to 50 of 51" in _inbox(client, edition)
    assert "51 to 51 of 51" in _inbox(client, edition, page="2")


@pytest.mark.parametrize("roles", [[], [Role.EVALUATOR], [Role.OPERATOR]])
def test_only_those_who_run_or_watch_the_call_open_its_pages(client, edition, roles):
    entered = SubmissionFactory(edition=edition, handed_in=True)
    client.force_login(UserFactory(roles=roles))

    for address in (
        reverse("submissions:inbox", args=[edition.slug]),
        reverse("submissions:finalists", args=[edition.slug]),
        _address("staff_submission", entered),
    ):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("role", [Role.CHAIR, Role.AUDITOR])
def test_chair_and_auditor_read_and_do_not_check(client, edition, role):
    entered = SubmissionFactory(edition=edition, handed_in=True)
    client.force_login(UserFactory(roles=[role]))

    page = client.get(_address("staff_submission", entered)).content.decode()

    assert "Three hospitals began it" in page
    assert "Give the verdict" not in page
    posted = client.post(_address("staff_check", entered), _checked("pass"))
    assert posted.status_code == 403
    assert fresh(entered).state == State.SUBMITTED


def _checked(answer, **more):
    return {"check_relevance": answer, "check_completeness": answer, "verdict": "eligible", "reason": "", **more}


def test_staff_give_a_verdict(client, staff, edition):
    entered = SubmissionFactory(edition=edition, handed_in=True)

    seen = {"why_relevance": "Clearly.", "evidence_relevance": "Page 2 of the report"}
    client.post(_address("staff_check", entered), _checked("pass", **seen))

    check = EligibilityCheck.objects.get()
    assert (check.by, fresh(entered).state) == (staff, State.ELIGIBLE)
    assert check.checklist[0] == {
        "code": "relevance",
        "name": edition.checklist[0]["name"],
        "passed": True,
        "reason": "Clearly.",
        "evidence": "Page 2 of the report",
    }


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (_checked("fail"), "A check has failed"),
        (_checked("fail", verdict="ineligible"), "Give the reason that the applicant will read."),
        ({"verdict": "eligible"}, "Choose an answer to “"),
    ],
)
def test_a_verdict_that_cannot_stand_is_shown_with_its_fault_and_what_was_typed(
    client, staff, edition, typed, sentence
):
    entered = SubmissionFactory(edition=edition, handed_in=True)

    answer = client.post(_address("staff_check", entered), typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert fresh(entered).state == State.SUBMITTED


def test_staff_ask_and_the_due_moment_is_in_working_days(client, staff, edition):
    entered = SubmissionFactory(edition=edition, handed_in=True)

    client.post(_address("staff_ask", entered), {"question": "Since when is it in use?"})

    asked = entered.clarifications.get()
    assert asked.due > timezone.now() + timedelta(days=4)
    assert fresh(entered).state == State.CLARIFICATION


def test_the_one_who_gave_the_verdict_is_told_that_somebody_else_decides(client, staff, edition):
    entered = SubmissionFactory(edition=edition, handed_in=True)
    verdict(entered, eligible=False, by=staff, at=timezone.now())
    actions.appeal(entered, text="Look again.", by=owner_of(entered), at=timezone.now())

    page = client.get(_address("staff_submission", entered)).content.decode()
    answer = client.post(_address("staff_decide", entered), {"upheld": "yes", "reason": "Yes."})

    assert "Somebody else decides the appeal." in page
    assert answer.status_code == 403
    client.force_login(UserFactory(roles=[Role.CHAIR]))
    client.post(_address("staff_decide", entered), {"upheld": "yes", "reason": "We read it again."})
    assert fresh(entered).state == State.ELIGIBLE


def test_staff_see_which_finalist_is_missing(client, staff, edition):
    found = SubmissionFactory(edition=edition, finalist=True)
    for gate in (Gate.START_EVALUATION, Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS):
        moved(edition, gate)

    page = client.get(reverse("submissions:finalists", args=[edition.slug])).content.decode()

    assert found.project.title in page
    assert page.count("missing") == 2
    assert "Under embargo" in page


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2026, 3, 6, 16, 0, tzinfo=UTC), datetime(2026, 3, 13, 23, 0, tzinfo=UTC)),  # a Friday
        (
            datetime(2026, 3, 24, 22, 30, tzinfo=UTC),
            datetime(2026, 3, 31, 22, 0, tzinfo=UTC),
        ),  # across the clock change
        (datetime(2026, 3, 8, 9, 0, tzinfo=UTC), datetime(2026, 3, 13, 23, 0, tzinfo=UTC)),  # a Sunday
    ],
)
def test_five_working_days_end_with_the_day_in_the_editions_zone(asked, due):
    assert working_days_later(asked, 5, "Europe/Brussels") == due
