"""Organisations, their projects, and projects entered in one category of one edition."""

from __future__ import annotations

import json
import uuid
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from calls.models import Category, Declaration, Edition, Question
from submissions.rules import LIVE, State


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of(self, person: User) -> OrganisationQuerySet:
        """Organisations that `person` may act for."""
        return self.filter(members__person=person)


class Organisation(models.Model):
    """A legal entity."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    legal_name = models.CharField(_("legal name"), max_length=250)
    kind = models.CharField(_("kind of organisation"), max_length=40)  # a code of Edition.organisation_kinds
    country = models.CharField(_("country"), max_length=2)
    website = models.URLField(_("website"), blank=True)
    pic = models.CharField(_("participant identification code (PIC)"), max_length=9, blank=True)
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    preciseu_partner = models.BooleanField(_("partner of PRECISEU"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    rehearsal = models.CharField(max_length=80, blank=True, db_index=True)  # slug of the rehearsal it was invented for

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        ordering = ["legal_name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="organisation_country_is_a_stored_code",
                condition=Q(country__regex=r"^[A-Z]{2}$") & ~Q(country__in=["EL", "UK"]),
                violation_error_message=_("Choose a country from the list."),
            ),
            models.CheckConstraint(
                name="organisation_pic_has_nine_digits",
                condition=Q(pic="") | Q(pic__regex=r"^[0-9]{9}$"),
                violation_error_message=_("A PIC has nine digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class Member(models.Model):
    """A person who may act for an organisation: whose projects and entries it may create."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("member")
        constraints = [models.UniqueConstraint(fields=["organisation", "person"], name="person_is_a_member_once")]

    def __str__(self) -> str:
        return f"{self.person} for {self.organisation}"


class Project(models.Model):
    """What is recognised. Belongs to an applicant organisation."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(_("title of the project"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    website = models.URLField(_("website of the project"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("project")
        ordering = ["title", "pk"]
        constraints = [
            # The target of a composite key: a submission names a project of its own organisation.
            models.UniqueConstraint(fields=["id", "organisation"], name="project_and_organisation_belong_together"),
        ]

    def __str__(self) -> str:
        return self.title


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

    def for_listing(self) -> SubmissionQuerySet:
        """Everything a row of a list of submissions reads, in one query."""
        return self.select_related("project", "organisation", "category", "edition", "version")


class Submission(models.Model):
    """A project entered in one category of one edition."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True, null=True, blank=True, editable=False)  # R-2026-0117
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="submissions")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="submissions")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    # Normalised title and acronym at the last submit: exact duplicates of one organisation block.
    title_key = models.CharField(max_length=200, blank=True)
    acronym_key = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)  # arrival of the standing version
    reopened_at = models.DateTimeField(null=True, blank=True)  # being edited again; the standing version stands
    version = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # the standing one

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        ordering = ["-saved_at", "pk"]
        indexes = [
            models.Index(fields=["edition", "state", "category"], name="submission_inbox"),  # the staff inbox
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
        verbose_name = _("editor")
        constraints = [models.UniqueConstraint(fields=["submission", "person"], name="person_edits_a_submission_once")]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"


class Answer(models.Model):
    """The draft's present answer to one question. `revision` counts its saves, so nobody overwrites unseen."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    value = models.JSONField(default=str)  # text, or a list of codes for several choices
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answer")
        constraints = [models.UniqueConstraint(fields=["submission", "question"], name="one_answer_per_question")]

    def __str__(self) -> str:
        return f"{self.question}: {str(self.value)[:40]}"


class DeclarationMade(models.Model):
    """A declaration ticked in a draft."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="declarations_made")
    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "declaration"], name="declaration_is_made_once")]

    def __str__(self) -> str:
        return str(self.declaration)


def attachment_name(attachment: Attachment, original: str) -> str:
    """Random, so that a name neither tells nor collides; the original name is metadata."""
    return f"attachments/{uuid.uuid4().hex}"


class Attachment(models.Model):
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="attachments")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to=attachment_name)
    name = models.CharField(max_length=150)  # as the applicant called it
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)  # from the draft; a version that names it keeps the file

    class Meta:
        verbose_name = _("attachment")
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """What arrived at one submit, immutable. `canonical` is the very text whose hash the receipt names."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    canonical = models.TextField()  # canonical JSON: sorted keys, no spaces, UTF-8
    sha256 = models.CharField(max_length=64)
    arrived_at = models.DateTimeField()  # of the request, on PostgreSQL's clock
    within_grace = models.BooleanField(default=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token = models.UUIDField()  # of the form that was sent: the same click twice is one version
    receipt_code = models.CharField(max_length=20, unique=True)

    class Meta:
        verbose_name = _("submission version")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="version_number_is_unique"),
            models.UniqueConstraint(fields=["submission", "token"], name="one_version_per_form_sent"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    @cached_property
    def content(self) -> dict[str, Any]:
        """The parsed content: project, organisation, category, answers (list with question, value), files, declarations."""
        parsed: dict[str, Any] = json.loads(self.canonical)
        return parsed


class EligibilityCheck(models.Model):
    """One verdict of staff on one submission, with the list of countries it rests on."""

    class Verdict(models.TextChoices):
        ELIGIBLE = "eligible", _("Eligible")
        INELIGIBLE = "ineligible", _("Ineligible")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="checks")
    verdict = models.CharField(max_length=20, choices=Verdict)
    checklist = models.JSONField(default=list)  # [{"code", "passed": bool, "reason"}]
    reason = models.TextField(blank=True)
    countries_version = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("eligibility check")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="ineligible_verdict_has_a_reason",
                condition=Q(verdict="eligible") | ~Q(reason=""),
                violation_error_message=_("Give the reason that the applicant will read."),
            )
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class Clarification(models.Model):
    """A question of staff to the applicant, with a due moment."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="clarifications")
    question = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("clarification")
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return self.question[:60]


class Appeal(models.Model):
    """An applicant's appeal against ineligibility; decided by somebody who did not give the verdict."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="appeal")
    text = models.TextField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    upheld = models.BooleanField(null=True, blank=True)  # None: undecided
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        constraints = [
            models.CheckConstraint(
                name="appeal_is_decided_by_somebody_with_a_reason",
                condition=Q(upheld__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | (Q(upheld__isnull=False, decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class FinalistTask(models.Model):
    """What a finalist does between the notice and the release: confirm, consent, lay summary, picture."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="finalist_task")
    due = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)  # to publication; the text is in the consent ledger
    lay_summary = models.TextField(blank=True)  # what the vote page shows
    picture = models.FileField(upload_to="finalists/", blank=True)
    picture_alt = models.CharField(max_length=250, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)
    slug = models.SlugField(max_length=100, blank=True)  # of the finalist's public page

    class Meta:
        verbose_name = _("finalist's task")
        constraints = [
            models.CheckConstraint(
                name="finalist_confirms_or_declines",
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True),
            ),
            models.CheckConstraint(
                name="finalist_picture_has_alternative_text",
                condition=Q(picture="") | ~Q(picture_alt=""),
                violation_error_message=_("Describe the picture for people who cannot see it."),
            ),
        ]

    def __str__(self) -> str:
        return f"Task of {self.submission}"

    @property
    def ready(self) -> bool:
        """Confirmed, consented, with a lay summary: may be released."""
        return bool(self.confirmed_at and self.consented_at and self.lay_summary)
