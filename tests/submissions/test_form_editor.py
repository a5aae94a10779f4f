"""The form as staff change it: in private, seen as applicants see it, put into use as a whole."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from accounts.rules import Role
from calls.loading.shape import Fault
from calls.models import FormDraft, FormVersion, Question
from calls.rules import Phase
from submissions import form_editing
from submissions.form_editing import choices_as_text, choices_from, columns_as_text, columns_from, moved, without
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, fresh, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return edition_in(Phase.SUBMISSION, at=timezone.now())


@pytest.fixture
def staff(client):
    person = UserFactory(roles=[Role.STAFF])
    client.force_login(person)
    return person


def address(name, edition, *more):
    return reverse(f"submissions:{name}", args=[edition.slug, *more])


def page(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[-500:]
    return answer.content.decode()


SETTINGS = {
    "label": "How many beds?",
    "help": "At the end of last year.",
    "kind": "number",
    "section": "practice",
    "category": "",
    "required": "on",
    "visibility": "evaluators",
    "least": "1",
    "most": "900",
}


def test_the_overview_names_every_question_and_each_preview(client, edition, staff):
    text = page(client.get(address("form_editor", edition)))

    assert "What did you do?" in text
    assert "Lay summary for publication" in text
    assert address("form_preview", edition, "impact") in text
    assert "Nobody has answered it yet." in text
    assert "Your changes are not in use yet" not in text


def test_a_new_question_waits_until_the_form_is_put_into_use(client, edition, staff):
    client.post(address("form_question_new", edition), {**SETTINGS, "revision": "0"})

    assert not Question.objects.filter(label="How many beds?").exists()
    text = page(client.get(address("form_editor", edition)))
    assert "How many beds?" in text
    assert "1 difference to the form of today" in text

    client.post(address("form_use", edition), {"revision": "1"})

    asked = Question.objects.get(code="how_many_beds")
    assert (asked.kind, asked.least, asked.most, asked.required) == ("number", "1", "900", True)
    assert not FormDraft.objects.exists()


def test_settings_that_do_not_fit_together_are_said_beside_the_field(client, edition, staff):
    text = page(client.post(address("form_question_new", edition), {**SETTINGS, "least": "1000", "revision": "0"}))

    assert "This may not be smaller than least" in text
    assert not FormDraft.objects.exists()


def test_settings_of_another_kind_of_answer_are_dropped(client, edition, staff):
    page(client.post(address("form_question_new", edition), {**SETTINGS, "kind": "date", "revision": "0"}), 302)

    [kept] = [row for row in FormDraft.objects.get().content["questions"] if row["label"] == SETTINGS["label"]]
    assert (kept["kind"], kept["least"], kept["most"]) == ("date", "", "")


def test_what_changes_is_said_in_the_words_of_the_form(client, edition, staff):
    client.post(address("form_question_new", edition), {**SETTINGS, "revision": "0"})
    questions = FormDraft.objects.get().content["questions"]
    place = next(number for number, row in enumerate(questions) if row["code"] == "since")
    more = {"label": "Since when?", "kind": "month", "required": "", "least": "", "most": "", "help": ""}
    client.post(address("form_question", edition, place), {**SETTINGS, **more, "revision": "1"})

    text = page(client.get(address("form_editor", edition)))

    assert "Question “How many beds?”" in text
    assert "Question “Since when?”, must be answered" in text
    assert "questions[" not in text


def test_a_fault_of_the_form_names_its_question(edition):
    content = {"sections": [], "questions": [{"code": "beds", "label": "How many beds?"}]}

    said = form_editing.faults_in_words(content, [Fault("questions[1].section", "there is no section “x”")])

    assert said == ["Question “How many beds?”, section: there is no section “x”"]


def test_the_preview_is_drawn_by_the_very_parts_that_applicants_see(client, edition, staff):
    draft = SubmissionFactory(edition=edition, at=timezone.now())
    what = Question.objects.get(section__edition=edition, code="what")
    text = page(client.get(address("form_preview", edition, "impact")))
    client.force_login(owner_of(draft))
    seen = page(client.get(reverse("submissions:step", args=[draft.public_id, "practice"])))

    start = '<div class="q" id="q-id_what">'
    block = seen[seen.index(start) : seen.index('name="revision-what"')]
    assert what.label in block
    assert block in text


def test_the_preview_follows_what_is_typed(client, edition, staff):
    headers = {"HX-Request": "true"}

    text = page(
        client.post(
            address("form_question_new", edition), {**SETTINGS, "preview": "1", "revision": "0"}, headers=headers
        )
    )

    assert "How many beds?" in text
    assert "<html" not in text
    assert not FormDraft.objects.exists()


def test_a_question_of_one_category_is_in_the_preview_of_that_one_only(client, edition, staff):
    assert "Who took part?" in page(client.get(address("form_preview", edition, "culture")))
    assert "Who took part?" not in page(client.get(address("form_preview", edition, "impact")))


def test_a_form_in_use_needs_a_reason_and_is_kept_for_those_who_answered(client, edition, staff):
    draft = SubmissionFactory(edition=edition, answered=True, at=timezone.now())
    client.post(address("form_arrange_question", edition, 0), {"act": "remove", "revision": "0"})

    text = page(client.post(address("form_use", edition), {"revision": "1", "reason": ""}), status=422)
    assert "Say why the form changes" in text
    assert not FormVersion.objects.exists()

    client.post(address("form_use", edition), {"revision": "1", "reason": "Asked twice."})

    assert fresh(draft).form == FormVersion.objects.get()
    assert "Asked twice." in page(client.get(address("form_editor", edition)))


def test_the_applicant_reads_why_the_form_changed_and_may_take_the_new_one(client, edition, staff):
    draft = SubmissionFactory(edition=edition, answered=True, at=timezone.now())
    client.post(address("form_question_new", edition), {**SETTINGS, "revision": "0"})
    client.post(address("form_use", edition), {"revision": "1", "reason": "The ethics board asked for it."})
    client.force_login(owner_of(draft))
    step = reverse("submissions:step", args=[draft.public_id, "practice"])

    text = page(client.get(step))
    assert "The ethics board asked for it." in text
    assert "How many beds?" not in text

    client.post(reverse("submissions:take_new_form", args=[draft.public_id]))

    text = page(client.get(step))
    assert "How many beds?" in text
    assert "The ethics board asked for it." not in text
    assert "Three hospitals began it together" in text


def test_two_members_of_staff_are_told_of_each_other(client, edition, staff):
    client.post(address("form_arrange_question", edition, 0), {"act": "down", "revision": "0"})

    answer = client.post(address("form_arrange_question", edition, 0), {"act": "remove", "revision": "0"}, follow=True)

    assert "Somebody changed the form meanwhile." in page(answer)
    assert FormDraft.objects.get().revision == 1


def test_changes_can_be_thrown_away(client, edition, staff):
    client.post(address("form_section_new", edition), {"title": "Money", "intro": "", "revision": "0"})
    assert "Money" in page(client.get(address("form_editor", edition)))

    client.post(address("form_discard", edition))

    assert "Money" not in page(client.get(address("form_editor", edition)))


@pytest.mark.parametrize("role", [Role.CHAIR, Role.AUDITOR])
def test_who_only_watches_reads_the_form_and_changes_nothing(client, edition, role):
    client.force_login(UserFactory(roles=[role]))

    text = page(client.get(address("form_editor", edition)))
    answer = client.post(address("form_question_new", edition), {**SETTINGS, "revision": "0"})

    assert "Add a question" not in text
    assert answer.status_code == 403
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize("name", ["form_editor", "form_question_new", "form_section_new"])
def test_nobody_else_sees_the_editor(client, edition, name):
    client.force_login(UserFactory())

    assert client.get(address(name, edition)).status_code == 403


# -- Lists written line by line ----------------------------------------------------------------------------------------

words = some.text(alphabet="abc é", min_size=1, max_size=20).map(str.strip).filter(bool)
codes = some.text(alphabet="abc_1", min_size=1, max_size=8)
choices = some.lists(
    some.fixed_dictionaries({"code": codes, "name": words}), unique_by=lambda row: row["code"], max_size=4
)


@given(choices)
def test_choices_written_out_and_read_again_are_the_same(rows):
    assert choices_from(choices_as_text(rows)) == rows


@given(
    some.lists(
        some.fixed_dictionaries(
            {
                "code": codes,
                "name": words,
                "kind": some.sampled_from(["short_text", "country", "number", "link"]),
                "required": some.booleans(),
                "choices": some.just([]),
            }
        ),
        unique_by=lambda row: row["code"],
        max_size=4,
    )
)
def test_columns_written_out_and_read_again_are_the_same(rows):
    assert columns_from(columns_as_text(rows)) == rows


def test_a_column_of_choices_is_one_line():
    (column,) = columns_from("Role | choice: Coordinator / Partner | if you like")

    assert (column["code"], column["kind"], column["required"]) == ("role", "choice", False)
    assert [row["name"] for row in column["choices"]] == ["Coordinator", "Partner"]


def test_a_question_moves_within_its_section_and_goes_with_it():
    content = {
        "sections": [{"code": "one"}, {"code": "two"}],
        "questions": [{"code": c, "section": s} for c, s in (("a", "one"), ("x", "two"), ("b", "one"))],
    }

    down = moved(content, "questions", 0, 1)
    assert [row["code"] for row in down["questions"]] == ["b", "x", "a"]
    assert moved(content, "questions", 0, -1) == content
    assert [row["code"] for row in without(content, "sections", 0)["questions"]] == ["x"]
