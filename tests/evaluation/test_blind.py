"""A blind edition: nothing that an evaluator can open, take, print or is sent says whose an entry is."""

from __future__ import annotations

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.own_data import told
from accounts.rules import Role
from calls.loading.reading import read
from calls.method_card import card_of
from calls.models import Method, Question
from calls.rules import Gate
from evaluation import actions, own_data
from evaluation.models import Assignment
from evaluation.sheet.dossier import dossier_of
from notifications.models import Letter
from submissions import actions as submissions
from submissions.blind import shown_title
from submissions.models import Submission
from tests.calls.edition_file import PATH
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import ASSIGNED, Jury, judged, jury, score_all
from tests.factories.kept import kept
from tests.factories.moments import now_is
from tests.factories.submissions import (
    BEFORE,
    OrganisationFactory,
    ProjectFactory,
    SubmissionFactory,
    answer_all,
    fresh,
    hand_in,
    pdf,
    verdict,
)

pytestmark = pytest.mark.django_db
TITLE = "Patients set the question"
# Each stands in one place of an entry, and in no other; of these an open edition shows its evaluators the first five.
SHOWN = ["Zanthorp", "Brankovich", "Pellworth", "Umbriel", "vexington"]
KEPT = ["quillmere", "odalys", "ZQX7", "tarnholt", "999123456"]
LINK = re.compile(r'(?:href|src|action)="(/[^"#]*)"')


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def asked(edition, code: str, **settings) -> Question:
    section = edition.sections.get(code="practice")
    return Question.objects.create(section=section, code=code, label=f"About {code}", kind="short_text", **settings)


def entry(given: Jury, title: str = TITLE) -> Submission:
    organisation = OrganisationFactory(legal_name="Zanthorp", website="https://www.quillmere.example", pic="999123456")
    project = ProjectFactory(
        organisation=organisation, title=title, acronym="ZQX7", website="https://tarnholt.example/about"
    )
    owner = UserFactory(name="Ilja Brankovich", email=f"odalys{project.pk}@quillmere.example")
    draft = SubmissionFactory(project=project, category=given.category, owner=owner)
    answer_all(draft)
    for code, said in (("partners", "With Pellworth"), ("where", "At Umbriel")):
        question = Question.objects.get(section__edition=given.edition, code=code)
        found = draft.answers.filter(question=question).first()
        submissions.save_answer(draft, question, said, revision=found.revision if found else 0, by=owner, at=BEFORE)
    submissions.attach(fresh(draft), pdf(), name="vexington.pdf", by=owner, at=BEFORE)
    hand_in(fresh(draft))
    verdict(fresh(draft))
    return fresh(draft)


@kept
def world(*, blind: bool) -> Jury:
    """One evaluator with an entry of every kind: not declared, begun, in, returned, in conflict, talked about."""
    given = jury(submissions=0, evaluators=2, started=False, blind=blind)
    asked(given.edition, "partners", position=7)
    asked(given.edition, "where", position=8, identifies_applicant=True)
    given.submissions = [entry(given, TITLE if n not in (0, 4) else "Zanthorp at the bedside") for n in range(6)]
    given.evaluators[1].affiliation = "Zanthor"  # looks like the applicant: somebody has to decide
    given.evaluators[1].save()
    for submission in given.submissions:
        for evaluator in given.evaluators:
            actions.assign(evaluator, submission, by=given.staff, at=ASSIGNED)
    moved(given.edition, Gate.START_EVALUATION, at=ASSIGNED)
    judge = given.judge()
    actions.declare_no_conflict(given.assignment(0, 1), by=judge, at=EVALUATING)
    score_all(given.assignment(0, 1), "3.0")
    for number in (2, 3, 4):
        judged(given.assignment(0, number), "4.0")
    judged(given.assignment(1, 4), "1.0")
    actions.return_evaluation(given.assignment(0, 3), reason="Say more.", by=given.staff, at=EVALUATING)
    actions.declare_conflict(given.assignment(0, 5), reason="A friend.", by=judge, at=EVALUATING)
    actions.open_consensus(given.submissions[4], rapporteur=judge, why="Far apart.", by=given.chair, at=EVALUATING)
    return given


def crawled(client, given: Jury, *, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Everything that can be reached from the queue and the addresses an evaluator may type; by address, with headers.

    but  beginnings of addresses that are left out
    """
    rows = Assignment.objects.filter(evaluator__person=given.judge())
    desk = ("declare", "conflict", "sheet", "submit", "changes", "print")
    found: dict[str, str] = {}
    waiting = ["/", reverse("admin:evaluation_assignment_changelist"), reverse("admin:evaluation_declare_all")]
    waiting += [reverse(f"admin:evaluation_{name}", args=[row.pk]) for row in rows for name in desk]
    waiting += [reverse("admin:evaluation_table", args=[given.category.pk])]
    for row in given.submissions:
        waiting += [reverse("evaluation:consensus", args=[row.public_id])]
        waiting += [reverse("submissions:attachment", args=[file.public_id]) for file in row.attachments.all()]
        waiting += [reverse("submissions:staff_submission", args=[given.edition.slug, row.public_id])]
        waiting += [reverse("submissions:detail", args=[row.public_id])]
    while waiting:
        address = waiting.pop()
        if address in found or "/static/" in address or "logout" in address or len(found) > 250:
            continue
        if address.startswith(but):
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = f"{answer.headers.items()} {body.decode(errors='replace')}"
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]:
            waiting += [one.replace("&amp;", "&") for one in LINK.findall(found[address])]
    return found


def sent_to(given: Jury) -> str:
    actions.remind_evaluators(given.fresh(), at=given.edition.evaluation_ends.replace(day=16))
    letters = Letter.objects.filter(to=given.judge().email)
    assert {"evaluation_returned", "consensus_opened", "evaluator_digest"} <= {row.kind for row in letters}
    return " ".join(f"{row.subject} {row.text} {row.html}" for row in letters)


def test_no_page_file_letter_or_export_of_an_evaluator_says_whose_it_is(client) -> None:
    given = world(blind=True)
    client.force_login(given.judge())
    found = crawled(client, given) | {
        "letters": sent_to(given),
        "export": json.dumps(told(given.judge()), default=str),
    }
    said = [
        (word, address, text[max(0, text.lower().index(word.lower()) - 80) :][:160])
        for address, text in found.items()
        for word in SHOWN + KEPT
        if word.lower() in text.lower()
    ]
    assert said == []
    assert sum(TITLE in text for text in found.values()) > 5
    assert any("Attachment 1.pdf" in text and "attachment; filename" in text for text in found.values())
    assert len(found) > 40


@pytest.mark.parametrize("blind", [True, False])
def test_the_export_gives_the_own_words_about_an_assignment_and_no_reason_of_staff_that_names_somebody(blind) -> None:
    given = world(blind=blind)
    actions.accept_late_conflict(given.assignment(0, 3), reason="Works for Zanthorp.", by=given.chair, at=EVALUATING)

    reasons = [row.get("reason") for row in own_data.assignments(given.judge())]

    assert "A friend." in reasons
    assert ("Works for Zanthorp." in reasons) is not blind


def test_the_same_pages_of_an_open_edition_say_it(client) -> None:
    given = world(blind=False)
    client.force_login(given.judge())
    text = " ".join(crawled(client, given).values())
    assert [word for word in SHOWN if word not in text] == []
    assert "Zanthorp at the bedside" in text
    assert TITLE in sent_to(given)


@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAIR])
def test_staff_and_chair_read_the_names(client, role: Role) -> None:
    given = world(blind=True)
    client.force_login(UserFactory(roles=[role]))
    for address in (
        reverse("admin:evaluation_sheet", args=[given.assignment(0, 2).pk]),
        reverse("submissions:staff_submission", args=[given.edition.slug, given.submissions[2].public_id]),
        reverse("evaluation:conflicts", args=[given.edition.slug]),
    ):
        assert "Zanthorp" in client.get(address).content.decode(), address


@pytest.mark.parametrize("role", [Role.STAFF, Role.CHAIR])
def test_who_runs_the_call_and_sits_on_its_jury_reads_no_names(client, role: Role) -> None:
    given = world(blind=True)
    person = given.judge()
    person.groups.add((given.chair if role == Role.CHAIR else given.staff).groups.get())
    client.force_login(person)

    pages = crawled(client, given, but=("/admin/accounts/user/", "/admin/calls/", "/contact/"))

    desk = ("calls:process", "submissions:inbox", "evaluation:progress", "evaluation:agenda", "evaluation:ranking")
    desk += ("evaluation:conflicts",)
    assert {reverse(name, args=[given.edition.slug]) for name in desk} <= pages.keys()
    names = {(word, page) for word in SHOWN + KEPT for page, text in pages.items() if word in text}
    directory = reverse("submissions:organisations")
    assert {page for _word, page in names if not page.startswith(directory)} == set()
    houses = [text for page, text in pages.items() if page.startswith(directory)]  # whom there is, not what they enter
    assert any("Zanthorp" in text for text in houses)
    assert not any(row.number in text for text in houses for row in given.submissions)


def test_a_later_change_of_the_form_shows_nothing_that_was_hidden() -> None:
    given = world(blind=True)
    Question.objects.filter(code="where").update(identifies_applicant=False)
    found = given.submissions[1]
    assert "Umbriel" not in json.dumps(dossier_of(found, given.edition.method))
    assert "Umbriel" in json.dumps(dossier_of(found))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (TITLE, True),
        ("Zanthorp at the bedside", False),
        ("What ZQX7 changed", False),
        ("The zqx7 method", False),
        ("Read it on Quillmere", False),
        ("The Hospital of tomorrow", True),
        ("ΖΑΝΤΗΟΡΠ", True),
        ("A day at UHZ", False),
    ],
)
def test_a_title_that_says_whose_it_is_gives_way_to_the_number(title: str, shown: bool) -> None:
    said = shown_title(
        "B-0007",
        title,
        names=["University Hospital Zanthorp"],
        acronym="ZQX7",
        websites=["https://www.quillmere.example"],
        hide=False,
    )
    assert said == (title if shown else "Entry B-0007")


def test_an_edition_may_hide_every_title() -> None:
    said = shown_title("B-0007", TITLE, names=[], acronym="", websites=[], hide=True)
    assert said == "Entry B-0007"


def test_titles_are_not_hidden_where_names_are_shown() -> None:
    with pytest.raises(ValidationError, match="blind evaluation only"):
        Method(edition=jury(submissions=0).edition, blind_titles=True).validate_constraints()


def test_blindness_is_on_the_method_card_and_in_an_editions_file() -> None:
    given = jury(submissions=0, blind=True)
    assert card_of(given.edition).content["blind"] == {"names_hidden": True, "titles_hidden": False}
    data, _faults = read(PATH.read_text().replace("blind = false", "blind = true"))
    assert data["method"]["blind"] is True


@pytest.mark.parametrize("blind", [True, False])
def test_applicants_are_told_beside_each_text_and_the_files_not_to_name_themselves(client, blind: bool) -> None:
    given = jury(submissions=0, started=False, blind=blind)
    draft = SubmissionFactory(category=given.category)
    owner = draft.editors.get().person
    client.force_login(owner)
    with now_is(BEFORE):
        pages = [
            client.get(reverse("submissions:step", args=[draft.public_id, section.code])).content.decode()
            for section in given.edition.sections.all()
        ]
    assert any("evaluated blind" in page for page in pages) is blind
