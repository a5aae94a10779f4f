"""People whom an applicant does not want as evaluators: who is kept away, who decides otherwise, who never learns of it."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from accounts.refusals import Refused
from calls.loading.reading import read
from calls.models import Question
from evaluation import actions
from evaluation.conflicts import automatic_conflict
from evaluation.conflicts.barring import Barring
from evaluation.models import Assignment
from evaluation.rules.interests import NAMED_BY_APPLICANT
from evaluation.sheet.dossier import dossier_of
from submissions import actions as submissions
from submissions.content import UNWANTED, for_everybody
from submissions.models import Submission
from tests.calls.edition_file import PATH
from tests.factories.calls import EVALUATING, EditionFactory
from tests.factories.evaluation import EvaluatorFactory, Jury, jury
from tests.factories.moments import now_is
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, hand_in, owner_of, verdict

pytestmark = pytest.mark.django_db
REASON = "We are before a court with her company"
PERSON = ("Ilva Marquant", "Nordhaven Genomics", "", REASON)


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def asked(edition, visibility: str = "staff") -> Question:
    """The question as the file of edition 2 has it."""
    rows = read(PATH.read_text())[0]["questions"]
    row = next(row for row in rows if row["code"] == UNWANTED)
    return Question.objects.create(
        section=edition.sections.get(code="practice"),
        code=UNWANTED,
        label=row["label"],
        kind="table",
        required=False,
        columns=row["columns"],
        max_rows=row["max_rows"],
        visibility=visibility,
        position=9,
    )


def entry(*people: tuple[str, str, str, str], visibility: str = "staff") -> Submission:
    edition = EditionFactory()
    question = asked(edition, visibility)
    draft = SubmissionFactory(edition=edition, answered=True)
    cells = [cell for person in people for cell in person]
    submissions.save_answer(draft, question, cells, revision=1, by=owner_of(draft), at=BEFORE)
    hand_in(fresh(draft))
    verdict(fresh(draft))
    return Submission.objects.for_listing().get(pk=draft.pk)


def judge(found: Submission, name: str = "Ilva Marquant", address: str = "ilva@nordhaven.example"):
    return EvaluatorFactory(edition=found.edition, person__name=name, person__email=address)


@pytest.mark.parametrize(
    ("person", "name", "address"),
    [
        (PERSON, "Ilva Marquant", "ilva@nordhaven.example"),
        (PERSON, "MARQUANT, Ílva", "ilva@nordhaven.example"),
        (("I. M.", "Nordhaven Genomics", "Ilva@Nordhaven.example", REASON), "Somebody Else", "ilva@nordhaven.example"),
    ],
)
def test_whoever_is_named_by_name_or_address_is_kept_away(person, name: str, address: str) -> None:
    found = entry(person)
    evaluator = judge(found, name, address)

    assert automatic_conflict(evaluator, found) == NAMED_BY_APPLICANT
    (sign,) = Barring([evaluator], [found]).suspicions[evaluator.pk, found.pk]
    assert (sign.kind, sign.where) == ("wished", REASON)


def test_whoever_has_a_similar_name_is_suspected() -> None:
    found = entry(PERSON)
    evaluator = judge(found, "Ilva Marquand")

    assert automatic_conflict(evaluator, found) is None
    (sign,) = Barring([evaluator], [found]).suspicions[evaluator.pk, found.pk]
    assert sign.kind == "wish"


def test_nobody_else_is_touched() -> None:
    found = entry(PERSON)
    evaluator = judge(found, "Tove Berglund")

    assert automatic_conflict(evaluator, found) is None
    assert Barring([evaluator], [found]).suspicions == {}


def test_staff_decide_otherwise_with_a_reason(client) -> None:
    given = jury(assigned=False)
    found = entry(PERSON)
    evaluator = judge(found)
    with pytest.raises(Refused):
        actions.assign(evaluator, found, by=given.staff, at=EVALUATING)
    assert not Assignment.objects.exists()

    why = "She knows the field as nobody else, and the case ended."
    actions.decide_conflict(evaluator, found, verdict="none", reason=why, by=given.staff, at=EVALUATING)

    assert actions.assign(evaluator, found, by=given.staff, at=EVALUATING).pk


def test_the_wish_is_part_of_the_version_and_its_hash() -> None:
    found = entry(PERSON)

    assert REASON in found.version.canonical
    (row,) = [row for row in found.version.content["answers"] if row["question"] == UNWANTED]
    assert row["rows"] == [list(PERSON)]


@pytest.mark.parametrize("visibility", ["staff", "evaluators", "public"])
def test_neither_evaluators_nor_the_public_ever_read_it(client, visibility: str) -> None:
    """Even where the form was set up wrongly."""
    found = entry(PERSON, visibility=visibility)

    assert REASON not in json.dumps(dossier_of(found))
    assert REASON not in json.dumps(for_everybody(found.version.content))


def test_staff_read_it_on_the_page_of_suspected_conflicts_and_are_told_that_it_blocks(client) -> None:
    given: Jury = jury(assigned=False)
    found = entry(PERSON)
    judge(found)
    client.force_login(given.staff)

    page = client.get(reverse("evaluation:conflicts", args=[found.edition.slug])).content.decode()

    assert REASON in page
    assert "blocked by the applicant's wish" in page


def test_two_people_may_be_named_and_the_number_is_data_of_the_edition() -> None:
    found = EditionFactory()
    question = asked(found)
    assert question.max_rows == 2
    draft = SubmissionFactory(edition=found, answered=True)
    three = [cell for number in range(3) for cell in (f"Person {number}", "House", "", "Because")]

    submissions.save_answer(draft, question, three, revision=1, by=owner_of(draft), at=BEFORE)

    with pytest.raises(Exception, match="leave out 1 of the rows"):
        hand_in(fresh(draft))
    assert fresh(draft).version is None


def test_a_person_without_a_reason_is_not_handed_in() -> None:
    found = EditionFactory()
    question = asked(found)
    draft = SubmissionFactory(edition=found, answered=True)

    submissions.save_answer(draft, question, ["Ilva", "House", "", ""], revision=1, by=owner_of(draft), at=BEFORE)

    with pytest.raises(Exception, match="Reason"):
        hand_in(fresh(draft))
    assert fresh(draft).version is None
