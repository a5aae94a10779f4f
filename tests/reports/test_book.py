"""The finalists' book, read back from the PDF."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.safestring import mark_safe
from pypdf import PdfReader

from calls.models import Edition
from reports import actions, binding, book, pdf
from reports.binding import Bound, Entry, bind
from reports.models import Export
from submissions.models import FinalistTask
from tests.clients import PortalClient
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
        book.gathered(few.edition, lambda done, of, step: None)
    spent = len(counted)
    many = scenario.judged(finalists=9, slug="many")

    with django_assert_max_num_queries(spent):
        book.gathered(many.edition, lambda done, of, step: None)


# -- One broken entry costs its own pages, not the book ----------------------------------------------------------------


def bound_with(call: Judged, markup: str) -> tuple[Bound, Entry]:
    """The book of `call`, in which the pages of the second entry are `markup`, as if escaping had failed."""
    bound = book.gathered(call.edition, lambda *step: None)
    broken = replace(bound.entries[1], markup=mark_safe(markup))
    return replace(bound, entries=[bound.entries[0], broken, *bound.entries[2:]]), broken


def bind_to_text(bound: Bound) -> tuple[str, str]:
    """What the book says, and what is to be known about it."""
    with tempfile.TemporaryFile() as out:
        note = bind(bound, out, lambda *step: None)
        out.seek(0)
        return text(PdfReader(out)), note


@pytest.mark.parametrize(
    "markup",
    [
        '<section class="entry"><img alt="" src="http://198.51.100.7/x.png"></section>',
        '<section class="entry"><img alt="" src="file:///etc/passwd"></section>',
        f'<section class="entry">{"<div>" * 3000}x</section>',
    ],
    ids=["a foreign address", "a file of the machine", "deeper than a document may be"],
)
def test_an_entry_that_cannot_be_set_gets_a_page_that_says_so_and_the_others_are_whole(markup: str) -> None:
    bound, broken = bound_with(scenario.judged(finalists=3), markup)

    said, note = bind_to_text(bound)

    assert note == f"The pages of one entry could not be set: {broken.number}."
    assert said.count("The pages of this entry could not be set.") == 1
    assert "pages missing" in said
    assert all(entry.title in said for entry in bound.entries)
    assert said.count("How the jury scored it") == 2


def test_a_bomb_in_one_entry_is_ended_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "FRAME", 4)
    monkeypatch.setattr(binding, "ALONE", {**binding.ALONE, "RLIMIT_CPU": 4})
    bound, broken = bound_with(scenario.judged(finalists=3), '<table><tr><td colspan="1000000">x</td></tr></table>')

    said, note = bind_to_text(bound)

    assert broken.number in note
    assert said.count("How the jury scored it") == 2


def test_a_book_whose_frame_is_at_fault_fails_with_its_reason() -> None:
    bound = book.gathered(scenario.judged(finalists=2).edition, lambda *step: None)
    missing_cover = {name: file for name, file in bound.own.items() if name != "own:cover.svg"}

    with pytest.raises(pdf.ForeignResource, match="own:cover"):
        bind_to_text(replace(bound, own=missing_cover))


def test_a_picture_that_has_gone_from_the_store_costs_the_pages_of_its_entry_and_staff_are_told(
    make: Callable[[Export], Export], client: PortalClient
) -> None:
    call = scenario.judged(finalists=3)
    gone = call.finalists[2]
    FinalistTask.objects.filter(submission=gone).update(
        picture="pictures/gone.jpg", picture_alt="A ward", consented_at=NOW
    )

    export = make(ask(call))

    said = text(read(export))
    assert said.count("The pages of this entry could not be set.") == 1
    assert said.count("How the jury scored it") == 2
    client.force_login(call.staff)
    page = client.get(reverse("reports:documents", args=[call.edition.slug])).content.decode()
    assert f"The pages of one entry could not be set: {gone.number}." in page
