"""Every setting of a question in an edition's file: read, stored, written out, and refused where people relied on it."""

from __future__ import annotations

import pytest

from calls import actions
from calls.loading.reading import read
from calls.loading.stored import as_data
from calls.loading.writing import written
from calls.models import Edition, FormVersion, Question
from calls.rules import Gate
from submissions.actions import save_answer, start
from submissions.form import form_of
from tests.calls.edition_file import SOURCE
from tests.factories.accounts import UserFactory
from tests.factories.calls import DEADLINE, moved
from tests.factories.moments import LONG_AGO
from tests.factories.submissions import OrganisationFactory, ProjectFactory, fresh

pytestmark = pytest.mark.django_db

MORE = """
[[questions]]
section = "practice"
code = "scale"
label = "How large is it?"
kind = "number"
least = "1"
most = "2500.5"
shown_when = { question = "status", values = ["routine_one", "routine_several"] }
[[questions]]
section = "partners"
code = "consortium"
label = "Who are the partners?"
kind = "table"
max_rows = 12
required = false
columns = [
  { code = "name", name = "Organisation" },
  { code = "country", name = "Country", kind = "country" },
  { code = "role", name = "Part", kind = "choice", required = false, choices = [
    { code = "lead", name = "Leads" }, { code = "partner", name = "Takes part" },
  ] },
]
[[questions]]
section = "partners"
code = "story"
label = "How did you find each other?"
kind = "long_text"
max_words = 250
visibility = "staff"

[[declarations]]"""
FULL = SOURCE.replace("[[declarations]]", MORE, 1)


def store(text: str = FULL, *, at=LONG_AGO) -> tuple[Edition, bool]:
    data, faults = read(text)
    assert [str(fault) for fault in faults] == []
    return actions.store_edition(data, by=None, at=at)


def test_every_setting_of_a_question_is_stored():
    edition, _changed = store()

    scale, table, story = (Question.objects.get(code=code) for code in ("scale", "consortium", "story"))
    assert (scale.least, scale.most) == ("1", "2500.5")
    assert scale.shown_when == {"question": "status", "values": ["routine_one", "routine_several"]}
    assert [column["kind"] for column in table.columns] == ["short_text", "country", "choice"]
    assert (table.max_rows, story.max_words, story.visibility) == (12, 250, "staff")
    assert edition.sections.count() == 4


def test_written_out_and_read_again_it_is_the_same_and_loading_twice_changes_nothing():
    edition, _changed = store()
    rows = list(Question.objects.values())

    again, faults = read(written(as_data(edition)))

    assert faults == []
    assert actions.store_edition(again, by=None, at=LONG_AGO) == (edition, False)
    assert store() == (edition, False)
    assert list(Question.objects.values()) == rows


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('least = "1"', 'least = "lots"', 'least: write a decimal number in quotes, such as "3.0"'),
        ('least = "1"', 'least = "3000"', "most: this may not be smaller than least"),
        ('values = ["routine_one"', 'values = ["routine"', "“routine” is no answer to “status”"),
        ('question = "status"', 'question = "lay_summary"', "“lay_summary” must come earlier in the form"),
        ('kind = "country" }', 'kind = "planet" }', "columns[2].kind: choose one of"),
        ("max_rows = 12", "max_rows = 99", "max_rows: write a whole number from 0 to 50"),
        ("max_words = 250", "max_words = 250\nmax_characters = 5", "limit characters or words, not both"),
        ('name = "Organisation" }', 'nam = "Organisation" }', "columns[1].nam: this name is not known here"),
    ],
)
def test_a_faulty_setting_is_named_with_its_place(old, new, fault):
    assert FULL.count(old) >= 1
    head, tail = FULL.split('code = "scale"')

    _data, faults = read(f'{head}code = "scale"{tail.replace(old, new, 1)}')

    assert any(fault in str(found) for found in faults), [str(found) for found in faults]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("max_words = 250", "max_words = 200", "questions[story].max_words"),
        ('most = "2500.5"', 'most = "9"', "questions[scale].most"),
        ('["routine_one", "routine_several"]', '["routine_one"]', "questions[scale].shown_when.values"),
        ("max_rows = 12", "max_rows = 3", "questions[consortium].max_rows"),
        ('name = "Country", kind = "country"', 'name = "Country"', "questions[consortium].columns[country].kind"),
    ],
)
def test_what_applicants_relied_on_is_not_rewritten_by_a_file(old, new, place):
    edition, _changed = store()
    moved(edition, Gate.PUBLISH)
    data, _faults = read(FULL.replace(old, new, 1))
    rows = list(Question.objects.values())

    with pytest.raises(actions.Relied) as refused:
        actions.store_edition(data, by=None, at=edition.opens)

    assert place in str(refused.value)
    assert list(Question.objects.values()) == rows


def test_words_corrected_in_a_file_reach_whoever_begins_and_not_whoever_has_answered():
    edition, _changed = store()
    moved(edition, Gate.PUBLISH)
    person, at = UserFactory(), DEADLINE.replace(month=1)
    organisation = OrganisationFactory(member=person)
    category = edition.categories.all()[0]
    begun, empty = (start(ProjectFactory(organisation=organisation), category, by=person, at=at) for _ in range(2))
    what = next(asked.question for asked in form_of(begun).asked if asked.question.code == "what")
    save_answer(begun, what, "This.", revision=0, by=person, at=at)

    corrected = FULL.replace("What did you do, and who took part?", "What did you do, and with whom?")
    assert store(corrected, at=at)[1]
    assert not store(corrected, at=at)[1]

    labels = [form_of(fresh(row)).asked[0].question.label for row in (begun, empty)]
    assert labels == ["What did you do, and who took part?", "What did you do, and with whom?"]
    version = FormVersion.objects.get()
    assert (version.number, version.replaced_by) == (1, None)
    assert version.reason == "Corrected in the edition's file."
