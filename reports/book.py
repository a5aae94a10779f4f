"""The finalists' book: gathers, writes the HTML entry by entry, and lets the child process set it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from calls.models import Criterion, Edition
from evaluation.models import RankingPlace
from reports import dossiers, pdf, pictures
from reports.binding import Bound, Entry, Progress, bind, marked
from submissions.models import Submission

log = logging.getLogger("portal.reports")


@dataclass(frozen=True, slots=True)
class Chapter:
    """One category of the book."""

    code: str
    name: str
    tagline: str
    tint: str
    criteria: Sequence[Criterion]
    entries: Sequence[Entry]


def finalists_book(edition: Edition, out: IO[bytes], progress: Progress) -> str:
    """Write the book of `edition` to `out`; returns what is to be known about it. The same data give the same bytes."""
    return bind(gathered(edition, progress), out, progress)


def gathered(edition: Edition, progress: Progress, *, among: Collection[int] | None = None) -> Bound:
    """The book before it is set: its entries written, and the files that belong to it.

    among  keys of the finalists whom it holds; all when not given
    """
    ranking = dossiers.newest_ranking(edition)
    submissions = [one for one in dossiers.finalists_of(edition) if among is None or one.pk in among]
    shelves = dossiers.shelves(edition, submissions, dossiers.places_of(ranking))
    entries = _entries(edition, shelves, progress)
    criteria = list(Criterion.objects.filter(category__edition=edition))
    context = {
        "title": _("Finalists’ book"),
        "description": edition.title,
        "language": edition.language,
        "made": _made(edition, ranking.frozen_at if ranking else edition.opens, submissions),
        "edition": edition,
        "rehearsal": edition.is_rehearsal,
        "count": dossiers.how_many(len(submissions), len(shelves)),
        "when": edition.ceremony,
        "foot": _foot(edition),
        "method": edition.method,
        "vote_mode": edition.method.get_vote_mode_display(),
        "ranking": ranking,
        "zone": edition.time_zone,
    }

    def write(chosen: Sequence[Entry]) -> str:
        chapters = [_chapter(shelf, criteria, chosen) for shelf in shelves]
        return render_to_string("reports/pdf/book.html", {**context, "chapters": chapters})

    return Bound(write, entries, _own_of(edition, shelves))


def _own_of(edition: Edition, shelves: Sequence[dossiers.Shelf]) -> pdf.Own:
    """The files of the frame: cover, and mark and band of each category."""
    own = {
        **pictures.of_every_document(),
        "own:cover.svg": pdf.drawing(pictures.pattern(f"book {edition.slug}", 10, 7)),
    }
    for code in (shelf.category.code for shelf in shelves):
        own[f"own:mark-{code}.svg"] = pdf.drawing(pictures.mark(code))
        own[f"own:band-{code}.svg"] = pdf.drawing(pictures.pattern(f"{edition.slug} {code}", 10, 3, code))
    return own


def _entries(edition: Edition, shelves: Sequence[dossiers.Shelf], progress: Progress) -> list[Entry]:
    submissions = [submission for shelf in shelves for submission in shelf.submissions]
    judged = dossiers.judgements(edition, submissions)
    places = dossiers.places_of(dossiers.newest_ranking(edition))
    entries = []
    for done, submission in enumerate(submissions, start=1):
        of = len(submissions)
        progress(done, of, _("Finalist %(done)d of %(of)d") % {"done": done, "of": of})
        entries.append(_entry(submission, judged[submission.pk], places.get(submission.pk), edition))
    return entries


def _chapter(shelf: dossiers.Shelf, criteria: Sequence[Criterion], entries: Sequence[Entry]) -> Chapter:
    category = shelf.category
    return Chapter(
        category.code,
        category.name,
        category.tagline,
        pictures.colours_of(category.code)["tint"],
        [criterion for criterion in criteria if criterion.category_id == category.pk],
        [entry for entry in entries if entry.category == category.code],
    )


def _entry(
    submission: Submission, judgement: dossiers.Judgement, place: RankingPlace | None, edition: Edition
) -> Entry:
    """The entry's pages; whatever in it cannot be read, a picture that is gone or an answer of no known form, costs them
    alone."""
    plain = Entry(
        anchor=f"entry-{submission.public_id}",
        category=submission.category.code,
        number=submission.number or "",
        title=submission.project.title,
        organisation=submission.organisation.legal_name,
        markup=SafeString(),
    )
    try:
        dossier = dossiers.dossier(submission, judgement, place)
        return _with_pages(plain, dossier, edition)
    except Exception:
        log.exception("an entry of the book cannot be written", extra={"entry": submission.number})
        return marked(plain)


def _with_pages(plain: Entry, dossier: dossiers.Dossier, edition: Edition) -> Entry:
    submission = dossier.submission
    chart = pictures.jury_chart(
        dossier.judgement.lines,
        colour=pictures.colours_of(plain.category)["full"],
        threshold=edition.method.criterion_threshold,
        top=edition.method.scale_max,
    )
    chart_at, picture_at = f"own:chart-{submission.public_id}.svg", f"own:picture-{submission.public_id}"
    picture = _picture(submission)
    own = {chart_at: pdf.drawing(chart), **({picture_at: picture} if picture else {})}
    context = {
        "dossier": dossier,
        "anchor": plain.anchor,
        "chart": chart_at,
        "twin": dossiers.chart_in_words(dossier.judgement),
        "threshold": edition.method.criterion_threshold,
        "picture": picture_at if picture else "",
    }
    markup = mark_safe(render_to_string("reports/pdf/book/_dossier.html", context))  # noqa: S308 (rendered here)
    return replace(plain, title=dossier.title, organisation=dossier.organisation, markup=markup, own=own)


def _picture(submission: Submission) -> tuple[str, str, str] | None:
    """The finalist's own picture; None when there is none to show."""
    task = getattr(submission, "finalist_task", None)
    if task is None or not task.picture or not task.consented_at:
        return None
    with task.picture.open("rb") as file:
        content = file.read()
    return pdf.photograph(content, "image/png" if content.startswith(b"\x89PNG") else "image/jpeg")


def _foot(edition: Edition) -> str:
    name = _("Finalists’ book · %(edition)s") % {"edition": edition.short_title}
    return _("%(name)s · rehearsal, everything here is invented") % {"name": name} if edition.is_rehearsal else name


def _made(edition: Edition, frozen: datetime, submissions: Sequence[Submission]) -> datetime:
    """When the newest of the data in the book was written: the book's own date, whenever it is printed."""
    tasks = (getattr(one, "finalist_task", None) for one in submissions)
    saved: list[datetime] = [task.saved_at for task in tasks if task is not None and task.saved_at]
    return max([frozen, *saved])
