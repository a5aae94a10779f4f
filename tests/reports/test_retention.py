"""Personal data go when their time is over, by the edition's own dates; what must be computed again still can be."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.actions import chain_events, verify_chain
from accounts.models import Consent, Event
from accounts.rules import Role
from calls.models import Edition
from notifications.models import Letter
from reports.invariants import broken
from reports.models import Download, Export
from reports.retention import actions as actions_of_retention
from reports.retention.actions import NOBODY, retain
from reports.retention.fates import unnamed
from reports.retention.plan import plan
from submissions import actions
from submissions.keeping import Kept, kept_until
from submissions.models import Answer, Attachment, Editor, Project, Submission, Version
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory
from tests.factories.moments import NOW
from tests.factories.reports import ExportFactory
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, owner_of, pdf

# A mark, not a fixture asked for in passing: pytest-django sorts by it. A test with rows that ran after the browser's
# last one left a session open, and the test database could not be dropped.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_owner_sees_what_the_test_wrote(request, monkeypatch):
    """A test's transaction is one connection's; the last test here commits and works as the owner."""
    if not request.node.get_closest_marker("django_db").kwargs.get("transaction"):
        monkeypatch.setattr(actions_of_retention, "OWNER", "default")


def due(kind: Kept, edition) -> datetime:
    moment = kept_until(kind, edition)
    assert moment is not None
    return moment


def test_everything_that_points_at_an_entry_has_its_fate():
    assert unnamed() == []


@pytest.mark.parametrize(
    ("months", "day", "then"),
    [(6, date(2026, 2, 28), "2026-09-01"), (24, date(2026, 6, 30), "2028-07-01"), (6, date(2026, 8, 30), "2027-02-28")],
)
def test_months_are_counted_by_the_calendar(months, day, then):
    edition = Edition(ceremony_ends=day, keep_unsuccessful_months=months)

    assert f"{due(Kept.UNSUCCESSFUL, edition):%Y-%m-%d}" == then


def test_drafts_go_six_months_after_the_deadline_and_not_a_second_before():
    draft = SubmissionFactory(answered=True)
    SubmissionFactory(edition=draft.edition, handed_in=True)
    until = due(Kept.DRAFT, draft.edition)

    assert retain(draft.edition, at=until - timedelta(seconds=1))["draft"] == 0
    assert Submission.objects.count() == 2
    assert retain(draft.edition, at=until) == {"draft": 1, "unsuccessful": 0, "evidence": 0, "documents": 0}
    assert retain(draft.edition, at=until)["draft"] == 0

    assert [one.state for one in Submission.objects.all()] == ["submitted"]


def test_an_unsuccessful_entry_becomes_anonymous_and_the_count_stays():
    entered = SubmissionFactory(answered=True, title="The table of eight in Vätterstad")
    owner = owner_of(entered)
    attachment = actions.attach(entered, pdf(), name="Plan.pdf", by=owner, at=BEFORE)
    actions.submit(entered, token=entered.public_id, arrived_at=BEFORE, by=owner, at=BEFORE)
    entered = fresh(entered)
    before, organisation = entered.version.sha256, entered.organisation

    retain(entered.edition, at=due(Kept.UNSUCCESSFUL, entered.edition))

    kept = fresh(entered)
    assert (kept.state, kept.category, kept.number) == (entered.state, entered.category, entered.number)
    assert (str(kept.organisation), str(kept.project)) == (NOBODY, NOBODY)
    assert (kept.organisation.country, kept.organisation.kind) == (organisation.country, organisation.kind)
    version = Version.objects.get()
    assert version.sha256 == before
    assert "Vätterstad" not in version.canonical
    assert version.content["category"]["code"] == entered.category.code
    for model in (Answer, Attachment, Editor):
        assert not model.objects.filter(submission=kept).exists()
    assert not Project.objects.filter(pk=entered.project_id).exists()
    assert not Consent.objects.filter(about=entered.subject).exists()
    assert not attachment.file.storage.exists(attachment.file.name)
    assert {(letter.to, letter.text) for letter in Letter.objects.filter(edition=entered.edition.slug)} == {("", "")}


def test_the_record_says_that_it_was_done_holds_no_name_and_stays_whole():
    entered = SubmissionFactory(handed_in=True, title="The table of eight in Vätterstad")
    chain_events()

    retain(entered.edition, at=due(Kept.UNSUCCESSFUL, entered.edition))
    chain_events()

    assert verify_chain() is None
    event = Event.objects.get(verb="entry anonymised")
    assert (event.subject, event.actor, event.facts) == (entered.subject, None, {"published": False})
    assert broken() == {}


def test_evidence_waits_for_a_date_that_somebody_sets(settings):
    finalist = SubmissionFactory(finalist=True, title="The table of eight in Vätterstad")
    edition, far = finalist.edition, NOW.replace(year=2060)

    assert retain(edition, at=far)["evidence"] == 0
    settings.FINAL_PAYMENT = date(2029, 12, 31)
    assert retain(edition, at=due(Kept.EVIDENCE, edition) - timedelta(seconds=1))["evidence"] == 0
    assert retain(edition, at=due(Kept.EVIDENCE, edition))["evidence"] == 1

    kept = fresh(finalist)
    assert str(kept.project) == "The table of eight in Vätterstad"  # it was published with the result
    assert kept.version.content["answers"] == []
    assert not kept.editors.exists()
    assert broken() == {}


def test_documents_of_the_whole_edition_go_with_the_entries_that_they_name(settings):
    settings.FINAL_PAYMENT = date(2029, 12, 31)
    entered = SubmissionFactory(handed_in=True)
    edition, staff = entered.edition, UserFactory(roles=[Role.STAFF])
    ranking = ExportFactory(edition=edition, ready=True, requested_by=staff)
    book = ExportFactory(edition=edition, ready=True, document="finalists_book", requested_by=staff)
    other = ExportFactory(edition=EditionFactory(), ready=True, requested_by=staff)
    Download.objects.create(export=ranking, by=staff, at=NOW)
    until = due(Kept.UNSUCCESSFUL, edition)

    assert retain(edition, at=until - timedelta(seconds=1))["documents"] == 0
    assert retain(edition, at=until)["documents"] == 1

    assert set(Export.objects.all()) == {book, other}
    assert not ranking.file.storage.exists(ranking.file.name)
    assert book.file.storage.exists(book.file.name)
    assert Event.objects.get(verb="documents removed").facts == {"number": 1}
    assert retain(edition, at=due(Kept.EVIDENCE, edition))["documents"] == 1
    assert set(Export.objects.all()) == {other}
    assert broken() == {}


def test_a_dry_run_counts_the_documents_and_leaves_them():
    edition = EditionFactory()
    ExportFactory(edition=edition, ready=True, requested_by=UserFactory())
    out = StringIO()

    call_command("retention", edition.slug, "--dry-run", stdout=out)

    assert re.search(r"^documents: unsuccessful +1 ", out.getvalue(), re.MULTILINE)
    assert Export.objects.count() == 1


def test_another_edition_is_left_alone():
    entered, other = SubmissionFactory(handed_in=True), SubmissionFactory(handed_in=True)

    retain(entered.edition, at=due(Kept.UNSUCCESSFUL, entered.edition))

    assert fresh(other).anonymised_at is None
    assert owner_of(other)


def test_a_dry_run_says_what_and_why_and_changes_nothing(django_assert_max_num_queries):
    draft = SubmissionFactory()
    SubmissionFactory.create_batch(3, edition=draft.edition, handed_in=True)
    out = StringIO()

    with django_assert_max_num_queries(10):
        call_command("retention", draft.edition.slug, "--dry-run", stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0].split() == ["what", "rows", "state", "why"]
    assert lines[2].startswith("unsuccessful")
    assert "24 months after the ceremony" in lines[2]
    assert lines[-1] == "Nothing was changed."
    assert [line.number for line in plan(draft.edition)][:3] == [1, 3, 0]
    assert Submission.objects.filter(anonymised_at=None).count() == 4


def test_the_command_does_it_and_an_unknown_edition_is_refused():
    draft = SubmissionFactory(edition=EditionFactory(deadline=datetime.fromisoformat("2025-11-01T00:00:00+00:00")))
    out = StringIO()

    call_command("retention", draft.edition.slug, stdout=out)

    assert "draft: 1 gone" in out.getvalue()
    with pytest.raises(CommandError, match="no edition"):
        call_command("retention", "nowhere")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_owner_of_the_tables_does_what_the_web_role_may_not(request):
    entered = SubmissionFactory(handed_in=True)

    assert retain(entered.edition, at=due(Kept.UNSUCCESSFUL, entered.edition))["unsuccessful"] == 1

    assert Version.objects.get().anonymised_at is not None
    assert broken() == {}
