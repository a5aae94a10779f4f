"""What must hold of the jury's work before gates move, and what moving them will do."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Edition
from calls.process import Condition, Weight
from evaluation.conflicts.unread import without_judges
from evaluation.models import Assignment, RankingPlace
from evaluation.policies.correcting import being_corrected
from evaluation.progress.overview import divided
from evaluation.ranking.ties import ranked_submissions, unsettled_ties
from submissions.models import Submission
from submissions.rules import State

S = Assignment.State
_STANDING = ~Q(assignments__state__in=[S.CONFLICT, S.DECLINED, S.REPLACED])


def before_start(edition: Edition, at: datetime) -> list[Condition]:
    """Every eligible submission has at least a quorum of evaluators."""
    assigned = Count("assignments", filter=_STANDING)
    rows = edition.submissions.filter(state=State.ELIGIBLE).annotate(assigned=assigned)
    short = rows.filter(assigned__lt=edition.method.quorum).count()
    url = reverse("evaluation:progress", args=[edition.slug])
    bare = edition.categories.annotate(weight=Sum("criteria__weight")).exclude(weight=100)
    if bare:
        words = _("The weights of the criteria do not make 100 in: %(names)s")
        return [Condition(Weight.BLOCKS, words % {"names": ", ".join(str(row) for row in bare)})]
    if short:
        words = ngettext("%(n)s submission has too few evaluators", "%(n)s submissions have too few evaluators", short)
        few = Condition(Weight.BLOCKS, words % {"n": short}, url=url, link=_("Assign"))
        return [few, *_nobody_left(edition)]
    if not rows.exists():
        return [Condition(Weight.BLOCKS, _("There is no eligible submission"))]
    return [Condition(Weight.MET, _("Every eligible submission has its evaluators"))]


def _nobody_left(edition: Edition) -> list[Condition]:
    """Submissions with which the whole jury has a conflict: somebody has to be invited.

    In numbers only, for whoever reads it: the list that it leads to leaves out what is hidden from them.
    """
    found = without_judges(edition)
    if not found:
        return []
    words = ngettext(
        "With %(n)s submission every evaluator has a conflict of interest",
        "With %(n)s submissions every evaluator has a conflict of interest",
        len(found),
    )
    detail = _("Invite somebody else, or decide on suspected conflicts.")
    url = reverse("evaluation:progress", args=[edition.slug]) + "?flag=barred"
    return [Condition(Weight.BLOCKS, words % {"n": len(found)}, detail, url, _("What nobody can read"))]


def start_preview(edition: Edition, at: datetime) -> list[str]:
    waiting = Assignment.objects.open().filter(submission__edition=edition)
    letters = waiting.values("evaluator").distinct().count()
    return [
        ngettext("%(n)s letter will be owed.", "%(n)s letters will be owed.", letters) % {"n": letters},
        _("Evaluators can declare, read and score."),
    ]


def before_freeze(edition: Edition, at: datetime) -> list[Condition]:
    """Quorum everywhere, and every tie that decides something settled."""
    url = reverse("evaluation:progress", args=[edition.slug])
    submitted = Q(assignments__evaluation__submitted_at__isnull=False, assignments__evaluation__voided_at=None)
    rows = ranked_submissions(edition).annotate(given=Count("assignments", filter=submitted))
    short = rows.filter(given__lt=edition.method.quorum).count()
    missing = Assignment.objects.filter(submission__edition=edition).open().count()
    ties = len(unsettled_ties(edition)) if not short else 0
    found = []
    if short:
        words = ngettext(
            "The quorum is missing for %(n)s submission", "The quorum is missing for %(n)s submissions", short
        )
        found.append(Condition(Weight.BLOCKS, words % {"n": short}, url=url, link=_("Show them")))
        found += _nobody_left(edition)
    else:
        found.append(Condition(Weight.MET, _("Every submission has its quorum of evaluations")))
    if missing and at < edition.evaluation_ends:
        words = ngettext("%(n)s evaluation is not submitted", "%(n)s evaluations are not submitted", missing)
        found.append(Condition(Weight.WAITS, words % {"n": missing}, url=url, link=_("Show them")))
    else:
        detail = _("%(n)s are missing and will not count.") % {"n": missing} if missing else ""
        found.append(Condition(Weight.MET, _("The time to evaluate is over, or all is in"), detail))
    if told := Assignment.objects.reported().filter(submission__edition=edition).count():
        words = ngettext("%(n)s conflict found late waits", "%(n)s conflicts found late wait", told)
        found.append(Condition(Weight.DECISION, words % {"n": told}, _("The chair decides."), url, _("Show them")))
    if count := len(divided(edition)):
        words = ngettext("%(n)s submission divides the jury", "%(n)s submissions divide the jury", count)
        detail = _("They should talk before the freeze; it does not hold it.")
        found.append(Condition(Weight.MET, words % {"n": count}, detail, f"{url}?flag=talk", _("Where they differ")))
    if ties:
        words = ngettext("%(n)s tie at the cut is undecided", "%(n)s ties at the cut are undecided", ties)
        url = reverse("evaluation:ties", args=[edition.slug])
        found.append(Condition(Weight.DECISION, words % {"n": ties}, url=url, link=_("Open the ties")))
    else:
        found.append(Condition(Weight.MET, _("No tie at the cut is undecided")))
    return found


def while_corrected(edition: Edition, at: datetime) -> list[Condition]:
    """Nobody is told anything, and nothing becomes public, while the ranking is being frozen again."""
    if not being_corrected(edition):
        return []
    url = reverse("evaluation:snapshots", args=[edition.slug])
    words, why = _("The ranking is being corrected"), _("A second person confirms it, or the proposal is withdrawn.")
    return [Condition(Weight.DECISION, words, why, url, _("Open the correction"))]


def freeze_preview(edition: Edition, at: datetime) -> list[str]:
    rows = edition.submissions.filter(state=State.ELIGIBLE).count()
    words = ngettext(
        "The ranking of %(n)s submission is computed and frozen.",
        "The ranking of %(n)s submissions is computed and frozen.",
        rows,
    )
    return [words % {"n": rows}, _("Evaluations are locked. Later changes make a new ranking beside this one.")]


def notify_preview(edition: Edition, at: datetime) -> list[str]:
    places = RankingPlace.objects.filter(ranking__edition=edition, submission__state=State.EVALUATED)
    letters = Submission.objects.filter(pk__in=places.values("submission"), editors__role="owner").count()
    finalists = places.filter(finalist=True).count()
    return [
        ngettext("%(n)s letter will be owed.", "%(n)s letters will be owed.", letters) % {"n": letters},
        ngettext("%(n)s finalist gets a task.", "%(n)s finalists get a task.", finalists) % {"n": finalists},
        _("Each applicant learns the own outcome, confidentially. Nothing becomes public."),
    ]
