"""Who runs a call and has a hand in an entry learns nothing of it as staff: neither text, nor status, nor scores."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from accounts.actions import record
from accounts.models import Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from calls.actions import move_gate, propose_gate
from calls.models import Edition, Question
from calls.rules import Gate
from evaluation import actions
from evaluation.models import Assignment, Proposal, TieDecision
from notifications.models import Letter
from reports import actions as reports
from reports.models import Export
from submissions import actions as submissions
from submissions.content import UNWANTED
from submissions.models import Editor, Member, Submission
from tests.evaluation.test_suspected_conflicts import alike
from tests.evaluation.test_wishes import asked
from tests.evaluation.things import NAMING, NOBODY, none_in
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import ASSIGNED, DECIDING, EvaluatorFactory, Jury, judged, jury
from tests.factories.kept import kept
from tests.factories.moments import LONG_AGO, now_is
from tests.factories.reports import ExportFactory
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, hand_in, owner_of, verdict
from tests.urls_table import JURY, STAFF, TABLE

pytestmark = pytest.mark.django_db
MARK = "Zwiebelturm"
UNWISHED = ["Ilva Marquant", "Nordhaven Genomics", "", "We are before a court with her company"]


@pytest.fixture(autouse=True)
def in_april():
    with now_is(DECIDING):
        yield


@kept
def decided() -> Jury:
    """Two entries, judged, frozen and notified; the title of the first is not to be mistaken for another."""
    given = jury(submissions=2, evaluators=3, quorum=2)
    own = given.submissions[0]
    own.project.title = f"{MARK} of all"
    own.project.save()
    for evaluator in range(3):
        for place, value in ((0, "4"), (1, "4.5")):
            judged(given.assignment(evaluator, place), value)
    for gate in (Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS):
        propose_gate(given.edition, gate, by=given.staff, at=DECIDING)
        move_gate(given.edition, gate, by=given.chair, at=DECIDING)
    return given


def conflicted(given: Jury, *roles: Role, by: str = "organisation") -> User:
    """Somebody of the crew with a hand in the first entry."""
    own, person = given.submissions[0], UserFactory(roles=list(roles))
    match by:
        case "organisation":
            Member.objects.create(organisation=own.organisation, person=person, since=LONG_AGO)
        case "editing":
            Editor.objects.create(submission=own, person=person, role=Editor.Role.EDIT, since=DECIDING)
        case "having edited":
            editor = Editor.objects.create(submission=own, person=person, role=Editor.Role.EDIT, since=DECIDING)
            submissions.revoke(editor, by=owner_of(own), at=DECIDING)
        case "declaring":
            evaluator = actions.invite_evaluator(given.edition, person=person, by=given.staff, at=DECIDING)
            row = Assignment(evaluator=evaluator, submission=own, assigned_by=given.staff, assigned_at=DECIDING)
            row.state, row.reason, row.declared_at = Assignment.State.CONFLICT, "A cousin.", DECIDING
            row.save()
    return person


@kept
def judging() -> Jury:
    """The first entry as it is judged: who is suspected, whom its applicant does not want, what is proposed for it."""
    given = jury(submissions=1, evaluators=3, quorum=2, assigned=False)
    asked(given.edition)
    own = SubmissionFactory(category=given.category, answered=True, title=f"{MARK} of all")
    question = Question.objects.get(section__edition=given.edition, code=UNWANTED)
    submissions.save_answer(own, question, UNWISHED, revision=1, by=owner_of(own), at=BEFORE)
    hand_in(fresh(own))
    verdict(fresh(own))
    given.submissions.insert(0, fresh(own))
    EvaluatorFactory(edition=given.edition, person__name=UNWISHED[0])
    alike(given)
    for place in range(2):
        judged(actions.assign(given.evaluators[1], given.submissions[place], by=given.staff, at=ASSIGNED), "4")
    proposed(given)
    return given


def proposed(given: Jury, *, by: User | None = None) -> Proposal:
    return actions.propose_assignments(given.edition, each=2, seed=1, by=by or given.staff, at=EVALUATING)


def keyed(given: Jury) -> list[str]:
    """Every page of staff and jury that names a thing by its key: of the first entry, and of the whole edition."""
    own, edition = given.submissions[0], given.edition
    things = replace(
        none_in(edition.slug),
        entry=own.public_id,
        other=given.submissions[1].public_id,
        category=given.category.pk,
        evaluator=given.evaluators[0].pk,
        assignment=given.assignment(1, 0).pk,
        proposal=last.pk if (last := edition.proposals.first()) else NOBODY,
        snapshot=last.pk if (last := edition.rankings.first()) else NOBODY,
    )
    return [reverse(name, args=args(things)) for name, args in NAMING.items() if name in STAFF | JURY]


def addresses(edition: Edition, own: Submission) -> list[str]:
    """Every page of staff that needs at most the edition and the entry."""
    found = []
    for name in STAFF:
        for args in ([], [edition.slug], [edition.slug, own.public_id], [edition.slug, own.category.code]):
            try:
                found.append(reverse(name, args=args))
            except NoReverseMatch:
                continue
    others = ("notifications:letters", "admin:evaluation_assignment_changelist", "admin:accounts_event_changelist")
    return sorted({*found, *map(reverse, others)})


def seen(client: Any, person: User, given: Jury) -> set[str]:
    """The pages on which `person` reads of the first entry: its title, its number, its public id, its owner, or a wish."""
    own = fresh(given.submissions[0])
    client.force_login(person)
    marks = [MARK, own.number, str(own.public_id), owner_of(own).email, UNWISHED[-1]]
    pages = set()
    for address in [*addresses(given.edition, own), *keyed(given)]:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code == 200 and any(mark in body.decode(errors="replace") for mark in marks):
            pages.add(address)
    return pages


WAYS = [
    (Role.STAFF, "organisation"),
    (Role.STAFF, "editing"),
    (Role.STAFF, "having edited"),
    (Role.STAFF, "declaring"),
    (Role.CHAIR, "organisation"),
    (Role.AUDITOR, "organisation"),
]


@pytest.mark.parametrize(("role", "by"), WAYS)
def test_no_staff_page_tells_of_an_entry_to_who_has_a_hand_in_it(client, role, by):
    given = decided()
    person = conflicted(given, role, by=by)

    assert seen(client, person, given) == set()


@pytest.mark.parametrize(("role", "by"), WAYS)
def test_nor_does_one_while_the_jury_works(client, role, by):
    given = judging()
    person = conflicted(given, role, by=by)

    with now_is(EVALUATING):
        assert seen(client, person, given) == set()


def test_to_others_the_pages_tell_while_the_jury_works(client):
    given = judging()

    with now_is(EVALUATING):
        pages = seen(client, given.staff, given)

    slug, entry = given.edition.slug, given.submissions[0].public_id
    for name, more in (
        ("evaluation:conflicts", []),
        ("evaluation:assign", []),
        ("evaluation:proposal", [given.edition.proposals.get().pk]),
        ("evaluation:decide_conflict", [given.evaluators[0].pk, entry]),
        ("evaluation:candidates", [entry]),
        ("evaluation:give_back", [given.assignment(1, 0).pk]),
    ):
        assert reverse(name, args=[slug, *more]) in pages, name


def test_to_others_the_same_pages_do_tell(client):
    given = decided()

    pages = seen(client, given.staff, given)

    assert len(pages) >= 8
    slug = given.edition.slug
    for name in (
        "submissions:inbox",
        "evaluation:progress",
        "evaluation:ranking",
        "evaluation:snapshot",
        "calls:record",
    ):
        assert reverse(name, args=[slug]) in pages
    assert set(TABLE) >= set(STAFF)


@pytest.mark.parametrize("page", ["calls:record", "admin:accounts_event_changelist"])
def test_the_record_keeps_from_them_what_was_decided_about_their_category(client, page):
    given = decided()
    record("tie settled", f"category:{given.category.code}", by=given.chair, at=DECIDING, edition=given.edition.slug)
    address = reverse(page, args=[given.edition.slug] if page == "calls:record" else [])

    told = []
    for person in (given.staff, conflicted(given, Role.STAFF)):
        client.force_login(person)
        told.append("tie settled" in client.get(address).content.decode().lower())

    assert told == [True, False]


def test_events_of_the_whole_call_show_them_no_fingerprint(client):
    given = decided()
    frozen = Event.objects.get(verb="ranking frozen")
    address = reverse("admin:accounts_event_change", args=[frozen.pk])

    told = []
    for person in (given.staff, conflicted(given, Role.STAFF)):
        client.force_login(person)
        told.append(frozen.facts["sha256"] in client.get(address).content.decode())

    assert told == [True, False]


def test_what_is_left_out_is_said(client):
    given = decided()
    client.force_login(conflicted(given, Role.STAFF))

    for name in ("submissions:inbox", "submissions:finalists", "evaluation:ranking", "evaluation:conflicts"):
        page = client.get(reverse(name, args=[given.edition.slug])).content.decode()
        assert "1 entry is not shown to you: you have a conflict of interest." in page


@pytest.mark.parametrize(("document", "form"), [("ranking", "csv"), ("finalists_book", "pdf")])
def test_documents_with_scores_are_refused_and_made_ones_are_not_handed_out(document, form):
    given = decided()
    person = conflicted(given, Role.STAFF)
    made = ExportFactory(edition=given.edition, document=document, requested_by=given.staff, ready=True)

    with pytest.raises(Refused) as asking:
        reports.request_export(
            document, "csv" if document == "ranking" else "pdf", edition=given.edition, by=person, at=DECIDING
        )
    with pytest.raises(Refused) as taking:
        reports.download(made, by=person, at=DECIDING)

    assert {asking.value.refusal.code, taking.value.refusal.code} == {"in-conflict"}
    assert Export.objects.count() == 1
    assert reports.download(made, by=given.staff, at=DECIDING)


def test_a_chair_with_a_hand_in_an_entry_decides_nothing_about_its_category():
    given = jury(submissions=2, evaluators=2, quorum=2, finalists=1)
    for evaluator in range(2):
        for place in range(2):
            judged(given.assignment(evaluator, place), "4")
    person = conflicted(given, Role.CHAIR)
    tied = [str(row.public_id) for row in given.submissions]
    letters = Letter.objects.count()

    for act in (
        lambda: actions.settle_tie(given.category, order=tied, reason="Mine.", by=person, at=DECIDING),
        lambda: actions.decide_no_award(given.category, reason="None.", by=person, at=DECIDING),
        lambda: actions.accept_late_conflict(given.assignment(), reason="A cousin.", by=person, at=DECIDING),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusal.code == "in-conflict"

    assert not TieDecision.objects.exists()
    assert Letter.objects.count() == letters
    actions.settle_tie(given.category, order=tied, reason="More places.", by=given.chair, at=DECIDING)
    assert TieDecision.objects.count() == 1
