"""Outcomes before and after applicants are told: previews, notes, feedback, and nothing a day early."""

from __future__ import annotations

import html
import re
from datetime import datetime
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from accounts.refusals import Refused
from accounts.rules import Role
from calls.actions import propose_gate
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Correction, OutcomeNote, Ranking, Score
from evaluation.telling.feedback import feedback_on
from evaluation.telling.outcomes import previews
from notifications.models import Letter
from reports import actions as reports
from reports import runner
from reports.models import Export
from submissions.models import Editor, Submission
from tests.clients import PortalClient
from tests.evaluation.test_freezing import OUTCOMES, freeze, notify, scored
from tests.factories.accounts import UserFactory
from tests.factories.evaluation import COMMENT, DECIDING, Jury
from tests.factories.kept import kept
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of

pytestmark = pytest.mark.django_db
NOTE = "Thank you for the patience of patients."


@kept
def decided() -> Jury:
    """A winner, a finalist and somebody who is not selected, frozen."""
    given = scored(("5", "4"), ("4", "4"), ("2/5", "2/4"), quorum=1)
    for evaluator, words in enumerate(("Zealous and clear. ", "A word of caution. ")):
        rows = Score.objects.filter(evaluation__assignment__evaluator=given.evaluators[evaluator])
        rows.update(comment=words + COMMENT)
    freeze(given)
    return given


def get(client: PortalClient, person: User, name: str, *args: object, status: int = 200) -> str:
    client.force_login(person)
    with now_is(DECIDING):
        answer = client.get(reverse(name, args=args))
    assert answer.status_code == status
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def words(text: str) -> str:
    return " ".join(text.split())


def note(given: Jury, text: str = NOTE, *, category: bool = False, by: User | None = None) -> OutcomeNote | None:
    chosen = given.category if category else None
    return actions.write_outcome_note(given.edition, chosen, text=text, by=by or given.staff, at=DECIDING)


def test_staff_see_every_outcome_with_the_number_of_letters_of_each_kind(client: PortalClient) -> None:
    given = decided()

    page = get(client, given.staff, "evaluation:outcomes", given.edition.slug)

    assert "Winner of the jury: 1 Finalist: 1 Not selected: 1" in page
    for row in given.submissions:
        assert f"{row.number} {row.project.title}" in page


def test_each_letter_is_previewed_word_for_word_as_it_is_sent(client: PortalClient) -> None:
    given = decided()
    note(given)
    note(given, "See you in Sofia.", category=True)
    shown = {}
    for place in Ranking.objects.get().places.select_related("ranking"):
        [(person, letter)] = previews(place, given.fresh(), DECIDING)
        shown[person.email] = (letter.subject, letter.text, letter.html)
        page = get(client, given.staff, "evaluation:outcome", given.edition.slug, place.submission.public_id)
        assert letter.subject in page
        assert all(words(part) in page for part in letter.text.split("\n\n"))

    notify(given)

    sent = {row.to: (row.subject, row.text, row.html) for row in Letter.objects.filter(kind__in=OUTCOMES)}
    assert sent == shown
    for _subject, text, markup in sent.values():
        assert text.index(NOTE) < text.index("See you in Sofia.") < text.index("What the jury wrote")
        assert NOTE in markup


def test_a_preview_owes_nothing(client: PortalClient) -> None:
    given = decided()
    before = Letter.objects.count()

    get(client, given.staff, "evaluation:outcome", given.edition.slug, given.submissions[0].public_id)

    assert Letter.objects.count() == before
    assert not Letter.objects.filter(kind__in=OUTCOMES).exists()


def test_the_html_of_a_letter_is_shown_where_nothing_runs(client: PortalClient) -> None:
    given = decided()
    client.force_login(given.staff)
    address = [given.edition.slug, given.submissions[0].public_id]

    answer = client.get(reverse("evaluation:outcome_as_mail", args=address))

    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert b"cid:" not in answer.content
    for copy in ("0", "2", "x"):
        other = reverse("evaluation:outcome_as_mail", args=address) + f"?copy={copy}"
        assert client.get(other).status_code == 404


def test_only_those_who_watch_the_call_see_outcomes(client: PortalClient) -> None:
    given = decided()

    get(client, UserFactory(roles=[Role.AUDITOR]), "evaluation:outcomes", given.edition.slug)
    for stranger in (given.judge(), owner_of(given.submissions[0]), UserFactory()):
        get(client, stranger, "evaluation:outcomes", given.edition.slug, status=403)
        for name in ("outcome", "outcome_as_mail"):
            args = [given.edition.slug, given.submissions[0].public_id]
            get(client, stranger, f"evaluation:{name}", *args, status=403)


def test_a_note_is_written_changed_and_taken_away(client: PortalClient) -> None:
    given = decided()
    client.force_login(given.staff)
    address = reverse("evaluation:outcome_note", args=[given.edition.slug])

    assert client.post(address, {"text": NOTE}).status_code == 302
    assert client.post(f"{address}?category={given.category.code}", {"text": "For impact."}).status_code == 302
    assert set(OutcomeNote.objects.values_list("category", "text")) == {
        (None, NOTE),
        (given.category.pk, "For impact."),
    }
    assert client.post(address, {"text": " "}).status_code == 302

    assert OutcomeNote.objects.get().text == "For impact."


def test_nobody_but_staff_writes_a_note_and_nobody_after_the_proposal() -> None:
    given = scored(("5",), ("4",))
    for person in (given.staff, given.chair):
        with pytest.raises(Refused):  # not frozen yet; not staff
            note(given, by=person)
    freeze(given)
    with pytest.raises(Refused):
        note(given, by=given.chair)
    propose_gate(given.edition, Gate.NOTIFY_APPLICANTS, by=given.staff, at=DECIDING)

    with pytest.raises(Refused) as late:
        note(given)

    assert late.value.refusal.code == "too-late"
    assert not OutcomeNote.objects.exists()


def test_an_applicant_reads_the_own_means_and_comments_and_nobody_elses(client: PortalClient) -> None:
    given = decided()
    notify(given)
    low = given.submissions[2]

    page = get(client, owner_of(low), "evaluation:feedback", low.public_id)

    assert "Total: 60.00 of 100; a finalist needs at least 65. Below the threshold." in page
    assert "Evidence 60 2.00 below the threshold Ethics 40 4.50" in page
    assert page.count("A word of caution.") == page.count("Zealous and clear.") == 2
    assert page.index("A word of caution.") < page.index("Zealous and clear.")
    people = [*(judge.person for judge in given.evaluators), given.chair, given.staff]
    assert not any(person.name in page or person.email in page for person in people)
    assert not any(row.project.title in page for row in given.submissions[:2])


def test_the_address_of_anothers_feedback_is_like_one_that_does_not_exist(client: PortalClient) -> None:
    given = decided()
    notify(given)
    own, other = given.submissions[:2]
    client.force_login(owner_of(own))

    bodies = []
    for name in (other.public_id, "00000000-0000-4000-8000-000000000000"):
        address = reverse("evaluation:feedback", args=[name])
        answer = client.get(address)
        assert answer.status_code == 404
        bodies.append(re.sub(r'csrf[^>]*value="[^"]*"|[0-9a-f]{32}', "", answer.content.decode()).replace(address, ""))
    assert bodies[0] == bodies[1]
    for person in (given.judge(), given.staff, UserFactory()):
        get(client, person, "evaluation:feedback", own.public_id, status=404)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_before_the_notice_every_applicant_reads_the_same(client: PortalClient, place: int) -> None:
    given = decided()
    row = given.submissions[place]
    note(given)
    propose_gate(given.edition, Gate.NOTIFY_APPLICANTS, by=given.staff, at=DECIDING)

    get(client, owner_of(row), "evaluation:feedback", row.public_id, status=404)

    documents = get(client, owner_of(row), "reports:own", row.public_id)
    assert "Evaluation summary" not in documents
    detail = get(client, owner_of(row), "submissions:detail", row.public_id)
    assert "In evaluation" in detail
    assert not any(
        said in detail for said in ("What the jury wrote", NOTE, "Not selected", "Confirm that you take part")
    )
    with pytest.raises(Refused):
        ask(row, at=DECIDING)
    assert not Letter.objects.filter(kind__in=OUTCOMES).exists()
    assert not Export.objects.exists()


def ask(row: Submission, *, at: datetime, by: User | None = None) -> Export:
    edition = type(row.edition).objects.with_gates().get(pk=row.edition_id)
    return reports.request_export(
        "evaluation_summary", "pdf", edition=edition, submission=row, by=by or owner_of(row), at=at
    )


def test_the_evaluation_summary_is_a_tagged_pdf_with_the_same_words(client: PortalClient) -> None:
    given = decided()
    notify(given)
    low = Submission.objects.get(pk=given.submissions[2].pk)
    page = get(client, owner_of(low), "reports:own", low.public_id)
    assert "Evaluation summary" in page

    export = ask(low, at=DECIDING)
    while runner.run_next(lambda: DECIDING):
        pass
    export.refresh_from_db()

    with export.file.open("rb") as made:
        book = PdfReader(BytesIO(made.read()))
    text = words(" ".join(part.extract_text() for part in book.pages))
    assert book.metadata is not None
    assert book.metadata.title == f"Evaluation summary {low.number}"
    assert book.root_object["/Lang"] == "en"
    assert "/StructTreeRoot" in book.root_object
    assert "60.00 of 100" in text
    assert "Evidence 60 2.00 below the threshold" in text
    assert "A word of caution." in text
    assert not any(judge.person.name in text for judge in given.evaluators)
    assert "Funded by the European Union" in text or "European Union" in text
    assert "European Union" in book.pages[-1].extract_text(), (
        "It ends the document, and breaks no page before the comments."
    )


def test_nobody_else_has_the_summary_made() -> None:
    given = decided()
    notify(given)
    row = Submission.objects.get(pk=given.submissions[0].pk)

    for person in (owner_of(given.submissions[1]), given.judge(), given.staff):
        with pytest.raises(Refused):
            ask(row, at=DECIDING, by=person)
    assert not Export.objects.exists()


def test_what_the_panel_agreed_on_is_told_from_the_snapshot() -> None:
    given = decided()
    ranking = Ranking.objects.get()
    name = str(given.submissions[0].public_id)
    for category in ranking.content["categories"]:
        for entry in category["entries"]:
            if entry["name"] == name:
                entry["consensus"] = {"evidence": "4.0"}

    found = feedback_on(given.submissions[0], ranking)

    assert [(line.criterion, line.agreed) for line in found.lines] == [("Evidence", True), ("Ethics", False)]


@pytest.mark.parametrize("judges", [1, 4])
def test_feedback_costs_the_same_queries_however_many_comments(
    client: PortalClient, django_assert_num_queries, judges: int
) -> None:
    given = scored(("4",) * judges, quorum=1)
    freeze(given)
    notify(given)
    row = given.submissions[0]
    client.force_login(owner_of(row))
    address = reverse("evaluation:feedback", args=[row.public_id])
    client.get(address)

    with django_assert_num_queries(10):
        client.get(address)


def test_staff_with_a_conflict_see_no_outcome_no_snapshot_and_correct_nothing(client: PortalClient) -> None:
    given = decided()
    own = given.submissions[1]
    partial = UserFactory(roles=[Role.STAFF])
    Editor.objects.create(submission=own, person=partial, role=Editor.Role.VIEW, since=DECIDING)
    slug = given.edition.slug

    for name in ("outcomes", "outcome_note", "snapshots", "freeze_again"):
        get(client, partial, f"evaluation:{name}", slug, status=403)
    for row in given.submissions:
        get(client, partial, "evaluation:outcome", slug, row.public_id, status=403)
    get(client, partial, "evaluation:one_snapshot", slug, Ranking.objects.get().pk, status=403)
    with pytest.raises(Refused) as refused:
        actions.propose_correction(given.edition, reason="For a friend.", by=partial, at=DECIDING)
    assert refused.value.refusal.code == "in-conflict"
    assert not Correction.objects.exists()
