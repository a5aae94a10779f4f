"""What must hold of submissions before gates move."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Edition
from calls.process import Condition, Weight
from submissions.models import FinalistTask, Grant
from submissions.rules import State


def before_evaluation(edition: Edition, at: datetime) -> list[Condition]:
    """The deadline is past and every submission has its verdict; appeals may still be open."""
    inbox = reverse("submissions:inbox", args=[edition.slug])
    unchecked = edition.submissions.filter(state=State.SUBMITTED).count()
    asked = edition.submissions.filter(state=State.CLARIFICATION).count()
    over = at >= edition.deadline
    granted = Grant.objects.running(at).filter(edition=edition).count()
    return [
        Condition(Weight.MET, _("The deadline is past"))
        if over
        else Condition(Weight.WAITS, _("The call is still open for submissions")),
        _count(
            unchecked,
            _("Every submission has its verdict"),
            ngettext("%(n)s submission has no verdict", "%(n)s submissions have no verdict", unchecked),
            f"{inbox}?state={State.SUBMITTED}",
        ),
        _count(
            asked,
            _("No clarification is open"),
            ngettext("%(n)s clarification is unanswered", "%(n)s clarifications are unanswered", asked),
            f"{inbox}?state={State.CLARIFICATION}",
            Weight.WAITS,
        ),
        _count(
            granted,
            _("No extension for one applicant is running"),
            ngettext("%(n)s applicant has an extension", "%(n)s applicants have an extension", granted),
            reverse("submissions:grants", args=[edition.slug]),
            Weight.WAITS,
        ),
    ]


def before_freeze(edition: Edition, at: datetime) -> list[Condition]:
    """No appeal is open, so that nobody becomes eligible behind the ranking's back."""
    inbox = reverse("submissions:inbox", args=[edition.slug])
    appeals = edition.submissions.filter(state=State.APPEALED).count()
    return [
        _count(
            appeals,
            _("Every appeal is decided"),
            ngettext("%(n)s appeal is undecided", "%(n)s appeals are undecided", appeals),
            f"{inbox}?state={State.APPEALED}",
            Weight.DECISION,
        )
    ]


def before_release_of_finalists(edition: Edition, at: datetime) -> list[Condition]:
    """Each finalist has confirmed, consented to publication and given a lay summary."""
    tasks = FinalistTask.objects.filter(submission__edition=edition, submission__state=State.FINALIST)
    undone = tasks.filter(Q(confirmed_at=None) | Q(consented_at=None) | Q(lay_summary="")).count()
    finalists = edition.submissions.filter(state=State.FINALIST).count()
    return [
        Condition(Weight.MET, _("There are finalists"))
        if finalists
        else Condition(Weight.BLOCKS, _("There is no finalist")),
        _count(
            undone,
            _("Every finalist has done the own task"),
            ngettext("%(n)s finalist has not confirmed", "%(n)s finalists have not confirmed", undone),
            reverse("submissions:finalists", args=[edition.slug]),
        ),
    ]


def _count(count: int, met: str, unmet: str, url: str, weight: Weight = Weight.BLOCKS) -> Condition:
    if count == 0:
        return Condition(Weight.MET, met)
    return Condition(weight, unmet % {"n": count}, url=url, link=_("Show them"))
