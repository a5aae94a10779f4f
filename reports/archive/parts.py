"""What is in an archive: each file with its name, what it is, and how it is written."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Protocol

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from calls.loading.stored import as_data
from calls.loading.writing import written
from calls.method_card import card_of
from calls.models import Edition
from calls.scripts import REPLAY_RANKING, VERIFY_VOTE
from evaluation.models import Evaluator
from reports import book, dossiers, pdf
from reports.archive import scores, tables
from reports.archive.discretion import Discretion
from reports.archive.published import consenting, entry
from reports.binding import Progress
from reports.papers import ranking as ranking_paper
from reports.papers import statistics
from reports.papers import vote as vote_paper
from reports.papers.paper import Paper, as_html
from reports.tables.table import Table
from reports.tables.writing import WRITERS
from voting.ledger import as_published
from voting.models import Certification, LedgerFile


class Write(Protocol):
    def __call__(self, out: IO[bytes], progress: Progress) -> None: ...


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    about: str
    write: Write


@dataclass(frozen=True, slots=True)
class Contents:
    """What the parts are made from."""

    edition: Edition
    known: list[int]  # entries that may be shown
    discretion: Discretion


def contents_of(edition: Edition) -> Contents:
    names = [str(one) for one in Evaluator.objects.filter(edition=edition).select_related("person")]
    return Contents(edition, consenting(edition), Discretion(names))


def parts_of(found: Contents) -> list[Part]:
    """Sorted by name, without the index and the words that explain it."""
    made = [*_call(found), *_documents(found), *_entries(found), *_ranking(found), *_vote(found), *_tables(found)]
    return sorted(made, key=lambda part: part.name)


def text(words: str, discretion: Discretion) -> Write:
    def write(out: IO[bytes], progress: Progress) -> None:
        out.write(discretion(words).encode())

    return write


def as_it_is(path: Path) -> Write:
    def write(out: IO[bytes], progress: Progress) -> None:
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)

    return write


def _exactly(words: str) -> Write:
    """Its hash is known elsewhere: not a letter of it is changed."""
    return lambda out, progress: _all(out, words.encode())


def _all(out: IO[bytes], content: bytes) -> None:
    out.write(content)


def _call(found: Contents) -> Iterator[Part]:
    call, card = written(as_data(found.edition)), card_of(found.edition)
    yield Part("call/call.toml", _("The call: texts, dates, form and rules"), text(call, found.discretion))
    yield Part("call/method.json", _("The method card, as it was published"), _exactly(card.text))


def _documents(found: Contents) -> Iterator[Part]:
    edition, known = found.edition, found.known
    papers: list[tuple[str, str, Callable[[], Paper]]] = [
        ("statistics", _("Statistics"), lambda: statistics.paper(edition)),
    ]
    if dossiers.newest_ranking(edition):
        words = _("Ranking and method; entries that were not published without a name")
        papers.append(("ranking-and-method", words, lambda: ranking_paper.paper(edition, known=known)))
    if Certification.objects.filter(edition=edition).exists():
        papers.append(("vote-report", _("Report on the public vote"), lambda: vote_paper.paper(edition, known=known)))
    for name, about, paper in papers:
        yield Part(f"documents/{name}.pdf", about, _paper(paper, found.discretion))
    if known:
        yield Part("documents/finalists-book.pdf", _("Finalists’ book"), _book(found))


def _paper(read: Callable[[], Paper], discretion: Discretion) -> Write:
    return lambda out, progress: _set(as_html(replace(read(), confidential=False)), discretion, out, progress)


def _book(found: Contents) -> Write:
    return lambda out, progress: _set(
        book.gathered(found.edition, progress, among=found.known).written(), found.discretion, out, progress
    )


def _set(markup: tuple[str, pdf.Own], discretion: Discretion, out: IO[bytes], progress: Progress) -> None:
    words, own = markup
    kept = {
        name: (kind, how, discretion(content) if how == "text" else content)
        for name, (kind, how, content) in own.items()
    }
    with tempfile.TemporaryFile() as file:
        pdf.typeset(discretion(words), kept, file, lambda page: progress(page, 0, ""))
        file.seek(0)
        shutil.copyfileobj(file, out)


def _entries(found: Contents) -> Iterator[Part]:
    for pk in found.known:
        one = entry(pk)
        yield Part(f"entries/{one.name}.html", one.title, _entry_page(found, pk))
        yield Part(f"entries/{one.name}.json", _("The same for programs"), _entry_data(found, pk))
        if one.picture:
            yield Part(f"entries/{one.picture}", _("Its picture"), _picture(pk))


def _entry_page(found: Contents, pk: int) -> Write:
    def write(out: IO[bytes], progress: Progress) -> None:
        context = {"entry": entry(pk), "edition": found.edition, "language": found.edition.language}
        out.write(found.discretion(render_to_string("reports/archive/entry.html", context)).encode())

    return write


def _entry_data(found: Contents, pk: int) -> Write:
    def write(out: IO[bytes], progress: Progress) -> None:
        words = json.dumps(entry(pk).as_data(), ensure_ascii=False, indent=1, sort_keys=True)
        out.write(found.discretion(words).encode() + b"\n")

    return write


def _picture(pk: int) -> Write:
    def write(out: IO[bytes], progress: Progress) -> None:
        with entry(pk).submission.finalist_task.picture.open("rb") as file:
            shutil.copyfileobj(file, out)

    return write


def _ranking(found: Contents) -> Iterator[Part]:
    ranking = dossiers.newest_ranking(found.edition)
    if ranking is None:
        return
    about = _("The ranking with what it was computed from; its SHA-256 is the fingerprint of the ranking")
    yield Part(f"ranking/ranking-{ranking.sha256[:12]}.json", about, _exactly(ranking.canonical))
    yield Part(f"scripts/{REPLAY_RANKING}", _("Computes the ranking again"), as_it_is(_script(REPLAY_RANKING)))


def _vote(found: Contents) -> Iterator[Part]:
    if not Certification.objects.filter(edition=found.edition).exists():
        return
    yield Part("vote/vote.jsonl", _("The ledger of the vote, as it was published"), _ledger(found.edition))
    yield Part(f"scripts/{VERIFY_VOTE}", _("Counts the vote again from the ledger"), as_it_is(_script(VERIFY_VOTE)))


def _ledger(edition: Edition) -> Write:
    def write(out: IO[bytes], progress: Progress) -> None:
        published = LedgerFile.objects.filter(edition=edition).first()
        if published is None:
            for number, line in enumerate(as_published(edition), start=1):
                out.write(line.encode() + b"\n")
                progress(number, 0, _("Line %(number)d of the ledger") % {"number": number})
            return
        with published.file.open("rb") as file:
            shutil.copyfileobj(file, out)

    return write


def _script(name: str) -> Path:
    return Path(settings.BASE_DIR) / "scripts" / name


def _tables(found: Contents) -> Iterator[Part]:
    made: list[tuple[str, str, Table]] = [
        ("scores", _("Each score, by evaluators without a name"), scores.table(found.edition))
    ]
    if ranking := dossiers.newest_ranking(found.edition):
        made.append(("ranking", _("Places, totals and means"), tables.ranking(ranking, found.known)))
    if certified := Certification.objects.filter(edition=found.edition).first():
        made.append(("votes", _("What the vote came to"), tables.votes(certified, found.known)))
    for name, about, table in made:
        for form in ("csv", "json"):
            yield Part(f"tables/{name}.{form}", about, _table(tables.discreet(table, found.discretion), form))


def _table(table: Table, form: str) -> Write:
    return lambda out, progress: WRITERS[form](table, out, progress)
