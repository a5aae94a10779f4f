"""Documents asked for and made: rows are the truth, Celery is a doorbell."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from calls.models import Edition
from evaluation.models import Evaluator
from submissions.models import Submission, Version

MOST_ATTEMPTS = 3


def export_name(export: Export, original: str) -> str:
    """Random: a file's name tells nothing."""
    return f"exports/{uuid.uuid4().hex}"


class ExportQuerySet(models.QuerySet["Export"]):
    def waiting(self, at: datetime) -> ExportQuerySet:
        """To be made at `at`: asked for and not begun, or begun by somebody who has not been heard of since; oldest first."""
        return self.filter(Q(state=Export.State.QUEUED) | Q(state=Export.State.RUNNING, leased_until__lte=at)).order_by(
            "requested_at", "pk"
        )

    def unfinished(self) -> ExportQuerySet:
        """Still to come."""
        return self.filter(state__in=[Export.State.QUEUED, Export.State.RUNNING])

    def for_desk(self) -> ExportQuerySet:
        """What somebody asked for, and what failed: receipts that make themselves and succeed would bury the rest."""
        return self.exclude(~Q(state=Export.State.FAILED), document="submission_receipt", requested_by__isnull=True)

    def for_listing(self) -> ExportQuerySet:
        """Everything `reports/_exports.html` reads, in one query."""
        return self.select_related(
            "requested_by", "submission__project", "submission__organisation", "version", "evaluator__person"
        )


class Export(models.Model):
    """One produced file, from the request to its end."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="exports")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="exports")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, blank=True, related_name="exports")
    evaluator = models.ForeignKey(Evaluator, on_delete=models.PROTECT, null=True, blank=True, related_name="exports")
    holds = models.JSONField(default=list, blank=True)  # of a jury pack: keys of the assignments whose texts are in it
    document = models.CharField(max_length=40)  # a name of reports.documents
    format = models.CharField(max_length=10)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    step = models.CharField(
        max_length=200, blank=True
    )  # "Finalist 12 of 48"; of a finished one what is to be known of it
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    file = models.FileField(upload_to=export_name, blank=True)
    name = models.CharField(max_length=150, blank=True)  # as downloaded
    content_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export")
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(
                fields=["requested_at", "id"], name="export_waiting", condition=Q(state__in=["queued", "running"])
            ),  # Export.objects.waiting, asked at every ring
            models.Index(fields=["edition", "-requested_at"], name="export_list_of_edition"),  # the documents page
        ]
        constraints = [
            # Asking twice while the first is still to come is asking once.
            models.UniqueConstraint(
                fields=["edition", "submission", "version", "evaluator", "document", "format", "requested_by"],
                condition=Q(state__in=["queued", "running"]),
                nulls_distinct=False,
                name="one_unfinished_export_per_request",
            ),
            models.CheckConstraint(
                name="export_running_has_a_lease", condition=~Q(state="running") | Q(leased_until__isnull=False)
            ),
            models.CheckConstraint(
                name="export_ready_has_a_file",
                condition=~Q(state="ready") | (~Q(file="") & Q(finished_at__isnull=False)),
            ),
            models.CheckConstraint(name="export_failed_has_a_reason", condition=~Q(state="failed") | ~Q(failure="")),
        ]

    def __str__(self) -> str:
        return self.name or self.document

    @property
    def subject(self) -> str:
        """Its name in the record of events."""
        return f"export:{self.public_id}"

    @property
    def about(self) -> Submission | Evaluator | None:
        """What it was asked for; None: the whole edition."""
        return self.submission or self.evaluator

    @property
    def unfinished(self) -> bool:
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def share(self) -> float:
        """How much of a known amount is done, 0 to 1; 0 where the amount is not known."""
        return self.done / self.of if self.of else 0.0


class Download(models.Model):
    """Who took an export, and when."""

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("download")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.export}: {self.by}"


def new_code() -> str:
    """Eight signs that nobody guesses and nobody misreads."""
    return get_random_string(8, "23456789ABCDEFGHJKLMNPQRSTUVWXYZ")


class Thanks(models.Model):
    """The certificate by which an evaluator is thanked: its number names nobody, and stays the same for ever."""

    evaluator = models.OneToOneField(Evaluator, on_delete=models.PROTECT, related_name="thanks")
    code = models.CharField(max_length=8, unique=True, default=new_code)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("thanks")
        verbose_name_plural = _("thanks")
        ordering = ["evaluator"]

    def __str__(self) -> str:
        return self.code
