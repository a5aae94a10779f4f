"""The finalists' book: gathers, writes the HTML entry by entry, and lets the child process set it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from calls.models import Criterion, Edition
from reports import dossiers, pdf, pictures
from submissions.models import Submission

Progress = Callable[[int, int, str], None]  # done, of (0: not known), step in words


@dataclass(frozen=True, slots=True)
class Entry:
    """One finalist's pages, already written."""

    anchor: str
    title: str
    organisation: str
    markup: SafeString


@dataclass(frozen=True, slots=True)
class Chapter:
    """One category of the book."""

    code: str
    name: str
    tagline: str
    tint: str
    criteria: Sequence[Criterion]
    entries: Sequence[Entry]


def finalists_book(edition: Edition, out: IO[bytes], progress: Progress) -> None:
    """Write the book of `edition` to `out`. The same data give the same bytes."""
    markup, own = written(edition, progress)
    pdf.typeset(markup, own, out, lambda page: progress(page, 0, _("Setting page %(page)d") % {"page": page}))


def written(
    edition: Edition, progress: Progress, *, among: Collection[int] | None = None
) -> tuple[str, dict[str, tuple[str, str, str]]]:
    """The book as HTML and the files that belong to it; of the finalists with these keys alone where some are given."""
    ranking = dossiers.newest_ranking(edition)
    submissions = [one for one in dossiers.finalists_of(edition) if among is None or one.pk in among]
    own: dict[str, tuple[str, str, str]] = {
        **pictures.of_every_document(),
        "own:cover.svg": pdf.drawing(pictures.pattern(f"book {edition.slug}", 10, 7)),
    }
    chapters = _chapters(edition, submissions, own, progress)
    context = {
        "title": _("Finalists’ book"),
        "description": edition.title,
        "language": edition.language,
        "made": _made(edition, ranking.frozen_at if ranking else edition.opens, submissions),
        "edition": edition,
        "rehearsal": edition.is_rehearsal,
        "count": dossiers.how_many(len(submissions), len(chapters)),
        "when": edition.ceremony,
        "foot": _foot(edition),
        "chapters": chapters,
        "method": edition.method,
        "vote_mode": edition.method.get_vote_mode_display(),
        "ranking": ranking,
        "zone": edition.time_zone,
    }
    return render_to_string("reports/pdf/book.html", context), own


def _chapters(
    edition: Edition, submissions: list[Submission], own: dict[str, Any], progress: Progress
) -> list[Chapter]:
    judged = dossiers.judgements(edition, submissions)
    places = dossiers.places_of(dossiers.newest_ranking(edition))
    criteria = Criterion.objects.filter(category__edition=edition)
    chapters, done = [], 0
    for shelf in dossiers.shelves(edition, submissions, places):
        code = shelf.category.code
        own[f"own:mark-{code}.svg"] = pdf.drawing(pictures.mark(code))
        own[f"own:band-{code}.svg"] = pdf.drawing(pictures.pattern(f"{edition.slug} {code}", 10, 3, code))
        entries = []
        for submission in shelf.submissions:
            done += 1
            step = _("Finalist %(done)d of %(of)d") % {"done": done, "of": len(submissions)}
            progress(done, len(submissions), step)
            dossier = dossiers.dossier(submission, judged[submission.pk], places.get(submission.pk))
            entries.append(_entry(dossier, own, edition))
        own_criteria = [criterion for criterion in criteria if criterion.category_id == shelf.category.pk]
        chapters.append(_chapter(shelf, own_criteria, entries))
    return chapters


def _chapter(shelf: dossiers.Shelf, criteria: Sequence[Criterion], entries: Sequence[Entry]) -> Chapter:
    category = shelf.category
    tint = pictures.colours_of(category.code)["tint"]
    return Chapter(category.code, category.name, category.tagline, tint, criteria, entries)


def _entry(dossier: dossiers.Dossier, own: dict[str, Any], edition: Edition) -> Entry:
    submission = dossier.submission
    anchor = f"entry-{submission.public_id}"
    chart = pictures.jury_chart(
        dossier.judgement.lines,
        colour=pictures.colours_of(submission.category.code)["full"],
        threshold=edition.method.criterion_threshold,
        top=edition.method.scale_max,
    )
    context = {
        "dossier": dossier,
        "anchor": anchor,
        "chart": _own(own, f"own:chart-{submission.public_id}.svg", pdf.drawing(chart)),
        "twin": dossiers.chart_in_words(dossier.judgement),
        "threshold": edition.method.criterion_threshold,
        "picture": _picture(submission, own),
    }
    markup = render_to_string("reports/pdf/book/_dossier.html", context)
    return Entry(anchor, dossier.title, dossier.organisation, mark_safe(markup))  # noqa: S308 (rendered just above)


def _picture(submission: Submission, own: dict[str, Any]) -> str:
    """The address of the finalist's own picture; empty when there is none to show."""
    task = getattr(submission, "finalist_task", None)
    if task is None or not task.picture or not task.consented_at:
        return ""
    with task.picture.open("rb") as file:
        content = file.read()
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return _own(own, f"own:picture-{submission.public_id}", pdf.photograph(content, kind))


def _own(own: dict[str, Any], address: str, file: tuple[str, str, str]) -> str:
    own[address] = file
    return address


def _foot(edition: Edition) -> str:
    name = _("Finalists’ book · %(edition)s") % {"edition": edition.short_title}
    return _("%(name)s · rehearsal, everything here is invented") % {"name": name} if edition.is_rehearsal else name


def _made(edition: Edition, frozen: datetime, submissions: Sequence[Submission]) -> datetime:
    """When the newest of the data in the book was written: the book's own date, whenever it is printed."""
    tasks = (getattr(one, "finalist_task", None) for one in submissions)
    saved: list[datetime] = [task.saved_at for task in tasks if task is not None and task.saved_at]
    return max([frozen, *saved])
