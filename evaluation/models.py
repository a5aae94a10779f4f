"""The jury: who reads what, how they score it, and the ranking that follows."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Role
from calls.models import Category, Criterion, Edition
from submissions.models import Organisation, Submission


class Evaluator(models.Model):
    """A person on the jury of one edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="evaluators")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evaluator_of")
    affiliation = models.CharField(_("affiliation"), max_length=250, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    country = models.CharField(_("country"), max_length=2, blank=True)
    expertise = models.TextField(_("expertise"), blank=True)
    capacity = models.PositiveSmallIntegerField(_("most submissions"), default=10)
    invited_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evaluator")
        ordering = ["person__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "person"], name="person_is_an_evaluator_of_an_edition_once")
        ]

    def __str__(self) -> str:
        return str(self.person)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, person: User) -> AssignmentQuerySet:
        """An evaluator's own; staff, chair and auditor see all, those of a rehearsal its own. Every lookup obeys it."""
        if not person.has_role(Role.STAFF, Role.CHAIR, Role.AUDITOR):
            return self.filter(evaluator__person=person)
        return self.filter(submission__edition__slug=person.rehearsal) if person.rehearsal else self.all()

    def standing(self) -> AssignmentQuerySet:
        """Neither refused nor replaced: counted on for the quorum."""
        return self.exclude(state__in=[Assignment.State.CONFLICT, Assignment.State.DECLINED, Assignment.State.REPLACED])

    def reported(self) -> AssignmentQuerySet:
        """With a conflict found late that waits for the chair."""
        return self.filter(state__in=REPORTABLE).exclude(reason="")

    def open(self) -> AssignmentQuerySet:
        """With work left for the evaluator."""
        return self.filter(
            state__in=[Assignment.State.PROPOSED, Assignment.State.ACCEPTED, Assignment.State.IN_PROGRESS]
        )


class Assignment(models.Model):
    """One submission given to one evaluator."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")  # the text is closed until the evaluator declares
        ACCEPTED = "accepted", _("No conflict declared")
        CONFLICT = "conflict", _("Conflict of interest")
        DECLINED = "declined", _("Declined")
        IN_PROGRESS = "in_progress", _("In progress")
        SUBMITTED = "submitted", _("Submitted")
        LOCKED = "locked", _("Locked")  # the ranking is frozen
        REPLACED = "replaced", _("Replaced")

    evaluator = models.ForeignKey(Evaluator, on_delete=models.PROTECT, related_name="assignments")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    declared_at = models.DateTimeField(null=True, blank=True)  # conflict or its absence
    reason = models.TextField(blank=True)  # of a conflict, a refusal or a replacement

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        ordering = ["assigned_at", "pk"]
        indexes = [models.Index(fields=["submission", "state"], name="assignment_progress")]  # progress by submission
        constraints = [
            models.UniqueConstraint(
                fields=["evaluator", "submission"],
                name="evaluator_gets_a_submission_once",
                violation_error_message=_("This evaluator has this submission already."),
            ),
            models.CheckConstraint(
                name="assignment_opens_after_the_declaration",
                condition=Q(state__in=["proposed", "declined", "replaced"]) | Q(declared_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} · {self.evaluator}"

    @property
    def is_reported(self) -> bool:
        """Its evaluator found a conflict after declaring that there was none; the chair has not decided."""
        return bool(self.reason) and self.state in REPORTABLE


REPORTABLE = (Assignment.State.ACCEPTED, Assignment.State.IN_PROGRESS, Assignment.State.SUBMITTED)


class Evaluation(models.Model):
    """One evaluator's judgement of one submission."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="evaluation")
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)  # a conflict found after scoring voids it; the reason stays
    void_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("evaluation")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="voided_evaluation_has_a_reason", condition=Q(voided_at__isnull=True) | ~Q(void_reason="")
            )
        ]

    def __str__(self) -> str:
        return f"Evaluation of {self.assignment}"


class Score(models.Model):
    """One criterion of one evaluation."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(
        max_digits=3, decimal_places=1, null=True, blank=True
    )  # 0 to the scale's top in half points
    cannot_judge = models.BooleanField(default=False)
    comment = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)  # counts the saves of value and cannot_judge
    comment_revision = models.PositiveIntegerField(default=0)  # counts the saves of the comment
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("score")
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "criterion"], name="one_score_per_criterion"),
            models.CheckConstraint(
                name="score_is_in_half_points",
                condition=Q(value__isnull=True)
                | Q(value__in=[0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10]),
                violation_error_message=_("Score in half points."),
            ),
            models.CheckConstraint(
                name="score_is_given_or_cannot_be_judged",
                condition=Q(cannot_judge=False) | Q(value__isnull=True),
                violation_error_message=_("Give a score or say that you cannot judge, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class TieDecision(models.Model):
    """The order that the chair gave to submissions whose totals and criteria are equal, with the written reason."""

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="tie_decisions")
    order = models.JSONField()  # public ids of the tied submissions, best first; of the same length as the tie
    ex_aequo = models.BooleanField(default=False)  # decided to stay equal: `order` only names them
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("tie decision")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(name="tie_decision_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return self.reason[:60]


class NoAward(models.Model):
    """The chair's decision that a category has no winner, with the written reason; made before the freeze."""

    category = models.OneToOneField(Category, on_delete=models.PROTECT, related_name="no_award")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("no award")
        constraints = [models.CheckConstraint(name="no_award_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return self.reason[:60]


class Ranking(models.Model):
    """A frozen snapshot: inputs, method and result as one canonical JSON text. A later one stands beside it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="rankings")
    canonical = models.TextField()
    sha256 = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("ranking")
        ordering = ["-frozen_at", "-pk"]

    def __str__(self) -> str:
        return f"Ranking of {self.edition}, {self.sha256[:12]}"

    @cached_property
    def content(self) -> dict[str, Any]:
        """The parsed snapshot: method, inputs per category, result per category."""
        parsed: dict[str, Any] = json.loads(self.canonical)
        return parsed


class RankingPlace(models.Model):
    """One line of a ranking, unpacked for lists and reports. Append-only, like its snapshot."""

    ranking = models.ForeignKey(Ranking, on_delete=models.PROTECT, related_name="places")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="places")
    place = models.PositiveSmallIntegerField(null=True, blank=True)  # None: below quorum or threshold
    ex_aequo = models.BooleanField(default=False)
    total = models.DecimalField(
        max_digits=12, decimal_places=9, null=True, blank=True
    )  # 0 to 100, shown with two decimals
    passes = models.BooleanField()  # quorum and every threshold
    finalist = models.BooleanField()
    winner = models.BooleanField(default=False)  # by the jury

    class Meta:
        verbose_name = _("place in a ranking")
        ordering = ["category__position", F("place").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ranking", "submission"], name="submission_has_one_place_in_a_ranking"),
            models.CheckConstraint(
                name="finalist_passes_and_winner_is_a_finalist",
                condition=(Q(finalist=False) | Q(passes=True, place__isnull=False))
                & (Q(winner=False) | Q(finalist=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.submission}"
