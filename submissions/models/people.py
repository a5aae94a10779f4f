"""Who was asked to work on a submission, and who changed which answer when."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from calls.models import Question
from submissions.models.submissions import Editor, Submission


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; one whose time has run out is listed, and can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def for_reading(self) -> InvitationQuerySet:
        """What `submissions/invitation.html` says of it, in one query."""
        return self.select_related(
            "invited_by", "submission__edition", "submission__project", "submission__organisation"
        )

    def over_before(self, moment: datetime) -> InvitationQuerySet:
        """Withdrawn or too old since before `moment`, and never accepted."""
        return self.filter(Q(withdrawn_at__lt=moment) | Q(expires_at__lt=moment), accepted_at=None)

    def mailed_since(self, moment: datetime) -> InvitationQuerySet:
        """Whose last letter is younger than `moment`, whatever became of them: what limits of letters count."""
        return self.filter(mailed_at__gt=moment)


class Invitation(models.Model):
    """A letter that lets its reader work on a submission. Of the secret in its link only the hash is kept."""

    LASTS = timedelta(days=14)
    KEPT = timedelta(days=30)  # after its end, when nobody accepted it

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="invitations")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address = models.EmailField(_("e-mail address"), max_length=254)  # whoever accepts has confirmed this one
    role = models.CharField(_("part"), max_length=10, choices=Editor.Role)
    token_hash = models.CharField(max_length=64, unique=True)  # of the last letter's link; an older letter's is dead
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    letters = models.PositiveSmallIntegerField(default=1)  # mailed so far
    mailed_at = models.DateTimeField()  # the last of them
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        ordering = ["invited_at", "pk"]
        indexes = [
            models.Index(fields=["invited_by", "mailed_at"], name="invitation_letters_of_person"),  # the limits
            models.Index(Lower("address"), F("mailed_at"), name="invitation_letters_to_address"),  # the limits
        ]
        constraints = [
            models.UniqueConstraint(
                F("submission"),
                Lower("address"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_address",
                violation_error_message=_("This address is invited already. Send the letter again instead."),
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_by_somebody",
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.get_role_display()})"


class AnswerChange(models.Model):
    """Who changed which answer, within ten minutes. Written by a trigger on the answers' table (0004): a save costs no
    statement more, and no way of saving can forget it. What was written is in the versions that arrived.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="answer_changes")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    span = models.DateTimeField()  # the beginning of its ten minutes
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    saves = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("change of an answer")
        ordering = ["-last_at", "-pk"]
        indexes = [models.Index(fields=["submission", "-last_at"], name="answer_changes_of_submission")]  # the history
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "question", "by", "span"], name="one_change_per_person_and_ten_minutes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}, {self.by}, {self.last_at:%Y-%m-%d %H:%M}"
