"""Call editions as data: what one may enter, how it is judged, and when."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from calls.rules import Gate, Kind, Phase, Timetable, VoteMode, phase


class EditionQuerySet(models.QuerySet["Edition"]):
    def taking_submissions(self, at: datetime) -> EditionQuerySet:
        """Phase.SUBMISSION at `at`, said in SQL; a test holds the two to each other."""
        return self.filter(opens__lte=at, deadline__gt=at, gate_moves__gate=Gate.PUBLISH, gate_moves__moved_at__lte=at)

    def public(self) -> EditionQuerySet:
        """Published editions, for everybody's eyes."""
        return self.filter(gate_moves__gate=Gate.PUBLISH, gate_moves__moved_at__isnull=False)

    def with_gates(self) -> EditionQuerySet:
        """Everything `Edition.phase_at` reads, and who moved each gate, in two queries."""
        moves = GateMove.objects.select_related("moved_by", "proposed_by")
        return self.select_related("method").prefetch_related(models.Prefetch("gate_moves", moves))


class Edition(models.Model):
    """One run of a programme's call. Its phase is computed from gates, timetable and now."""

    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.RECOGNITION)
    title = models.CharField(max_length=200)
    short_title = models.CharField(max_length=80)
    summary = models.TextField()  # the lede of the call page
    description = models.TextField(blank=True)
    who_can_apply = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="en")  # of entries
    time_zone = models.CharField(max_length=64, default="Europe/Brussels")

    opens = models.DateTimeField(_("opens"))
    deadline = models.DateTimeField(_("first instant that is too late to submit"))
    grace_seconds = models.PositiveIntegerField(_("grace in seconds"), default=60)
    checking_ends = models.DateTimeField(_("eligibility check ends"))
    evaluation_begins = models.DateTimeField(_("evaluation begins"))
    evaluation_ends = models.DateTimeField(_("evaluation ends"))
    notices_by = models.DateTimeField(_("notices to applicants by"))
    voting_opens = models.DateTimeField(_("voting opens"))
    voting_closes = models.DateTimeField(_("voting closes"))
    # In words, such as "June 2026, Spinoff Europa Conference, Sofia": the day may be open yet.
    ceremony = models.CharField(_("ceremony"), max_length=200, blank=True)
    ceremony_begins = models.DateField(null=True, blank=True)  # the first and last day it may be
    ceremony_ends = models.DateField(null=True, blank=True)
    answer_working_days = models.PositiveSmallIntegerField(default=5)  # to answer a clarification
    appeal_days = models.PositiveSmallIntegerField(default=7)
    finalist_task_days = models.PositiveSmallIntegerField(default=7)

    countries = models.JSONField(default=dict, blank=True)  # ISO code -> calls.rules.Standing, frozen for the edition
    countries_version = models.CharField(max_length=40)
    # [{"code", "name", "eligible": one of calls.loading.shape.ELIGIBLE}]
    organisation_kinds = models.JSONField(default=list, blank=True)
    benefits = models.JSONField(default=list, blank=True)  # list of sentences
    documents = models.JSONField(default=list, blank=True)  # [{"title", "url", "note"}]
    checklist = models.JSONField(default=list, blank=True)  # eligibility checks: [{"code", "name", "help"}]
    data_notice = models.TextField(blank=True)
    data_notice_version = models.CharField(max_length=40, blank=True)
    voting_notice = models.TextField(blank=True)
    voting_notice_version = models.CharField(max_length=40, blank=True)
    # Hours before the deadline, e.g. [336, 168, 72, 24, 3].
    draft_reminder_hours = models.JSONField(default=list, blank=True)
    # Hours before evaluation_ends; the midpoint is added.
    evaluator_reminder_hours = models.JSONField(default=list, blank=True)
    # Places in the edition's file whose values are our proposal, not the call document's.
    defaults = models.JSONField(default=list, blank=True)

    rehearsal_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="rehearsals")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("call edition")
        ordering = ["-opens", "pk"]
        constraints = [
            models.CheckConstraint(
                name="edition_turning_points_increase",
                condition=Q(opens__lt=F("deadline"))
                & Q(deadline__lte=F("evaluation_begins"))
                & Q(evaluation_begins__lt=F("evaluation_ends"))
                & Q(evaluation_ends__lte=F("notices_by"))
                & Q(notices_by__lte=F("voting_opens"))
                & Q(voting_opens__lt=F("voting_closes")),
                violation_error_message=_("Each date must come after the one before it."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("calls:call", args=[self.slug])

    @property
    def is_rehearsal(self) -> bool:
        return self.rehearsal_of_id is not None

    @property
    def timetable(self) -> Timetable:
        return Timetable(self.opens, self.deadline, self.voting_opens, self.voting_closes)

    def gates_moved_by(self, at: datetime) -> frozenset[Gate]:
        """The gates behind the edition at `at`; reads prefetched rows when there are any."""
        return frozenset(
            Gate(move.gate) for move in self.gate_moves.all() if move.moved_at is not None and move.moved_at <= at
        )

    def phase_at(self, at: datetime) -> Phase:
        """The one phase at `at`. Costs two queries unless the edition came from `with_gates`."""
        return phase(at, self.timetable, self.gates_moved_by(at), self.method.vote_mode)


class Method(models.Model):
    """How an edition judges: scale, thresholds, numbers of people, what the vote decides. Locked when the call opens."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="method")
    scale_max = models.PositiveSmallIntegerField(default=5)
    criterion_threshold = models.DecimalField(max_digits=3, decimal_places=1, default=3)
    total_threshold = models.DecimalField(max_digits=5, decimal_places=2, default=65)
    evaluators_per_submission = models.PositiveSmallIntegerField(default=3)
    quorum = models.PositiveSmallIntegerField(default=2)
    evaluator_capacity = models.PositiveSmallIntegerField(default=10)
    comment_min_characters = models.PositiveSmallIntegerField(default=100)
    spread_criterion = models.DecimalField(max_digits=3, decimal_places=1, default=2)  # talk from here on
    spread_total = models.DecimalField(max_digits=5, decimal_places=2, default=20)
    finalists = models.PositiveSmallIntegerField(default=3)
    finalists_if_tied = models.PositiveSmallIntegerField(default=5)
    winners = models.PositiveSmallIntegerField(default=1)
    vote_mode = models.CharField(max_length=20, choices=VoteMode, default=VoteMode.SEPARATE)
    vote_weight = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(30)])  # per cent
    confirm_hours = models.PositiveSmallIntegerField(default=24)  # to confirm a ballot cast before closing

    class Meta:
        verbose_name = _("method")
        constraints = [
            models.CheckConstraint(
                name="method_quorum_is_reachable",
                condition=Q(quorum__gte=1) & Q(quorum__lte=F("evaluators_per_submission")),
                violation_error_message=_("The quorum must be between 1 and the number of evaluators per submission."),
            ),
            models.CheckConstraint(
                name="method_finalists_are_ordered",
                condition=Q(winners__lte=F("finalists")) & Q(finalists__lte=F("finalists_if_tied")),
                violation_error_message=_("Winners may not exceed finalists, nor finalists those kept in a tie."),
            ),
            models.CheckConstraint(
                name="method_vote_mode_is_known",
                condition=Q(vote_mode__in=VoteMode.values) & Q(vote_weight__lte=30),
                violation_error_message=_("The vote may weigh at most 30 per cent."),
            ),
        ]

    def __str__(self) -> str:
        return f"Method of {self.edition}"


class Category(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="categories")
    # impact, innovation, excellence, culture: also names the mark and the colour
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)
    tagline = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    # Codes of Edition.organisation_kinds that the category is meant for; empty: all of them. Staff decide on the others.
    meant_for = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="category_code_is_unique_in_its_edition"),
            # The target of composite keys: whatever names a category and an edition names ones that belong together.
            models.UniqueConstraint(fields=["id", "edition"], name="category_and_edition_belong_together"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weights(self) -> list[int]:
        """The criteria's weights in their order; reads prefetched criteria."""
        return [criterion.weight for criterion in self.criteria.all()]


class Criterion(models.Model):
    """What is scored. The listed order is the tie-break order."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["category", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="criterion_code_is_unique_in_its_category"),
            models.CheckConstraint(
                name="criterion_weight_is_a_share_of_100",
                condition=Q(weight__gte=1) & Q(weight__lte=100),
                violation_error_message=_("A weight is between 1 and 100."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """One step of the application form."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    code = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    intro = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("section of the form")
        verbose_name_plural = _("sections of the form")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="section_code_is_unique_in_its_edition")
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question of the application form, for every category or for one."""

    class Kind(models.TextChoices):
        SHORT_TEXT = "short_text", _("Short text")
        LONG_TEXT = "long_text", _("Long text")
        CHOICE = "choice", _("One of several choices")
        CHOICES = "choices", _("Several choices")
        NUMBER = "number", _("Number")
        MONTH = "month", _("Month and year")
        DATE = "date", _("Date")
        LINK = "link", _("Web address")
        COUNTRY = "country", _("Country")
        FILES = "files", _("Files")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody, once a finalist")
        EVALUATORS = "evaluators", _("Evaluators and staff")
        STAFF = "staff", _("Staff only")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, blank=True, related_name="questions")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=300)
    help = models.TextField(blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.LONG_TEXT)
    required = models.BooleanField(_("required when submitting"), default=True)
    max_characters = models.PositiveIntegerField(null=True, blank=True)
    choices = models.JSONField(default=list, blank=True)  # [{"code", "name"}]
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.EVALUATORS)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("question")
        ordering = ["section__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "code", "category"],
                name="question_code_is_unique_in_its_section_and_category",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.label


class Declaration(models.Model):
    """A sentence that an applicant ticks before submitting; never pre-ticked."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="declarations")
    code = models.SlugField(max_length=40)
    text = models.TextField()
    version = models.CharField(max_length=40)
    required = models.BooleanField(default=True)
    is_consent_to_publication = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("declaration")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="declaration_code_is_unique_in_its_edition")
        ]

    def __str__(self) -> str:
        return self.text


class InfoSession(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="info_sessions")
    title = models.CharField(max_length=120)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    url = models.URLField(blank=True)

    class Meta:
        verbose_name = _("info session")
        ordering = ["begins", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "title"], name="info_session_title_is_unique_in_its_edition"),
            models.CheckConstraint(
                name="info_session_ends_after_it_begins",
                condition=Q(begins__lt=F("ends")),
                violation_error_message=_("A session must end after it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class GateMove(models.Model):
    """A gate moved, or proposed by the first of two people. A gate moves once."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="gate_moves")
    gate = models.CharField(max_length=30, choices=Gate)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("gate")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "gate"],
                name="gate_moves_once",
                violation_error_message=_("This gate has been moved or proposed already."),
            ),
            models.CheckConstraint(name="gate_is_known", condition=Q(gate__in=Gate.values)),
            models.CheckConstraint(
                name="gate_is_moved_by_somebody_at_a_time",
                condition=Q(moved_by__isnull=True, moved_at__isnull=True)
                | Q(moved_by__isnull=False, moved_at__isnull=False, moved_at__gte=F("proposed_at")),
            ),
            models.CheckConstraint(
                name="gate_of_two_is_moved_by_another_person",
                condition=Q(gate__in=[Gate.PUBLISH, Gate.START_EVALUATION, Gate.ARCHIVE])
                | Q(moved_by__isnull=True)
                | ~Q(moved_by=F("proposed_by")),
                violation_error_message=_("A second person must move this gate."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_gate_display()


class Extension(models.Model):
    """A deadline moved for everybody, with its reason; the edition carries the one that holds."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="extensions")
    old_deadline = models.DateTimeField()
    new_deadline = models.DateTimeField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="extension_moves_the_deadline_later",
                condition=Q(old_deadline__lt=F("new_deadline")),
                violation_error_message=_("An extension must be later than the deadline it replaces."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.new_deadline:%Y-%m-%d %H:%M}"
