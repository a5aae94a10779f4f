"""Who is told that the form they were answering has been replaced, and what of it has changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.rules import Role
from calls import actions as calls
from calls.loading import stored
from calls.models import FormVersion, Question
from notifications.models import Letter
from submissions import actions
from submissions.models import Editor
from tests.factories.accounts import UserFactory
from tests.factories.calls import DEADLINE, EditionFactory
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory()


def letters():
    return list(Letter.objects.filter(kind="form_changed").order_by("pk"))


def put(edition, change, *, reason="The ethics board asked for it."):
    """The form of `edition` after `change(content)`, in use."""
    staff = UserFactory(roles=[Role.STAFF])
    content = stored.form_data(edition.sections.asked(), stored.questions_of(edition))
    change(content)
    draft = calls.change_form(edition, content, revision=0, by=staff, at=BEFORE)
    return calls.put_form_into_use(edition, revision=draft.revision, reason=reason, by=staff, at=BEFORE)


def reword(code="what", **says):
    def change(content):
        next(row for row in content["questions"] if row["code"] == code).update(says)

    return change


def drop(content):
    content["questions"] = [row for row in content["questions"] if row["code"] != "since"]


def add(content):
    row = next(row for row in content["questions"] if row["code"] == "what")
    content["questions"].append({**row, "code": "extra", "label": "One thing more"})


def test_who_answered_what_has_changed_is_told_what_and_why(edition):
    draft = SubmissionFactory(edition=edition, answered=True, title="Patients at the table")
    since = Question.objects.get(code="since")

    def change(content):
        reword(label="What exactly did you do?", max_characters=300)(content)
        drop(content)
        add(content)

    put(edition, change)

    [letter] = letters()
    assert (letter.to, letter.person, letter.edition) == (owner_of(draft).email, owner_of(draft), edition.slug)
    for text in (letter.text, letter.html):
        assert "The ethics board asked for it." in text
        assert "Patients at the table" in text
        assert "“What did you do?”: changed (wording, most characters)" in text
        assert f"“{since.label}”: no longer asked" in text
        assert "“One thing more”: new" in text
        assert "Lay summary" not in text
        assert f"/submissions/{draft.public_id}/" in text
    assert edition.short_title in letter.subject


def test_a_question_that_moves_touches_nobody(edition):
    SubmissionFactory(edition=edition, answered=True)
    section = next(row.code for row in edition.sections.all() if row.code != "practice")

    kept = put(edition, reword(section=section))

    assert kept is not None
    assert letters() == []


def test_a_new_question_touches_nobody(edition):
    SubmissionFactory(edition=edition, answered=True)

    kept = put(edition, add)

    assert kept is not None
    assert letters() == []


def test_an_answer_that_says_nothing_is_not_touched(edition):
    draft = SubmissionFactory(edition=edition, answered=True)
    draft.answers.filter(question__code="what").update(value="  ")

    says = SubmissionFactory(edition=edition, answered=True)

    put(edition, reword(label="Otherwise"))

    assert [letter.to for letter in letters()] == [owner_of(says).email]


def test_only_owners_of_drafts_are_told_once_each_for_all_of_their_drafts(edition):
    owner, colleague = UserFactory(), UserFactory()
    first = SubmissionFactory(edition=edition, owner=owner, answered=True, title="First practice")
    SubmissionFactory(edition=edition, owner=owner, answered=True, title="Second practice")
    actions.add_editor(first, colleague, Editor.Role.EDIT, by=owner, at=BEFORE)
    SubmissionFactory(edition=edition, handed_in=True)
    SubmissionFactory(edition=edition)  # without an answer: it goes on with the new form
    SubmissionFactory(answered=True)  # of another call
    gone = SubmissionFactory(edition=edition, answered=True)
    actions.withdraw(gone, by=owner_of(gone), at=BEFORE)
    left = SubmissionFactory(edition=edition, answered=True)
    User.objects.filter(pk=owner_of(left).pk).update(is_active=False)

    kept = put(edition, reword(label="Otherwise"))

    [letter] = letters()
    assert letter.to == owner.email
    assert "First practice" in letter.text
    assert "Second practice" in letter.text
    actions.tell_of_new_form(kept)
    assert len(letters()) == 1


def test_an_entry_that_was_opened_again_is_a_draft_again(edition):
    entered = SubmissionFactory(edition=edition, handed_in=True)
    actions.reopen(entered, by=owner_of(entered), at=BEFORE)

    put(edition, reword(label="Otherwise"))

    assert [letter.to for letter in letters()] == [owner_of(entered).email]


def test_who_stayed_with_an_earlier_form_is_told_of_the_next_change_too(edition):
    draft = SubmissionFactory(edition=edition, answered=True)

    first = put(edition, reword(label="Otherwise"))
    second_draft = SubmissionFactory(edition=edition, answered=True)
    put(edition, reword(label="Otherwise still"), reason="Once more.")

    assert [letter.to for letter in letters()[1:]] == [owner_of(draft).email, owner_of(second_draft).email]
    assert "Once more." in letters()[1].text
    assert fresh(draft).form == first


def test_a_question_of_another_category_touches_no_draft_of_this_one(edition):
    other = edition.categories.all()[1]
    section = edition.sections.get(code="practice")
    Question.objects.create(section=section, code="novel", label="What is new?", kind="long_text", category=other)
    SubmissionFactory(edition=edition, answered=True)
    concerned = SubmissionFactory(category=other, answered=True)

    put(edition, reword("novel", label="What is new in it?"))

    assert [letter.to for letter in letters()] == [owner_of(concerned).email]


def test_a_form_that_is_refused_owes_no_letter(edition):
    SubmissionFactory(edition=edition, answered=True)

    with pytest.raises(ValidationError):
        put(edition, reword(label="Otherwise"), reason=" ")

    assert letters() == []
    assert not FormVersion.objects.exists()


def test_nobody_is_told_whose_time_is_over(edition):
    draft = SubmissionFactory(edition=edition, answered=True)
    kept = put(edition, reword(label="Otherwise"))
    Letter.objects.all().delete()
    FormVersion.objects.update(replaced_at=DEADLINE)

    actions.tell_of_new_form(FormVersion.objects.get(pk=kept.pk))
    assert letters() == []

    staff = UserFactory(roles=[Role.STAFF])
    later = DEADLINE.replace(day=4)
    actions.grant_extension(edition, owner_of(draft), later, reason="A fire.", by=staff, at=BEFORE)
    actions.tell_of_new_form(FormVersion.objects.get(pk=kept.pk))
    assert len(letters()) == 1


@pytest.mark.parametrize("count", [1, 4])
def test_what_it_costs_does_not_grow_with_the_drafts_of_one_person(edition, count, django_assert_num_queries):
    owner = UserFactory()
    SubmissionFactory.create_batch(count, edition=edition, owner=owner, answered=True)
    kept = put(edition, reword(label="Otherwise"))

    # edition, its gates, questions, sections; answers, forms, drafts, owners; the letter
    with django_assert_num_queries(9):
        actions.tell_of_new_form(kept)
