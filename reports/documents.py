"""Every document that the portal makes: what it is called, in which formats, who may have it, who builds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from reports import book, certificate, minutes, policies, receipt, summary
from reports.binding import Progress
from reports.models import Export
from reports.papers import eligibility, statistics
from reports.papers import ranking as ranking_paper
from reports.papers import vote as vote_paper
from reports.papers.paper import builder
from reports.tables import answers, evaluations, letters, ranking, submissions, votes
from reports.tables.table import Table
from reports.tables.writing import WRITERS
from submissions.keeping import Kept
from submissions.models import Submission

BOOK, RANKING, CERTIFICATE, CERTIFICATES, RECEIPT, MINUTES, SUMMARY = (
    "finalists_book", "ranking", "certificate", "certificates", "submission_receipt", policies.MINUTES, "evaluation_summary",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """`name` as people read it, `ending` of the file."""

    name: str | Promise
    content_type: str
    ending: str


FORMATS = {
    "pdf": Format("PDF", "application/pdf", "pdf"),
    "xlsx": Format("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "csv": Format("CSV", "text/csv; charset=utf-8", "csv"),
    "csv_excel": Format(_("CSV for Excel"), "text/csv; charset=utf-8", "csv"),
    "json": Format("JSON", "application/json", "json"),
    "zip": Format("ZIP", "application/zip", "zip"),
}
WORKERS_DIED = _("The worker ended three times before the document was finished. Try again, or ask the operator.")


Build = Callable[[Export, IO[bytes], Progress], str | None]  # what is to be known about the file, or nothing
WhyNot = Callable[[User, Edition, Submission | None, datetime], Refusal | None]


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of document.

    of_submission   asked for one submission, not for the whole edition; then it goes with the submission
    judged          tells what the jury gave to every entry of the edition
    kept            of an edition's document: as what the entries that it names are kept, and goes with them
    """

    code: str
    title: str | Promise
    about: str | Promise
    formats: tuple[str, ...]
    why_not: WhyNot
    build: Build
    of_submission: bool = False
    kept: Kept = Kept.EVIDENCE
    judged: bool = False
    outcome: bool = True  # says something that is under embargo before the release

    @property
    def offered(self) -> list[tuple[str, str | Promise]]:
        """The formats that may be asked for, each with its name."""
        return [(code, FORMATS[code].name) for code in self.formats]


def _table(code: str, title: Promise, about: Promise, why_not: WhyNot, read: Callable[[Edition], Table]) -> Document:
    """A table of all that an edition holds of its kind, in every format that there is for one."""

    def build(export: Export, out: IO[bytes], progress: Progress) -> None:
        WRITERS[export.format](read(export.edition), out, progress)

    return Document(code, title, about, tuple(WRITERS), why_not, build, kept=Kept.UNSUCCESSFUL, judged=True)


DOCUMENTS: dict[str, Document] = {
    document.code: document
    for document in (
        Document(
            BOOK,
            _("Finalists’ book"),
            _("Every finalist with lay summary, answers, scores by criterion and comments, for print."),
            ("pdf",),
            policies.why_not_book,
            lambda export, out, progress: book.finalists_book(export.edition, out, progress),
            judged=True,
        ),
        _table(
            RANKING,
            _("Ranking"),
            _("Places, totals and mean scores of the frozen ranking, one line per submission."),
            policies.why_not_ranking,
            ranking.table,
        ),
        _table(
            "submissions",
            _("Submissions"),
            _("Each submission that arrived: organisation, contact, state, eligibility."),
            policies.why_not_table,
            submissions.table,
        ),
        _table(
            "answers",
            _("Answers"),
            _("What applicants answered, a column for each question."),
            policies.why_not_table,
            answers.table,
        ),
        _table(
            "evaluations",
            _("Evaluations"),
            _("Each evaluation with its scores and comments, by the names of the evaluators."),
            policies.why_not_table,
            evaluations.table,
        ),
        _table(
            "votes",
            _("Votes"),
            _("What the certified vote came to, and what was annulled for which reason."),
            policies.why_not_votes,
            votes.table,
        ),
        _table(
            "letters",
            _("Letters"),
            _("Each letter of this edition, to whom it went and what became of it, without its text."),
            policies.why_not_table,
            letters.table,
        ),
        Document(
            "ranking_and_method",
            _("Ranking and method"),
            _("How the jury judged, every place with its means, and each decision that shaped the ranking, for print."),
            ("pdf",),
            policies.why_not_ranking,
            builder(ranking_paper.paper),
            judged=True,
            kept=Kept.UNSUCCESSFUL,
        ),
        Document(
            "eligibility_decisions",
            _("Decisions on eligibility"),
            _("Who was admitted, who was not and why, and what became of appeals, for print."),
            ("pdf",),
            policies.why_not_eligibility,
            builder(eligibility.paper),
            judged=True,
            kept=Kept.UNSUCCESSFUL,
        ),
        Document(
            "vote_report",
            _("Report on the public vote"),
            _("How the vote was held, what it came to, what was annulled, and how anybody counts it again."),
            ("pdf",),
            policies.why_not_votes,
            builder(vote_paper.paper),
        ),
        Document(
            "statistics",
            _("Statistics"),
            _("How many, from which countries and kinds of organisation, at which hours: as pictures and tables."),
            ("pdf",),
            policies.why_not_statistics,
            builder(statistics.paper),
            outcome=False,
        ),
        Document(
            MINUTES,
            _("Minutes of the panel"),
            _("Each submission that the panel talked about: who was there, scores before and after, text, dissent."),
            ("pdf",),
            policies.why_not_minutes,
            minutes.build,
            kept=Kept.UNSUCCESSFUL,
        ),
        Document(
            CERTIFICATES,
            _("All certificates"),
            _("One page per finalist and winner, in one file for printing or as single files."),
            ("pdf", "zip"),
            policies.why_not_certificates,
            certificate.build_all,
        ),
        Document(
            CERTIFICATE,
            _("Certificate"),
            _("The certificate of one finalist or winner."),
            ("pdf",),
            policies.why_not_certificate,
            certificate.build_one,
            of_submission=True,
        ),
        Document(
            SUMMARY,
            _("Evaluation summary"),
            _("What the jury says to one applicant: totals, means and comments, never names."),
            ("pdf",),
            policies.why_not_summary,
            summary.build,
            of_submission=True,
        ),
        Document(
            RECEIPT,
            _("Receipt"),
            _("What arrived, when, and its fingerprint."),
            ("pdf",),
            policies.why_not_receipt,
            receipt.build,
            of_submission=True,
            outcome=False,
        ),
    )
}


def shelves() -> list[tuple[str | Promise, list[Document]]]:
    """What may be asked for of a whole edition: to print, and as tables."""
    found = [document for document in DOCUMENTS.values() if not document.of_submission]
    printed = [document for document in found if "pdf" in document.formats]
    return [(_("To print"), printed), (_("As tables"), [document for document in found if document not in printed])]


def why_not_request(
    person: User, document: str, format: str, *, edition: Edition, submission: Submission | None, at: datetime
) -> Refusal | None:
    """None when `person` may have `document` of `edition`, or of `submission`, made at `at`."""
    wanted = DOCUMENTS.get(document)
    if wanted is None or format not in wanted.formats:
        return policies.UNKNOWN
    if wanted.of_submission != (submission is not None):
        return policies.UNKNOWN
    if submission is not None and submission.edition_id != edition.pk:
        return policies.UNKNOWN
    return wanted.why_not(person, edition, submission, at)


def title_of(export: Export) -> str:
    """The document's name as people read it; the code where a document has been given up since."""
    document = DOCUMENTS.get(export.document)
    return str(document.title) if document else export.document


def format_of(export: Export) -> str:
    """The format's name as people read it."""
    found = FORMATS.get(export.format)
    return str(found.name) if found else export.format.upper()


def name_of(export: Export) -> str:
    """The file's name: which document of which edition or submission, and nothing about an outcome."""
    about = export.submission.number if export.submission and export.submission.number else export.edition.slug
    version = f"-version-{export.version.number}" if export.version else ""
    return f"{export.document.replace('_', '-')}-{about}{version}.{FORMATS[export.format].ending}"
