"""Asking for documents, and the life of an export. The only module of this app that writes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import IO

from django.core.files import File
from django.db import models, transaction
from django.urls import reverse

from accounts.actions import record
from accounts.models import User
from accounts.refusals import require
from calls.letters import tell
from calls.models import Edition
from evaluation.models import Evaluator
from notifications.actions import ring
from notifications.links import absolute
from reports import documents, policies
from reports.models import MOST_ATTEMPTS, Download, Export, Thanks
from reports.policies.jury import readable, thanked
from submissions.models import Submission, Version

BATCH = 200  # receipts asked for at one ring; beat comes back for the rest
LEASE = timedelta(minutes=3)  # each step of progress renews it
BELL = "reports.run_waiting_exports"


class LeaseLost(Exception):
    """The export is no longer this worker's: cancelled, or taken over after the lease ran out."""


@transaction.atomic
def request_export(
    document: str,
    format: str,
    *,
    edition: Edition,
    submission: Submission | None = None,
    evaluator: Evaluator | None = None,
    by: User,
    at: datetime,
) -> Export:
    """Ask for a document; the same request while the first is still to come returns that one."""
    about = submission or evaluator
    require(documents.why_not_request(by, document, format, edition=edition, about=about, at=at))
    version = submission.version if submission and document in documents.OF_A_VERSION else None
    holds = []
    if document == documents.PACK and evaluator:
        holds = sorted(readable(evaluator).values_list("pk", flat=True))
    if document in documents.THANKING:
        _thank([evaluator] if evaluator else thanked(edition), at)
    wanted = Export(
        document=document, format=format, edition=edition, submission=submission, version=version, evaluator=evaluator,
        holds=holds, requested_by=by, requested_at=at,
    )  # fmt: skip
    return _asked_for(wanted)


@transaction.atomic
def request_receipt(submission: Submission, *, version: Version, by: User | None, at: datetime) -> Export:
    """Have the receipt of `version` made, without anybody having asked: a consequence of submitting."""
    return _asked_for(
        Export(
            document=documents.RECEIPT, format="pdf", edition=submission.edition, submission=submission, version=version,
            requested_by=by, requested_at=at,
        )
    )  # fmt: skip


def request_missing_receipts(*, at: datetime) -> int:
    """Ask for the receipt of every version that has none yet, however long ago it arrived."""
    asked = Export.objects.filter(document=documents.RECEIPT, version=models.OuterRef("pk"))
    missing = Version.objects.filter(~models.Exists(asked)).select_related("submission__edition").order_by("pk")[:BATCH]
    for version in missing:
        request_receipt(version.submission, version=version, by=None, at=at)
    return len(missing)


def _asked_for(export: Export) -> Export:
    Export.objects.bulk_create([export], ignore_conflicts=True)  # the constraint decides between two clicks
    standing = _twins(export).get()
    if standing.public_id == export.public_id:
        record(
            "export requested", standing.subject, by=export.requested_by, at=export.requested_at,
            edition=export.edition.slug, document=export.document, format=export.format,
        )  # fmt: skip
        ring(BELL)
    return standing


def _twins(export: Export) -> models.QuerySet[Export]:
    """Those still to come that were asked for by the same person in the same words."""
    return Export.objects.unfinished().filter(
        document=export.document, format=export.format, edition=export.edition, submission=export.submission,
        version=export.version, evaluator=export.evaluator, requested_by=export.requested_by,
    )  # fmt: skip


def _thank(evaluators: Iterable[Evaluator], at: datetime) -> None:
    """Give each a number of thanks, once."""
    Thanks.objects.bulk_create([Thanks(evaluator=one, at=at) for one in evaluators], ignore_conflicts=True)


@transaction.atomic
def lease_next(*, at: datetime) -> Export | None:
    """Take the next export that waits; None when there is none. `attempts` is the lease's token from here on."""
    export = Export.objects.waiting(at).select_for_update(skip_locked=True, of=("self",)).first()
    if export is None:
        return None
    if export.attempts >= MOST_ATTEMPTS:
        return _given_up(export, at)
    export.state, export.leased_until = Export.State.RUNNING, at + LEASE
    export.attempts += 1
    export.done, export.of, export.step, export.failure = 0, 0, "", ""
    export.save(update_fields=["state", "leased_until", "attempts", "done", "of", "step", "failure"])
    return export


def _given_up(export: Export, at: datetime) -> Export:
    """Its workers died as often as one is allowed to."""
    export.state, export.leased_until, export.finished_at = Export.State.FAILED, None, at
    export.failure = str(documents.WORKERS_DIED)
    export.save(update_fields=["state", "leased_until", "finished_at", "failure"])
    record("export failed", export.subject, by=None, at=at, edition=export.edition.slug, reason=export.failure)
    return export


def report_progress(export: Export, done: int, of: int, step: str, *, at: datetime) -> None:
    """Say how far the export is and renew its lease. Raises LeaseLost when it is somebody else's."""
    mine = _mine(export).update(done=done, of=of, step=step[:200], leased_until=at + LEASE)
    if not mine:
        raise LeaseLost


def keep(export: Export, content: IO[bytes], name: str, content_type: str, *, note: str = "", at: datetime) -> Export:
    """Store the finished file and tell whoever asked for it. The file is stored before the row says so.

    note   what is to be known about it, such as an entry whose pages are missing
    """
    content.seek(0)
    digest = _sha256(content)
    content.seek(0)
    export.file.save(name, File(content), save=False)
    with transaction.atomic():
        ready = _mine(export).update(
            state=Export.State.READY,
            leased_until=None,
            finished_at=at,
            file=export.file.name,
            name=name,
            content_type=content_type,
            step=note[:200],
            sha256=digest,
        )
        if ready:
            export.refresh_from_db()
            record("export ready", export.subject, by=None, at=at, edition=export.edition.slug, sha256=digest)
            _tell(export, at)
    if not ready:
        export.file.storage.delete(str(export.file.name))
        raise LeaseLost
    return export


def _sha256(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    for part in iter(lambda: content.read(1 << 20), b""):
        digest.update(part)
    return digest.hexdigest()


def _tell(export: Export, at: datetime) -> None:
    """A letter to the person who asked; a receipt is made unasked and has a letter of its own."""
    person = export.requested_by
    if person is None or export.document == documents.RECEIPT:
        return
    key, title = f"export-ready:{export.public_id}", documents.title_of(export)
    page = page_of(person, export)
    tell(person, export.edition, "export_ready", key=key, at=at, export=export, title=title, url=absolute(page))


def page_of(person: User, export: Export) -> str:
    """Where `person` finds the file: the page of documents of what it is about."""
    if export.evaluator is not None and export.evaluator.person_id == person.pk:
        return reverse("reports:jury", args=[export.edition.slug])
    if export.submission is not None and policies.edits(person, export.submission):
        return reverse("reports:own", args=[export.submission.public_id])
    return reverse("reports:documents", args=[export.edition.slug])


@transaction.atomic
def fail(export: Export, reason: str, *, at: datetime) -> None:
    """The document cannot be made, and trying again by itself would not help."""
    gone = _mine(export).update(state=Export.State.FAILED, leased_until=None, finished_at=at, failure=reason[:2000])
    if gone:
        record("export failed", export.subject, by=None, at=at, edition=export.edition.slug, reason=reason[:500])


def put_back(export: Export, *, at: datetime) -> None:
    """The child process was ended from outside: the lease ends now, and the next worker takes it."""
    _mine(export).update(leased_until=at)


@transaction.atomic
def retry(export: Export, *, by: User, at: datetime) -> Export:
    """Make a failed or cancelled export after all."""
    export = _locked(export)
    require(policies.why_not_retry(by, export))
    was = export.state
    if standing := _twins(export).first():
        return standing
    export.state, export.attempts, export.finished_at = Export.State.QUEUED, 0, None
    export.failure, export.step, export.done, export.of = "", "", 0, 0
    export.save(update_fields=["state", "attempts", "finished_at", "failure", "step", "done", "of"])
    record(
        "export retried", export.subject, by=by, at=at, edition=export.edition.slug, from_state=was, to_state="queued"
    )
    ring(BELL)
    return export


@transaction.atomic
def cancel(export: Export, *, by: User, at: datetime) -> Export:
    """Nobody needs it any more; a worker that is at it stops at its next step."""
    export = _locked(export)
    require(policies.why_not_cancel(by, export))
    was = export.state
    export.state, export.leased_until, export.finished_at = Export.State.CANCELLED, None, at
    export.save(update_fields=["state", "leased_until", "finished_at"])
    record(
        "export cancelled",
        export.subject,
        by=by,
        at=at,
        edition=export.edition.slug,
        from_state=was,
        to_state="cancelled",
    )
    return export


@transaction.atomic
def download(export: Export, *, by: User, at: datetime) -> Export:
    """Note who takes the file, before a byte of it leaves."""
    export = _locked(export)
    require(documents.why_not_download(by, export, at=at))
    Download.objects.create(export=export, by=by, at=at)
    record("export downloaded", export.subject, by=by, at=at, edition=export.edition.slug, document=export.document)
    return export


def _mine(export: Export) -> models.QuerySet[Export]:
    """The row while this worker's lease holds: `attempts` has moved on when another took it."""
    return Export.objects.filter(pk=export.pk, state=Export.State.RUNNING, attempts=export.attempts)


def _locked(export: Export) -> Export:
    return (
        Export.objects.select_for_update(of=("self",))
        .select_related("edition", "submission", "version", "evaluator")
        .get(pk=export.pk)
    )
