"""The applicant's pages, from the self-check to the receipt."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from calls.rules import Phase
from notifications.models import Letter
from submissions import actions
from submissions.form import form_of
from submissions.models import Answer, Organisation, Submission, Version
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, answer_all, fresh, hand_in, owner_of, pdf, verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return edition_in(Phase.SUBMISSION, at=timezone.now())


@pytest.fixture
def draft(edition, client):
    found = SubmissionFactory(edition=edition, at=timezone.now())
    client.force_login(owner_of(found))
    return found


def _address(name, draft, *more):
    return reverse(f"submissions:{name}", args=[draft.public_id, *more])


def _text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


# -- Before the form ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "kind", "heading"),
    [
        ("SE", "hospital", "Yes, as far as these answers go"),
        ("CA", "hospital", "You may apply; staff decide"),
        ("US", "hospital", "neither in the European Union nor associated"),
        ("SE", "person", "This call is for organisations that do research."),
    ],
)
def test_the_self_check_answers_with_reasons_without_an_account(client, edition, country, kind, heading):
    page = _text(client.get(reverse("submissions:check", args=[edition.slug]), {"country": country, "kind": kind}))

    assert heading in page


def test_beginning_asks_for_an_account(client, edition):
    answer = client.get(reverse("submissions:begin", args=[edition.slug]))

    assert answer.status_code == 302
    assert "/accounts/" in answer["Location"]


def _begin(client, edition, **typed):
    values = {
        "project": "new",
        "legal_name": "Consorci Vallmar (demo)",
        "kind": "hospital",
        "country": "ES",
        "title": "Patients at the table",
        "category": edition.categories.all()[0].pk,
        **typed,
    }
    return client.post(reverse("submissions:begin", args=[edition.slug]), values)


def test_one_page_makes_organisation_project_and_draft(client, edition):
    person = UserFactory()
    client.force_login(person)

    answer = _begin(client, edition)

    draft = Submission.objects.get()
    assert answer["Location"] == _address("step", draft, "practice")
    assert (draft.organisation.legal_name, draft.project.title) == ("Consorci Vallmar (demo)", "Patients at the table")
    assert list(Submission.objects.of(person)) == [draft]


def test_a_second_project_of_the_same_organisation_needs_only_its_title(client, edition):
    client.force_login(UserFactory())
    _begin(client, edition)
    organisation = Organisation.objects.get()

    _begin(client, edition, project=f"new:{organisation.public_id}", legal_name="", country="", title="Another")

    assert Organisation.objects.count() == 1
    assert sorted(Submission.objects.values_list("project__title", flat=True)) == ["Another", "Patients at the table"]


def test_what_is_missing_at_the_beginning_is_said_and_nothing_is_made(client, edition):
    client.force_login(UserFactory())

    page = _text(_begin(client, edition, legal_name="", title=""))

    assert "There is a problem" in page
    assert page.count("Fill this in for a new entry.") >= 2
    assert not Organisation.objects.exists()


# -- The form ----------------------------------------------------------------------------------------------------------


def test_without_script_a_step_saves_everything_and_goes_on(client, draft):
    answer = client.post(_address("step", draft, "practice"), {"what": "x" * 150, "since": "9/2022"})

    assert answer["Location"] == _address("step", draft, "lay_summary")
    stored = dict(Answer.objects.values_list("question__code", "value"))
    assert stored == {"what": "x" * 150, "since": "2022-09"}


def test_a_step_shows_what_was_saved_with_its_limit_and_the_missing_list(client, draft):
    client.post(_address("step", draft, "practice"), {"what": "x" * 150})

    page = _text(client.get(_address("step", draft, "practice")))

    assert "x" * 150 in page
    assert "Question 1: shorten by 50 characters" in page
    assert "No data about identifiable patients." in page


def test_two_tabs_without_script_see_both_texts(client, draft):
    client.post(_address("step", draft, "practice"), {"what": "first tab"})

    page = _text(client.post(_address("step", draft, "practice"), {"what": "second tab", "since": "9/2022"}))

    assert "first tab" in page
    assert "second tab" in page
    assert Answer.objects.get(question__code="what").value == "first tab"
    kept = {"what": "second tab", "revision-what": "1", "since": "10/2022", "revision-since": "1"}
    assert 'name="revision-since" value="1"' in page
    assert client.post(_address("step", draft, "practice"), kept).status_code == 302
    assert Answer.objects.get(question__code="what").value == "second tab"


def _save(client, draft, **typed):
    return client.post(_address("save", draft), {"field": "what", "value": "We began.", "revision": "0", **typed})


def test_autosave_answers_with_words_revision_and_what_is_missing(client, draft):
    said = json.loads(_text(_save(client, draft)))

    assert said["revision"] == 1
    assert said["words"].startswith("Saved at ")
    assert [row["words"] for row in said["missing"]] == [
        "Question 2: answer “Since when?”",
        "Question 4: answer “Lay summary for publication”",
        "Declarations: 1 to tick",
    ]


def test_autosave_never_overwrites_unseen(client, draft):
    _save(client, draft)

    said = json.loads(_text(_save(client, draft, value="Other words."), 409))

    assert (said["theirs"], said["yours"], said["revision"]) == ("We began.", "Other words.", 1)
    assert said["by"] == "You, in another tab,"


def test_autosave_refuses_strangers_and_unknown_questions_with_a_reason(client, draft):
    assert "form any more" in json.loads(_text(_save(client, draft, field="nonsense"), 403))["reason"]
    client.force_login(UserFactory())

    assert "not yours" in json.loads(_text(_save(client, draft), 403))["reason"]
    assert not Answer.objects.exists()


def test_declarations_are_ticked_and_unticked(client, draft):
    client.post(_address("step", draft, "declarations"), {"declaration": ["truth", "publication"]})
    client.post(_address("step", draft, "declarations"), {"declaration": ["truth"]})

    assert [row.declaration.code for row in draft.declarations_made.all()] == ["truth"]


def test_a_file_is_uploaded_taken_inert_and_removed(client, draft):
    upload = SimpleUploadedFile("Plan.pdf", pdf())
    client.post(_address("upload", draft), {"file": upload, "back": "practice"})
    attachment = draft.attachments.get()

    answer = client.get(reverse("submissions:attachment", args=[attachment.public_id]))

    assert b"".join(answer.streaming_content) == pdf()
    assert answer["Content-Disposition"] == 'attachment; filename="Plan.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    client.post(_address("remove_file", draft, attachment.public_id), {"back": "practice"})
    assert not draft.attachments.filter(removed_at=None).exists()


def test_a_refused_file_says_why_and_keeps_the_page(client, draft):
    upload = SimpleUploadedFile("virus.exe", b"MZ")

    page = _text(client.post(_address("upload", draft), {"file": upload, "back": "practice"}, follow=True))

    assert "Choose a PDF, PNG or JPEG file." in page
    assert not draft.attachments.exists()


def test_title_and_category_can_be_changed(client, draft):
    culture = draft.edition.categories.all()[1]

    client.post(_address("project", draft), {"title": "A better title", "category": culture.pk})

    assert (fresh(draft).project.title, fresh(draft).category) == ("A better title", culture)


# -- Handing in --------------------------------------------------------------------------------------------------------


def _token(client, draft):
    page = _text(client.get(_address("review", draft)))
    return page.split('name="token" value="')[1].split('"')[0]


def test_submitting_leads_to_a_receipt_with_number_time_and_hash(client, draft):
    answer_all(draft, at=timezone.now())

    page = _text(client.post(_address("submit", draft), {"token": _token(client, draft)}, follow=True))

    version = Version.objects.get()
    assert "Your application has arrived" in page
    assert fresh(draft).number in page
    assert version.sha256 in page
    assert version.receipt_code in page
    assert reverse("reports:receipt", args=[draft.public_id]) in page


def test_the_same_form_sent_twice_leads_to_the_same_receipt(client, draft):
    answer_all(draft, at=timezone.now())
    token = _token(client, draft)

    answers = [client.post(_address("submit", draft), {"token": token}) for _click in range(3)]

    assert {answer["Location"] for answer in answers} == {_address("receipt", draft, 1)}
    assert Letter.objects.count() == 1


def test_what_is_missing_is_listed_and_the_draft_stays(client, draft):
    page = _text(client.post(_address("submit", draft), {"token": str(uuid.uuid4())}), 422)

    assert "There is a problem" in page
    assert page.count("Question 1: answer “What did you do?”") == 2  # in the summary and in the missing list
    assert fresh(draft).state == State.DRAFT


def test_after_the_grace_the_page_says_that_the_draft_is_kept(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    draft = SubmissionFactory(edition=edition, answered=True)
    client.force_login(owner_of(draft))

    page = _text(client.post(_address("submit", draft), {"token": str(uuid.uuid4())}), 403)

    assert "The call has closed. Your text is kept as a draft." in page
    assert fresh(draft).state == State.DRAFT
    assert _save(client, draft, revision="1", value="Saved after all.").status_code == 200


def test_reopening_and_withdrawing_from_the_page(client, draft):
    answer_all(draft, at=timezone.now())
    hand_in(draft, at=timezone.now())

    client.post(_address("reopen", draft))
    assert fresh(draft).reopened_at is not None
    assert "Submitted, open for changes" in _text(client.get(_address("detail", draft)))

    client.get(_address("withdraw", draft))
    assert fresh(draft).state == State.SUBMITTED
    client.post(_address("withdraw", draft), {"reason": "Not this year."})
    assert fresh(draft).state == State.WITHDRAWN


def test_an_ineligible_applicant_reads_why_and_appeals(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    entered = SubmissionFactory(edition=edition, handed_in=True)
    verdict(entered, eligible=False, reason="It is planned, not in use.", at=timezone.now())
    client.force_login(owner_of(entered))

    assert "It is planned, not in use." in _text(client.get(_address("detail", entered)))
    client.post(_address("appeal", entered), {"text": "It has been in use since May."})

    assert fresh(entered).state == State.APPEALED


def test_a_clarification_is_answered(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    entered = SubmissionFactory(edition=edition, handed_in=True)
    staff = UserFactory(roles=[Role.STAFF])
    actions.request_clarification(
        entered, question="Since when?", due=timezone.now() + timedelta(days=5), by=staff, at=timezone.now()
    )
    client.force_login(owner_of(entered))

    assert "Since when?" in _text(client.get(_address("answer", entered)))
    client.post(_address("answer", entered), {"answer": "Since May."})

    assert entered.clarifications.get().answer == "Since May."


# -- Whose pages they are ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("roles", [[], [Role.EVALUATOR], [Role.STAFF], [Role.CHAIR], [Role.AUDITOR], [Role.OPERATOR]])
def test_a_draft_is_a_404_for_everybody_else(client, draft, roles):
    attachment = actions.attach(draft, pdf(), name="plan.pdf", by=owner_of(draft), at=timezone.now())
    client.force_login(UserFactory(roles=roles))

    for name in ("detail", "project", "review", "withdraw", "finalist_task"):
        assert client.get(_address(name, draft)).status_code == 404
    assert client.get(_address("step", draft, "practice")).status_code == 404
    assert client.get(reverse("submissions:attachment", args=[attachment.public_id])).status_code == 404


def test_staff_take_files_of_the_standing_version_and_not_those_added_since(client, edition):
    draft = SubmissionFactory(edition=edition, answered=True, at=timezone.now())
    owner, now = owner_of(draft), timezone.now()
    arrived = actions.attach(draft, pdf(), name="arrived.pdf", by=owner, at=now)
    hand_in(draft, at=now)
    actions.reopen(draft, by=owner, at=now)
    since = actions.attach(draft, pdf(), name="since.pdf", by=owner, at=now)
    client.force_login(UserFactory(roles=[Role.STAFF]))

    first = client.get(reverse("submissions:attachment", args=[arrived.public_id]))
    assert b"".join(first.streaming_content) == pdf()
    assert client.get(reverse("submissions:attachment", args=[since.public_id])).status_code == 404


@pytest.mark.parametrize("count", [1, 7])
def test_my_applications_cost_the_same_queries_for_one_as_for_many(client, edition, django_assert_num_queries, count):
    person = UserFactory()
    mine = SubmissionFactory.create_batch(count, edition=edition, owner=person, at=timezone.now())
    theirs = SubmissionFactory(edition=edition, title="Not mine", at=timezone.now())
    client.force_login(person)

    with django_assert_num_queries(6):
        page = _text(client.get(reverse("submissions:mine")))

    assert all(submission.project.title in page for submission in mine)
    assert theirs.project.title not in page


def test_the_form_of_edition_2_costs_the_same_queries_with_and_without_answers(
    client, draft, django_assert_num_queries
):
    pages = []
    client.get(_address("step", draft, "practice"))  # which keeps the edition and its form in memory
    for _turn in range(2):
        with django_assert_num_queries(8):
            pages.append(_text(client.get(_address("step", draft, "practice"))))
        answer_all(draft, at=timezone.now())

    assert form_of(draft).missing() == []
