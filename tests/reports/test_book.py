"""The finalists' book, read back from the PDF."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from calls.models import Edition
from reports import actions, book
from reports.models import Export
from tests.reports import scenario
from tests.reports.scenario import NOW, Judged

pytestmark = pytest.mark.django_db
BOMB = '<table><tr><td colspan="1000000">x</td></tr></table><img src="http://198.51.100.7/x.png">'


def read(export: Export) -> PdfReader:
    assert export.state == Export.State.READY, export.failure
    with export.file.open("rb") as file:
        return PdfReader(io.BytesIO(file.read()))


def ask(call: Judged) -> Export:
    return actions.request_export("finalists_book", "pdf", edition=call.edition, by=call.staff, at=NOW)


def text(made: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in made.pages).split())


def test_the_book_holds_every_finalist_with_answers_scores_and_comments(make: Callable[[Export], Export]) -> None:
    call = scenario.judged(finalists=5)

    made = read(make(ask(call)))

    said = text(made)
    for finalist in call.finalists:
        assert finalist.project.title in said
        assert finalist.organisation.legal_name in said
        assert finalist.number in said
    assert said.count("How the jury scored it") == 5
    assert said.count("What is the practice, and what was there before it?") == 5
    assert "Evaluator 3" in said
    assert "the annex names the rule that makes it last" in said


def test_no_name_of_an_evaluator_and_no_answer_for_staff_only_is_in_the_book(make: Callable[[Export], Export]) -> None:
    call = scenario.judged()

    said = text(read(make(ask(call))))

    assert "Secretname" not in said
    assert "NEVER IN A BOOK" not in said
    assert "March 1987" not in said
    assert said.count("September 2022 Kauno klinika „Aušra“ (LT)") == 4  # since when and with whom: the jury reads it


def test_the_book_is_tagged_and_has_title_language_outline_and_page_numbers(make: Callable[[Export], Export]) -> None:
    call = scenario.judged()

    made = read(make(ask(call)))

    root = made.trailer["/Root"]
    assert made.metadata is not None
    assert made.metadata.title == "Finalists’ book"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    titles = [entry["/Title"] for level in made.outline for entry in (level if isinstance(level, list) else [level])]
    assert {"Finalists’ book", "Contents", "IMPACT", "CULTURE", "Colophon"} <= set(titles)
    assert {finalist.project.title for finalist in call.finalists} <= set(titles)
    assert f"2 / {len(made.pages)}" in made.pages[1].extract_text()


def test_the_fonts_in_the_book_are_the_ones_of_the_packages(make: Callable[[Export], Export]) -> None:
    made = read(make(ask(scenario.judged())))

    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in made.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }

    assert {font.rstrip(",").rsplit("-", 1)[0].replace("-", " ") for font in fonts} - {"Source Sans 3"} <= {
        "Source Sans", "Source Sans 3", "Source Serif 4", "Source Serif 4 Semi", "Source Sans 3 Semi", "Arimo",
    }  # fmt: skip
    assert any(font.startswith("Source-Sans-3") for font in fonts)
    assert any(font.startswith("Source-Serif-4") for font in fonts)


def test_what_an_applicant_typed_is_text_and_nothing_is_fetched(make: Callable[[Export], Export]) -> None:
    call = scenario.judged(finalists=1, practice=BOMB, title="Genes & <b>cells</b>")

    said = text(read(make(ask(call))))

    assert 'colspan="1000000"' in said
    assert "Genes & <b>cells</b>" in said


def test_greek_bulgarian_and_ukrainian_names_are_in_the_book(make: Callable[[Export], Export]) -> None:
    said = text(read(make(ask(scenario.judged(finalists=6)))))

    for name in ("Ινστιτούτο Υγείας Κρήτης", "Болница „Надежда“ Варна", "Клініка Світанок", "Neckarau"):
        assert name in said


def test_a_rehearsal_says_so_on_every_page_but_the_full_ones(make: Callable[[Export], Export]) -> None:
    call = scenario.judged()
    Edition.objects.filter(pk=call.edition.pk).update(rehearsal_of=scenario.edition("original"))
    call.edition.refresh_from_db()

    made = read(make(ask(call)))

    feet = [page for page in made.pages if "rehearsal, everything here is invented" in page.extract_text()]
    assert len(feet) == len(made.pages) - 5  # the cover says it large; four dividers have no foot
    assert "Rehearsal. Everything here is invented." in made.pages[0].extract_text()


def test_a_real_call_does_not_speak_of_rehearsals(make: Callable[[Export], Export]) -> None:
    assert "ehearsal" not in text(read(make(ask(scenario.judged(finalists=1)))))


def test_the_same_data_give_the_same_bytes(make: Callable[[Export], Export]) -> None:
    call = scenario.judged(finalists=2)

    first, second = make(ask(call)), make(ask(call))

    assert first.pk != second.pk
    assert first.sha256 == second.sha256


def test_gathering_costs_the_same_queries_for_two_finalists_as_for_nine(
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    few, many = scenario.judged(finalists=2), None
    with django_assert_max_num_queries(12) as counted:
        book.written(few.edition, lambda done, of, step: None)
    spent = len(counted)
    many = scenario.judged(finalists=9, slug="many")

    with django_assert_max_num_queries(spent):
        book.written(many.edition, lambda done, of, step: None)
