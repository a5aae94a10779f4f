"""Who is on the jury, and who reads what."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Role
from calls.models import Edition
from submissions.conflicted import hidden
from submissions.models import Organisation, Submission
from submissions.rules import State


class EvaluatorQuerySet(models.QuerySet["Evaluator"]):
    def serving(self) -> EvaluatorQuerySet:
        """On the jury as far as anybody knows: invited, and did not decline."""
        return self.filter(declined_at=None)

    def unanswered(self) -> EvaluatorQuerySet:
        return self.filter(accepted_at=None, declined_at=None)


class Evaluator(models.Model):
    """A person on the jury of one edition: the invitation, its answer, and the profile that assignments rest on."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="evaluators")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evaluator_of")
    affiliation = models.CharField(_("affiliation"), max_length=250, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    country = models.CharField(_("country"), max_length=2, blank=True)
    domains = models.JSONField(_("mail domains"), default=list, blank=True)  # besides that of the own address
    categories = models.JSONField(_("categories"), default=list, blank=True)  # codes; none: every category
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)  # codes of settings.LANGUAGES
    capacity = models.PositiveSmallIntegerField(_("most submissions"), default=10)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.TextField(blank=True)  # of declining

    objects = EvaluatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluator")
        ordering = ["person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "person"],
                name="person_is_an_evaluator_of_an_edition_once",
                violation_error_message=_("This person is on the jury already."),
            ),
            models.CheckConstraint(
                name="evaluator_declines_with_a_reason",
                condition=Q(declined_at=None) | (Q(accepted_at=None) & ~Q(answer_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @cached_property
    def agreements_found(self) -> set[str]:
        """Version and hash of codes that were looked up and found accepted: no acceptance is ever taken back."""
        return set()


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, person: User) -> AssignmentQuerySet:
        """An evaluator's own; staff, chair and auditor see all, those of a rehearsal its own. Every lookup obeys it.

        But of submissions in which they have a hand, that they judge blind or have still to evaluate, their own alone.
        """
        if not person.has_role(Role.STAFF, Role.CHAIR, Role.AUDITOR):
            return self.filter(evaluator__person=person)
        unread = Assignment.objects.still_to_evaluate(person).values("submission")
        closed = Q(submission__in=hidden(person).values("pk")) | Q(submission__in=unread)
        rows = self.filter(Q(evaluator__person=person) | ~closed)
        return rows.filter(submission__edition__slug=person.rehearsal) if person.rehearsal else rows

    def standing(self) -> AssignmentQuerySet:
        """Neither refused nor replaced: counted on for the quorum."""
        return self.exclude(state__in=[Assignment.State.CONFLICT, Assignment.State.DECLINED, Assignment.State.REPLACED])

    def reported(self) -> AssignmentQuerySet:
        """With a conflict found late that waits for the chair."""
        return self.filter(state__in=REPORTABLE).exclude(reason="")

    def conflicted(self) -> AssignmentQuerySet:
        """With a conflict that was declared or found late, or that waits for the chair."""
        return self.filter(Q(state=Assignment.State.CONFLICT) | (Q(state__in=REPORTABLE) & ~Q(reason="")))

    def open(self) -> AssignmentQuerySet:
        """With work left for the evaluator, or for whoever gets it instead where a conflict is reported."""
        return self.filter(
            state__in=[Assignment.State.PROPOSED, Assignment.State.ACCEPTED, Assignment.State.IN_PROGRESS]
        )

    def still_to_evaluate(self, person: User) -> AssignmentQuerySet:
        """Of `person`, and not handed in: what others gave is not for them to see, whatever else they are (rule 7).

        Until the freeze, which takes a submission out of "eligible": from then on nobody judges it unawares.
        """
        return self.open().filter(evaluator__person=person, submission__state=State.ELIGIBLE).order_by()


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


REPORTABLE = (
    Assignment.State.ACCEPTED, Assignment.State.IN_PROGRESS, Assignment.State.SUBMITTED, Assignment.State.LOCKED,
)  # fmt: skip
