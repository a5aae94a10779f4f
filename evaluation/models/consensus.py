"""What the panel agreed on when it talked about a submission, and every step on the way there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Role
from calls.models import Criterion
from evaluation.models.jury import Assignment
from submissions.conflicted import hidden
from submissions.models import Submission

HALVES = [half / 2 for half in range(21)]


class ConsensusQuerySet(models.QuerySet["Consensus"]):
    def concluded(self) -> ConsensusQuerySet:
        """What the ranking rests on."""
        return self.filter(state=Consensus.State.CONCLUDED)

    def visible_to(self, person: User) -> ConsensusQuerySet:
        """Whose evaluation of the submission is in; and staff, chair and auditor without a conflict in its category.

        Who has still to evaluate it sees nothing of it, whatever else they are (rule 7).
        """
        own = Assignment.objects.filter(submission=OuterRef("submission"), evaluator__person=person)
        handed_in = own.filter(state__in=[Assignment.State.SUBMITTED, Assignment.State.LOCKED], reason="")
        if not person.has_role(Role.STAFF, Role.CHAIR, Role.AUDITOR):
            return self.filter(Exists(handed_in))
        unread = Assignment.objects.still_to_evaluate(person).values("submission")
        rows = self.exclude(submission__category__in=hidden(person).values("category")).exclude(submission__in=unread)
        if person.rehearsal:
            rows = rows.filter(submission__edition__slug=person.rehearsal)
        return (rows | self.filter(Exists(handed_in))).distinct() if person.has_role(Role.EVALUATOR) else rows

    def talked_about_by(self, person: User) -> ConsensusQuerySet:
        """Open ones of submissions that `person` has evaluated, the oldest first."""
        own = self.filter(state=Consensus.State.OPEN, submission__assignments__evaluator__person=person)
        named = ("submission__project", "submission__organisation", "submission__edition__method")
        return own.visible_to(person).select_related(*named).order_by("opened_at", "pk")

    def for_page(self) -> ConsensusQuerySet:
        """With everything that the sheet says of the submission itself."""
        return self.select_related(
            "submission__project", "submission__category", "submission__organisation", "rapporteur", "concluded_by"
        )


class Consensus(models.Model):
    """The panel's talk about one submission. Concluded, its scores stand in the place of everybody's."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CONCLUDED = "concluded", _("Concluded")

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="consensus")
    state = models.CharField(max_length=20, choices=State, default=State.OPEN)
    rapporteur = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = models.TextField()  # the panel talks about it
    present = models.TextField(blank=True)  # one name a line
    present_revision = models.PositiveIntegerField(default=0)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    concluded_at = models.DateTimeField(null=True, blank=True)

    objects = ConsensusQuerySet.as_manager()

    class Meta:
        verbose_name = _("consensus")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="consensus_is_concluded_by_somebody_at_some_time",
                condition=Q(state="open", concluded_at__isnull=True, concluded_by__isnull=True)
                | Q(state="concluded", concluded_at__isnull=False, concluded_by__isnull=False),
            ),
            models.CheckConstraint(name="consensus_says_why", condition=~Q(why="")),
        ]

    def __str__(self) -> str:
        return f"Consensus on {self.submission}"


class AgreedScore(models.Model):
    """One criterion that was discussed; without a value everybody's score stays."""

    consensus = models.ForeignKey(Consensus, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=3, decimal_places=1, null=True, blank=True)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)  # counts the saves of the value
    text_revision = models.PositiveIntegerField(default=0)  # counts the saves of the text
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("agreed score")
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consensus", "criterion"], name="one_agreed_score_per_criterion"),
            models.CheckConstraint(
                name="agreed_score_is_in_half_points",
                condition=Q(value__isnull=True) | Q(value__in=HALVES),
                violation_error_message=_("Score in half points."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class Dissent(models.Model):
    """What an evaluator of the submission holds against the agreement. Whose it is no applicant ever reads."""

    consensus = models.ForeignKey(Consensus, on_delete=models.PROTECT, related_name="dissents")
    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="dissent")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("dissent")
        ordering = ["assignment"]

    def __str__(self) -> str:
        return self.text[:60]


class ConsensusChange(models.Model):
    """One step: who changed what, from what to what, when. Append-only."""

    consensus = models.ForeignKey(Consensus, on_delete=models.PROTECT, related_name="changes")
    # "score:<criterion>", "text:<criterion>", "dissent:<assignment>", "present", "rapporteur" or "state"
    part = models.CharField(max_length=120)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a consensus")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.part}: {self.after[:60]}"
