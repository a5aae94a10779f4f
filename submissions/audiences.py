"""Groups of applicants whom staff may write to: the owners of entries, as their letters go to owners."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.audiences import Audience, WhyNot, add
from calls.models import Edition
from calls.rules import Gate
from submissions.conflicted import hidden_in
from submissions.models import Editor, Submission, SubmissionQuerySet
from submissions.rules import State

IN_CONFLICT = Refusal(
    "in-conflict",
    _(
        "You have a conflict of interest with an entry of this call: a colleague without one has to write to this group."
    ),
)
NOT_RELEASED = {
    Gate.RELEASE_FINALISTS: Refusal(
        "not-released", _("This group exists once the finalists are published. Nobody can write to it before.")
    ),
    Gate.RELEASE_RESULTS: Refusal(
        "not-released", _("This group exists once the results are published. Nobody can write to it before.")
    ),
}


def owners_of(rows: SubmissionQuerySet) -> QuerySet[User]:
    owners = Editor.objects.filter(role=Editor.Role.OWNER, submission__in=rows.order_by().values("pk"))
    return User.objects.filter(pk__in=owners.values("person"))


def of(choose: Callable[[SubmissionQuerySet], SubmissionQuerySet]) -> Callable[[Edition], QuerySet[User]]:
    return lambda edition: owners_of(choose(Submission.objects.filter(edition=edition)))


def unless_in_conflict(edition: Edition, person: User, at: datetime) -> Refusal | None:
    """The list of a group tells how entries stand: not to somebody from whom one is hidden."""
    return IN_CONFLICT if hidden_in(edition, person) else None


def after(gate: Gate) -> WhyNot:
    def why_not(edition: Edition, person: User, at: datetime) -> Refusal | None:
        """Whoever one is: before the gate the number alone would tell an outcome."""
        return unless_in_conflict(edition, person, at) if gate in edition.gates_moved_by(at) else NOT_RELEASED[gate]

    return why_not


FINALISTS = (State.FINALIST, State.WINNER, State.NOT_WINNER)
INELIGIBLE = (State.INELIGIBLE, State.APPEALED, State.REJECTED)


def register() -> None:
    add(Audience("drafts", _("applicants with a draft"), of(lambda rows: rows.drafts())))
    submitted, ineligible = of(lambda rows: rows.standing()), of(lambda rows: rows.filter(state__in=INELIGIBLE))
    add(Audience("submitted", _("applicants who submitted"), submitted, unless_in_conflict))
    add(Audience("ineligible", _("applicants found ineligible"), ineligible, unless_in_conflict))
    finalists = of(lambda rows: rows.filter(state__in=FINALISTS))
    winners = of(lambda rows: rows.filter(state=State.WINNER))
    not_selected = of(lambda rows: rows.filter(state=State.NOT_SELECTED))
    add(Audience("finalists", _("finalists"), finalists, after(Gate.RELEASE_FINALISTS)))
    add(Audience("winners", _("winners"), winners, after(Gate.RELEASE_RESULTS)))
    add(Audience("not_selected", _("applicants not selected"), not_selected, after(Gate.RELEASE_FINALISTS)))
