"""One run of a programme's call, and how it judges."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxValueValidator
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
        from calls.models.gates import GateMove  # which points here

        moves = GateMove.objects.select_related("moved_by", "proposed_by")
        return self.select_related("method", "method_card").prefetch_related(models.Prefetch("gate_moves", moves))


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
    # What evaluators agree to before any text opens; empty: nothing is asked.
    conduct = models.TextField(blank=True)
    conduct_version = models.CharField(max_length=40, blank=True)
    invitation_reminder_days = models.PositiveSmallIntegerField(default=7)  # to an evaluator who has not answered
    # An assignment is late when nothing has changed for so long, and when it is not begun so long before evaluation_ends.
    late_quiet_days = models.PositiveSmallIntegerField(default=7)
    late_unbegun_days = models.PositiveSmallIntegerField(default=7)
    # Hours before the deadline, e.g. [336, 168, 72, 24, 3].
    draft_reminder_hours = models.JSONField(default=list, blank=True)
    # Hours before evaluation_ends; the midpoint is added.
    evaluator_reminder_hours = models.JSONField(default=list, blank=True)
    # For how long personal data are kept (docs/data-protection.md); what counts from when is submissions/keeping.py.
    keep_drafts_months = models.PositiveSmallIntegerField(default=6)  # unsubmitted, after the deadline
    keep_unsuccessful_months = models.PositiveSmallIntegerField(default=24)  # entries, after the ceremony
    keep_evidence_years = models.PositiveSmallIntegerField(default=5)  # finalists' entries, after the final payment
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

    def has_moved(self, gate: Gate) -> bool:
        """Whether `gate` is behind the edition now, for an act that waited while it moved: its request may be older."""
        return any(move.gate == gate and move.moved_at is not None for move in self.gate_moves.all())

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
    vote_key_days = models.PositiveSmallIntegerField(default=90)  # after the release; then its key is destroyed
    # What evaluators read names nobody: submissions/blind.py
    blind = models.BooleanField(
        _("evaluated blind"),
        default=False,
        help_text=_(
            "Evaluators do not see organisation, people, partners, country, websites, names of files and the answers "
            "that the form marks as naming the applicant. A title that names the organisation or the project’s acronym "
            "is hidden too. The portal cannot find names inside other answers, nor inside the files and what these "
            "say about their author: applicants are asked to leave them out."
        ),
    )
    blind_titles = models.BooleanField(
        _("titles are hidden too"),
        default=False,
        help_text=_("In a blind evaluation: every title names its applicant here, so entries go by their numbers."),
    )

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
            models.CheckConstraint(
                name="method_hides_titles_only_when_blind",
                condition=Q(blind=True) | Q(blind_titles=False),
                violation_error_message=_("Titles are hidden in a blind evaluation only."),
            ),
        ]

    def __str__(self) -> str:
        return f"Method of {self.edition}"
