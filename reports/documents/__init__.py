"""Every document that the portal makes: what it is called, in which formats, who may have it, who builds it."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from reports import policies
from reports.documents.kind import FORMATS, Document, Of
from reports.documents.of_editions import ALL_THANKS, ARCHIVE, BOOK, CERTIFICATES, MINUTES, OF_EDITIONS
from reports.documents.of_evaluators import OF_EVALUATORS, PACK, THANKS
from reports.documents.of_submissions import CERTIFICATE, DOSSIER, FAVOURITE, OF_SUBMISSIONS, RECEIPT, SUMMARY, WHOLE
from reports.documents.tables import RANKING, TABLES
from reports.models import Export
from reports.policies import About
from submissions.models import Submission

__all__ = [
    "ALL_THANKS",
    "ARCHIVE",
    "BOOK",
    "CERTIFICATE",
    "CERTIFICATES",
    "DOCUMENTS",
    "DOSSIER",
    "FAVOURITE",
    "FORMATS",
    "MINUTES",
    "PACK",
    "RANKING",
    "RECEIPT",
    "SUMMARY",
    "THANKS",
    "WHOLE",
    "Document",
    "Of",
    "format_of",
    "name_of",
    "shelves",
    "title_of",
    "why_not_download",
    "why_not_request",
]  # fmt: skip

WORKERS_DIED = _("The worker ended three times before the document was finished. Try again, or ask the operator.")
DOCUMENTS: dict[str, Document] = {
    document.code: document for document in (*OF_EDITIONS, *TABLES, *OF_SUBMISSIONS, *OF_EVALUATORS)
}
OF_A_VERSION = {RECEIPT, DOSSIER, WHOLE}  # of the version that stands when it is asked for
THANKING = {THANKS, ALL_THANKS}


def shelves() -> list[tuple[str | Promise, list[Document]]]:
    """What may be asked for of a whole edition: to print and to keep, and as tables."""
    return [(_("To print"), [*OF_EDITIONS]), (_("As tables"), [*TABLES])]


def why_not_request(
    person: User, document: str, format: str, *, edition: Edition, about: About, at: datetime
) -> Refusal | None:
    """None when `person` may have `document` of `edition`, or of the entry or evaluator of it, made at `at`."""
    wanted = DOCUMENTS.get(document)
    if wanted is None or format not in wanted.formats or wanted.of is not _kind_of(about):
        return policies.UNKNOWN
    if about is not None and about.edition_id != edition.pk:
        return policies.UNKNOWN
    return wanted.why_not(person, edition, about, at)


def _kind_of(about: About) -> Of:
    if about is None:
        return Of.EDITION
    return Of.SUBMISSION if isinstance(about, Submission) else Of.EVALUATOR


def why_not_download(person: User, export: Export, *, at: datetime) -> Refusal | None:
    """None when `person` may take the file at `at`."""
    document = DOCUMENTS[export.document]
    refusal = policies.why_not_download(person, export, judged=document.judged)
    return refusal or (document.why_not_take(person, export, at) if document.why_not_take else None)


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
