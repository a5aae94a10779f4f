"""The form as data: what is asked, what is frozen, who reads it, and what a new version of it leaves alone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls import actions as calls
from calls.kept import kept_form
from calls.loading import stored
from calls.models import Edition, FormVersion, Question
from evaluation.sheet.dossier import dossier_of
from submissions import actions
from submissions.form import form_of
from submissions.history import page_of
from submissions.readers import may_take
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory
from tests.factories.submissions import BEFORE, SubmissionFactory, answer_all, fresh, hand_in, owner_of, picture

pytestmark = pytest.mark.django_db
COLUMNS = [
    {"code": "name", "name": "Organisation", "kind": "short_text", "required": True, "choices": []},
    {"code": "country", "name": "Country", "kind": "country", "required": True, "choices": []},
    {"code": "web", "name": "Website", "kind": "link", "required": False, "choices": []},
]
STATUS = [{"code": "pilot", "name": "A pilot is running"}, {"code": "routine", "name": "Routine"}]


@pytest.fixture
def edition():
    """Status decides whether the number of beds is asked, and that whether a note on it is."""
    made = EditionFactory()
    section = made.sections.get(code="practice")
    ask(section, "status", kind="choice", choices=STATUS, position=4)
    ask(
        section,
        "beds",
        kind="number",
        least="1",
        most="900",
        shown_when={"question": "status", "values": ["routine"]},
        position=5,
    )
    ask(section, "partners", kind="table", columns=COLUMNS, max_rows=3, required=False, position=6)
    ask(section, "account", kind="short_text", visibility="staff", required=False, position=7)
    return made


def ask(section, code, **more):
    return Question.objects.create(section=section, code=code, label=f"About {code}", **more)


@pytest.fixture
def draft(edition):
    return SubmissionFactory(edition=edition, answered=True)


def question(draft, code):
    return next(asked.question for asked in form_of(draft).asked if asked.question.code == code)


def say(draft, code, value):
    asked = next(asked for asked in form_of(draft).asked if asked.question.code == code)
    revision = asked.answer.revision if asked.answer else 0
    return actions.save_answer(draft, asked.question, value, revision=revision, by=owner_of(draft), at=BEFORE)


def missing(draft):
    return [thing.sentence for thing in form_of(draft).missing()]


def codes(version):
    return [row["question"] for row in version.content["answers"]]


# -- Questions that depend on another ----------------------------------------------------------------------------------


def test_a_question_that_does_not_apply_is_neither_required_nor_frozen_but_its_text_stays(draft):
    say(draft, "status", "routine")
    say(draft, "beds", "nine hundred")
    assert missing(draft) == ["Question 5: write a number, such as 12 or 3.5"]

    say(draft, "status", "pilot")

    assert missing(draft) == []
    version = hand_in(draft)
    assert "beds" not in codes(version)
    assert "nine hundred" not in version.canonical
    assert draft.answers.get(question__code="beds").value == "nine hundred"


def test_when_it_applies_again_its_text_is_there(draft):
    say(draft, "status", "routine")
    say(draft, "beds", "12")
    say(draft, "status", "pilot")

    say(draft, "status", "routine")

    assert {row["question"]: row["value"] for row in hand_in(draft).content["answers"]}["beds"] == "12"


def test_a_required_place_for_files_asks_for_one(draft):
    section = draft.edition.sections.get(code="practice")
    ask(section, "files", kind="files", position=9)
    assert missing(draft) == ["“About files”: attach a file"]

    actions.attach(draft, picture(), name="Plan.png", by=owner_of(draft), at=BEFORE)

    assert missing(draft) == []


# -- Bounds and tables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "Question 5: write a number from 1 to 900"),
        ("901", "Question 5: write a number from 1 to 900"),
        ("many", "Question 5: write a number, such as 12 or 3.5"),
    ],
)
def test_a_number_out_of_bounds_names_the_question_and_what_would_be_right(draft, typed, sentence):
    say(draft, "status", "routine")
    say(draft, "beds", typed)

    assert missing(draft) == [sentence]


def test_a_table_is_saved_row_by_row_without_its_empty_rows(draft):
    cells = ["Vallmar", "Sweden", "", "", "", "", "Weststadt", "EL", "https://weststadt.example"]

    answer = say(draft, "partners", cells)

    assert answer.value == [
        {"name": "Vallmar", "country": "SE", "web": ""},
        {"name": "Weststadt", "country": "GR", "web": "https://weststadt.example"},
    ]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["Vallmar", "", ""], "Question 6: fill in “Country” in row 1"),
        (["Vallmar", "Atlantis", ""], "Question 6: “Country” in row 1: choose a country from the list"),
        (["A", "SE", ""] * 5, "Question 6: leave out 2 of the rows"),
    ],
)
def test_a_faulty_table_names_row_and_column(draft, cells, sentence):
    say(draft, "partners", cells)

    assert missing(draft) == [sentence]


def test_a_version_holds_the_table_in_words(draft):
    say(draft, "partners", ["Vallmar", "SE", ""])

    (row,) = [row for row in hand_in(draft).content["answers"] if row["question"] == "partners"]

    assert (row["columns"], row["rows"]) == (["Organisation", "Country", "Website"], [["Vallmar", "Sweden", ""]])
    assert row["value"] == ["Vallmar, Sweden"]


def test_a_long_text_may_count_words(draft):
    Question.objects.filter(code="what").update(max_characters=None, max_words=3)
    say(draft, "what", "One two\nthree  four five")

    assert missing(draft) == ["Question 1: shorten by 2 words"]


# -- Versions ----------------------------------------------------------------------------------------------------------


def staff():
    return UserFactory(roles=[Role.STAFF])


def changed(edition, *, reason="The ethics board asked for it.", by=None, **says):
    """The form of `edition` with `says` of the question "what" changed, and a new question, in use."""
    by = by or staff()
    content = stored.form_data(edition.sections.asked(), stored.questions_of(edition))
    row = next(row for row in content["questions"] if row["code"] == "what")
    row |= says
    content["questions"].append({**row, "code": "extra", "label": "One thing more", "required": True})
    content["questions"] = [row for row in content["questions"] if row["code"] != "since"]
    draft = calls.change_form(edition, content, revision=0, by=by, at=BEFORE)
    return calls.put_form_into_use(edition, revision=draft.revision, reason=reason, by=by, at=BEFORE)


def test_what_nobody_has_answered_changes_in_place(edition):
    begun = SubmissionFactory(edition=edition)

    kept = changed(edition, label="What exactly did you do?", reason="")

    assert kept is None
    assert not FormVersion.objects.exists()
    assert question(begun, "what").label == "What exactly did you do?"


def test_who_has_answered_keeps_the_form_and_the_new_one_is_recorded_with_its_reason(draft):
    person = staff()

    kept = changed(draft.edition, label="What exactly did you do?", by=person)

    assert (kept.number, kept.replaced_by, kept.reason) == (1, person, "The ethics board asked for it.")
    draft = fresh(draft)
    assert question(draft, "what").label == "What did you do?"
    assert [asked.question.code for asked in form_of(draft).asked].count("since") == 1
    assert kept_form(draft.edition_id).number == 2
    event = Event.objects.get(verb="form put into use")
    assert (event.actor, event.reason, event.facts["number"]) == (person, kept.reason, 2)
    assert (event.from_state, event.to_state) == ("form 1", "form 2")


def test_a_form_in_use_changes_for_a_reason_only(draft):
    before = list(Question.objects.values())

    with pytest.raises(ValidationError, match="Say why the form changes"):
        changed(draft.edition, reason=" ", label="Otherwise")

    assert list(Question.objects.values()) == before
    assert not FormVersion.objects.exists()
    assert fresh(draft).form is None


def test_a_handed_in_version_names_the_form_that_it_answered_for_ever(draft):
    sha256 = kept_form(draft.edition_id).sha256
    version = hand_in(draft)
    text = version.canonical

    kept = changed(draft.edition, label="Otherwise")

    version.refresh_from_db()
    assert version.canonical == text
    assert version.content["form"] == {"number": 1, "sha256": sha256}
    assert kept.sha256 == sha256
    assert fresh(draft).form == kept


def test_a_draft_may_be_submitted_with_the_form_it_knows(draft):
    changed(draft.edition)

    version = hand_in(fresh(draft))

    assert "since" in codes(version)
    assert "extra" not in codes(version)
    assert version.content["form"]["number"] == 1


def test_a_draft_moved_to_the_new_form_keeps_what_was_typed(draft):
    changed(draft.edition, label="What exactly did you do?")
    before = {answer.question.code: answer.value for answer in draft.answers.all()}

    moved = actions.take_new_form(fresh(draft), by=owner_of(draft), at=BEFORE)

    event = Event.objects.get(verb="new form taken")
    assert (event.actor, event.from_state, event.to_state) == (owner_of(draft), "form 1", "form 2")
    assert "took the new form (form 1 → form 2)" in [row.words for row in page_of(moved, None)]
    assert missing(moved) == ["Question 7: answer “One thing more”"]
    assert {answer.question.code: answer.value for answer in draft.answers.all()} == before
    assert question(moved, "what").label == "What exactly did you do?"
    say(moved, "extra", "Here it is.")
    version = hand_in(moved)
    assert version.content["form"]["number"] == 2
    assert "since" not in codes(version)


def test_somebody_else_does_not_move_a_draft(draft):
    changed(draft.edition)

    with pytest.raises(Refused):
        actions.take_new_form(fresh(draft), by=UserFactory(), at=BEFORE)

    assert fresh(draft).form_id is not None


def test_an_answer_to_a_question_that_is_gone_can_still_be_saved_in_the_old_form(draft):
    changed(draft.edition)

    say(fresh(draft), "since", "10/2023")

    assert draft.answers.get(question__code="since").value == "2023-10"


def test_what_was_asked_once_comes_back_as_the_same_question(draft):
    changed(draft.edition)
    gone = Question.objects.get(code="since")
    assert gone.retired_at == BEFORE
    content = stored.form_data(draft.edition.sections.asked(), stored.questions_of(draft.edition))
    version = FormVersion.objects.get()
    content["questions"].append(
        {name: value for name, value in row_of(version, "since").items() if name not in ("id", "category_id")}
    )

    again = calls.change_form(draft.edition, content, revision=0, by=staff(), at=BEFORE)
    calls.put_form_into_use(draft.edition, revision=again.revision, reason="Back.", by=staff(), at=BEFORE)

    assert Question.objects.get(code="since") == gone
    assert Question.objects.get(code="since").retired_at is None


def row_of(version, code):
    return next(row for row in version.content["questions"] if row["code"] == code)


def test_two_members_of_staff_do_not_overwrite_each_other(edition):
    content = stored.form_data(edition.sections.asked(), stored.questions_of(edition))
    calls.change_form(edition, content, revision=0, by=staff(), at=BEFORE)

    with pytest.raises(calls.FormMoved):
        calls.change_form(edition, {**content, "sections": []}, revision=0, by=staff(), at=BEFORE)

    assert edition.form_draft.content["sections"] == content["sections"]


def test_a_faulty_form_is_not_put_into_use(edition):
    content = stored.form_data(edition.sections.asked(), stored.questions_of(edition))
    content["questions"] = [row for row in content["questions"] if row["code"] != "status"]
    draft = calls.change_form(edition, content, revision=0, by=staff(), at=BEFORE)

    with pytest.raises(ValidationError, match="there is no question “status”"):
        calls.put_form_into_use(edition, revision=draft.revision, reason="", by=staff(), at=BEFORE)

    assert Question.objects.filter(code="status", retired_at=None).exists()


@pytest.mark.parametrize("roles", [[], [Role.CHAIR], [Role.AUDITOR], [Role.EVALUATOR]])
def test_only_staff_change_the_form(edition, roles):
    content = stored.form_data(edition.sections.asked(), stored.questions_of(edition))

    with pytest.raises(Refused):
        calls.change_form(edition, content, revision=0, by=UserFactory(roles=roles), at=BEFORE)

    assert not hasattr(Edition.objects.get(pk=edition.pk), "form_draft")


def test_a_closed_call_keeps_its_form(edition):
    content = stored.form_data(edition.sections.asked(), stored.questions_of(edition))

    with pytest.raises(Refused, match="The call has closed"):
        calls.change_form(edition, content, revision=0, by=staff(), at=edition.deadline)


# -- Who reads what ----------------------------------------------------------------------------------------------------


def test_evaluators_see_neither_what_is_for_staff_nor_what_does_not_apply(draft):
    answer_all(draft)
    say(draft, "account", "NL00 SECRET")
    say(draft, "status", "routine")
    say(draft, "beds", "777")
    say(draft, "status", "pilot")
    hand_in(draft)

    dossier = dossier_of(fresh(draft))

    assert "account" not in [row["question"] for row in dossier["answers"]]
    assert "SECRET" not in str(dossier)
    assert "777" not in [row["value"] for row in dossier["answers"]]
    assert "SECRET" in fresh(draft).version.canonical  # there is something that could leak


def test_files_for_staff_are_not_for_evaluators(draft, monkeypatch):
    from submissions import readers

    section = draft.edition.sections.get(code="practice")
    ask(section, "files", kind="files", visibility="staff", position=9)
    file = actions.attach(draft, picture(), name="Budget.png", by=owner_of(draft), at=BEFORE)
    hand_in(draft)
    evaluator = UserFactory()
    monkeypatch.setattr(readers, "_readers", [lambda person, submission: person == evaluator])

    file.refresh_from_db()
    assert dossier_of(fresh(draft))["files"] == []
    assert not may_take(evaluator, file)
    assert may_take(staff(), file)
