"""A project entered in one category of one edition, and the people who work on it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.models import Category, Edition, FormVersion
from submissions.models.organisations import Organisation
from submissions.models.projects import Project
from submissions.rules import LIVE, State


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def of(self, person: User) -> SubmissionQuerySet:
        """Submissions on which `person` works."""
        return self.filter(editors__person=person)

    def standing(self) -> SubmissionQuerySet:
        """Handed in and not withdrawn: what an edition actually received."""
        return self.exclude(state__in=[State.DRAFT, State.WITHDRAWN])

    def drafts(self) -> SubmissionQuerySet:
        """Begun and never handed in."""
        return self.filter(state=State.DRAFT)

    def for_evaluation(self) -> SubmissionQuerySet:
        """What the jury reads and the ranking counts before notices."""
        return self.filter(state__in=[State.ELIGIBLE, State.EVALUATED])

    def finalists(self) -> SubmissionQuerySet:
        """Whom the public may see and vote for once finalists are released, in an order that favours no one."""
        return self.filter(state__in=[State.FINALIST, State.WINNER, State.NOT_WINNER]).order_by("public_id")

    def comparable_with(self, edition: Edition) -> SubmissionQuerySet:
        """Entries of the same world, in this and in other editions; an invented entry only within its rehearsal."""
        found = self.exclude(state=State.WITHDRAWN)
        return found.filter(edition=edition) if edition.is_rehearsal else found.filter(edition__rehearsal_of=None)

    def for_comparing(self) -> SubmissionQuerySet:
        """Everything resemblance.traits_of reads, in two queries."""
        from submissions.models.attachments import Attachment  # which points here

        files = Attachment.objects.filter(removed_at=None)
        found = self.select_related("project", "organisation", "category", "draft_category", "edition")
        return found.prefetch_related(models.Prefetch("attachments", files, to_attr="files_now"))

    def for_acting(self) -> SubmissionQuerySet:
        """What policies, actions and an application's own pages read, in two queries; the edition is kept apart."""
        editors = Editor.objects.select_related("person")
        return (
            self.with_grants()
            .select_related("project", "organisation", "category", "draft_category", "version")
            .prefetch_related(models.Prefetch("editors", editors))
        )

    def with_grants(self) -> SubmissionQuerySet:
        """`granted_until`: the latest moment that an extension gives one of its owners, for `deadlines.deadline_of`."""
        from submissions.models.grants import granted_until  # which points here

        return self.annotate(granted_until=granted_until())

    def for_listing(self) -> SubmissionQuerySet:
        """Everything a row of a list of submissions reads, in one query."""
        return self.select_related("project", "organisation", "category", "edition", "version")


class Submission(models.Model):
    """A project entered in one category of one edition."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True, null=True, blank=True, editable=False)  # R-2026-0117
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="submissions")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="submissions")
    # Where an entry that was opened again is to go; until it arrives on time, the standing version keeps its category.
    draft_category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="submissions")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    # Normalised title and acronym at the last submit: exact duplicates of one organisation block.
    title_key = models.CharField(max_length=200, blank=True)
    acronym_key = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    saved_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True, blank=True)  # arrival of the standing version
    reopened_at = models.DateTimeField(null=True, blank=True)  # being edited again; the standing version stands
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)  # the time to keep it was over
    version = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # the standing one
    # The version that was last compared with other entries; another than the standing one: compare again.
    compared = models.ForeignKey("Version", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    # The earlier form that it answers; None: the form of today.
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        ordering = ["-saved_at", "pk"]
        indexes = [
            models.Index(fields=["edition", "state", "category"], name="submission_inbox"),  # the staff inbox
            # Lists show the first fifty: read in this order they join fifty rows, not all of the edition.
            models.Index(fields=["edition", "number"], name="submission_by_number"),
            models.Index(
                "edition", F("submitted_at").desc(nulls_last=True), F("id").desc(), name="submission_by_arrival"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "project"],
                condition=Q(state__in=LIVE),
                name="one_category_per_project_and_edition",
                violation_error_message=_("This project is already entered in another category of this edition."),
            ),
            models.UniqueConstraint(
                fields=["edition", "organisation", "title_key"],
                condition=Q(state__in=LIVE) & ~Q(title_key=""),
                name="one_entry_per_title_of_an_organisation",
                violation_error_message=_("Your organisation has already entered a project with this title."),
            ),
            models.UniqueConstraint(
                fields=["edition", "organisation", "acronym_key"],
                condition=Q(state__in=LIVE) & ~Q(acronym_key=""),
                name="one_entry_per_acronym_of_an_organisation",
                violation_error_message=_("Your organisation has already entered a project with this acronym."),
            ),
            # The target of composite keys of votes and assignments.
            models.UniqueConstraint(fields=["id", "category"], name="submission_and_category_belong_together"),
            models.CheckConstraint(
                name="submission_wanders_only_while_open_again",
                condition=Q(draft_category__isnull=True) | Q(version__isnull=False),
            ),
            models.CheckConstraint(name="submission_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="submission_handed_in_has_number_and_version",
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN])
                | Q(number__isnull=False, submitted_at__isnull=False, version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.public_id)

    def get_absolute_url(self) -> str:
        return reverse("submissions:detail", args=[self.public_id])

    @property
    def written_in(self) -> Category:
        """The category whose questions the draft answers; `category` is that of what was handed in."""
        return self.draft_category or self.category

    @property
    def subject(self) -> str:
        """Its name in the record of events."""
        return f"submission:{self.public_id}"


class Editor(models.Model):
    """A person who works on a submission."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        EDIT = "edit", _("May edit")
        VIEW = "view", _("May read")

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="editors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=Role, default=Role.OWNER)
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("editor")
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="person_edits_a_submission_once")]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"
