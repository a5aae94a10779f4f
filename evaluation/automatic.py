"""The rules of letters that the clock sends to the jury and about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rules import Role
from calls.automatic import Moment, Planned, Rule, countdown
from calls.models import Edition
from calls.rules import QUIET_FROM, QUIET_UNTIL, Gate, Phase
from evaluation.conflicts import categories_in_conflict
from evaluation.jury.profiles import today_in
from evaluation.models import Assignment, Evaluator
from evaluation.progress.lateness import late
from notifications.actions import Words, words_of
from notifications.links import absolute
from submissions.rules import State

DIGEST, LATE, INVITATION = "evaluator_digest", "late_digest", "evaluator_invitation_reminder"
DAYS_AHEAD = 7  # of what comes every day, so many are shown


def while_evaluated(edition: Edition, at: datetime) -> str:
    """What must happen before the jury, or staff, are reminded."""
    return "" if edition.phase_at(at) is Phase.EVALUATION else _("the start of the evaluation")


# -- The digest of what is left to judge -------------------------------------------------------------------------------


def digest_moments(edition: Edition, at: datetime) -> list[Moment]:
    if Gate.FREEZE_RANKING in edition.gates_moved_by(at):
        return []
    ends = edition.evaluation_ends
    midpoint = (ends - edition.evaluation_begins) / 2
    leads = [midpoint, *(timedelta(hours=hours) for hours in edition.evaluator_reminder_hours)]
    found = countdown(DIGEST, ends, leads, zone=edition.time_zone, event=_("the end of the evaluation"))
    return [moment for moment in found if moment.until > at]


def digests(edition: Edition, moments: Sequence[Moment], at: datetime) -> dict[str, list[Planned]]:
    """To evaluators with something to do. Who is away that day gets it when they are back, if no later one is due by then."""
    open_rows = Assignment.objects.open().filter(submission__state=State.ELIGIBLE, reason="")
    to_do = Prefetch(
        "assignments", open_rows.select_related("submission__project", "submission__category"), to_attr="to_do"
    )
    away = Prefetch("absences", to_attr="away")
    serving = edition.evaluators.serving().select_related("person").prefetch_related(to_do, away)
    busy: list[Any] = [evaluator for evaluator in serving if evaluator.to_do]  # type: ignore[attr-defined]
    return {moment.stamp: _digests(edition, moment, busy, at) for moment in moments}


def _digests(edition: Edition, moment: Moment, busy: list[Any], at: datetime) -> list[Planned]:
    day = today_in(edition, max(at, moment.leaves))
    return [
        Planned(
            f"evaluator-digest:{evaluator.pk}:{moment.stamp}",
            evaluator.person.email,
            str(evaluator.person),
            _to_evaluator(DIGEST, edition, evaluator, rows=evaluator.to_do, now=at, address=_desk()),
            evaluator.person,
        )
        for evaluator in busy
        if not any(absence.begins <= day <= absence.ends for absence in evaluator.away)
    ]


# -- The one reminder of an invitation ---------------------------------------------------------------------------------


def invitation_moments(edition: Edition, at: datetime) -> list[Moment]:
    """One for all that were invited at the same time, until they are too late to answer."""
    if Gate.START_EVALUATION in edition.gates_moved_by(at):
        return []
    wait = timedelta(days=edition.invitation_reminder_days)
    invited = edition.evaluators.unanswered().order_by("invited_at").values_list("invited_at", flat=True).distinct()
    days = edition.invitation_reminder_days
    why = _("%(days)s days after the invitation, without an answer") % {"days": days}
    return [
        Moment(
            INVITATION,
            stamp=moment.isoformat(),
            due=moment + wait,
            until=max(edition.evaluation_ends, at + wait),
            zone=edition.time_zone,
            why=why,
            about=moment,
        )
        for moment in invited
    ]


def invitation_reminders(edition: Edition, moments: Sequence[Moment], at: datetime) -> dict[str, list[Planned]]:
    address = absolute(reverse("admin:evaluation_invitation", args=[edition.slug]))
    planned: dict[datetime, list[Planned]] = defaultdict(list)
    for evaluator in edition.evaluators.unanswered().select_related("person"):
        key = f"invitation-reminder:{evaluator.pk}:{evaluator.invited_at:%Y-%m-%dT%H:%M}"
        person, write = evaluator.person, _to_evaluator(INVITATION, edition, evaluator, address=address)
        planned[evaluator.invited_at].append(Planned(key, person.email, str(person), write, person))
    return {moment.stamp: planned[moment.about] for moment in moments}


# -- What is late, to staff, once a day --------------------------------------------------------------------------------


def late_moments(edition: Edition, at: datetime) -> list[Moment]:
    """One for each day of the zone, from when people are awake until they sleep: the next few; before the start, one."""
    if Gate.FREEZE_RANKING in edition.gates_moved_by(at):
        return []
    zone = ZoneInfo(edition.time_zone)
    first = max(at, edition.evaluation_begins).astimezone(zone).date()
    ahead = DAYS_AHEAD if edition.phase_at(at) is Phase.EVALUATION else 1
    days = [first + timedelta(days=number) for number in range(ahead)]
    found = [
        Moment(
            LATE,
            stamp=f"{day:%Y-%m-%d}",
            due=datetime.combine(day, time(QUIET_UNTIL), zone),
            until=datetime.combine(day, time(QUIET_FROM), zone),
            zone=edition.time_zone,
            why=_("every morning, until the ranking is frozen"),
        )
        for day in days
    ]
    return [moment for moment in found if moment.until > at]


def late_digests(edition: Edition, moments: Sequence[Moment], at: datetime) -> dict[str, list[Planned]]:
    """To staff, where something is late now; nothing of a category in which the reader has a conflict."""
    address = absolute(reverse("evaluation:late", args=[edition.slug]))
    planned: dict[str, list[Planned]] = {moment.stamp: [] for moment in moments}
    for person, people in _late_for_staff(edition, at):
        count = sum(number for _name, number in people)
        context = {"edition": edition, "people": people, "count": count, "address": address}
        write = _writer(LATE, edition, person, context)
        for stamp, letters in planned.items():
            key = f"late-digest:{edition.pk}:{person.pk}:{stamp}"
            letters.append(Planned(key, person.email, str(person), write, person))
    return planned


def _late_for_staff(edition: Edition, at: datetime) -> Iterator[tuple[User, list[tuple[str, int]]]]:
    """Who of staff reads of what: names of evaluators, each with how many of theirs are late."""
    staff = User.objects.filter(groups__name=Role.STAFF.value, is_active=True)
    found: dict[frozenset[int], list[tuple[str, int]]] = {}
    for person in staff.filter(rehearsal=edition.slug if edition.is_rehearsal else "").order_by("pk"):
        closed = frozenset(categories_in_conflict(person, edition))
        if closed not in found:
            rows = late(edition, at, closed).order_by().values_list("evaluator__person__name")
            found[closed] = list(rows.annotate(n=Count("pk")).order_by("-n", "evaluator"))
        if found[closed]:
            yield person, found[closed]


# -- Words -------------------------------------------------------------------------------------------------------------


def _desk() -> str:
    return absolute(reverse("admin:evaluation_assignment_changelist"))


def _to_evaluator(kind: str, edition: Edition, evaluator: Evaluator, **context: Any) -> Callable[[], Words]:
    return _writer(kind, edition, evaluator.person, {"edition": edition, "evaluator": evaluator, **context})


def _writer(kind: str, edition: Edition, person: User, context: dict[str, Any]) -> Callable[[], Words]:
    return lambda: words_of(kind, context, person=person, edition=edition.slug, rehearsal=edition.is_rehearsal)


RULES = (
    Rule(
        DIGEST,
        gettext_lazy("To evaluators who still have something to judge: at the midpoint and before the end."),
        digest_moments,
        digests,
        while_evaluated,
    ),
    Rule(
        INVITATION,
        gettext_lazy("To those invited to the jury who have not answered: one reminder."),
        invitation_moments,
        invitation_reminders,
    ),
    Rule(
        LATE,
        gettext_lazy("To staff, while something is late: every morning, for all of it."),
        late_moments,
        late_digests,
        while_evaluated,
    ),
)
