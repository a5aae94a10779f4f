"""Phases and gates of a call edition. Pure: values in, values out; the moment is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rules import Role


class Phase(models.TextChoices):
    """Where an edition stands. Computed, never stored; domain.md, section 5."""

    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    SUBMISSION = "submission", _("Open for submissions")
    CHECKING = "checking", _("Eligibility check")
    EVALUATION = "evaluation", _("Evaluation")
    DECISION = "decision", _("Decision")
    SHORTLISTED = "shortlisted", _("Finalists announced")
    VOTING = "voting", _("Public vote")
    COUNTING = "counting", _("Counting")
    RESULTS = "results", _("Results")
    ARCHIVED = "archived", _("Archived")


class Gate(models.TextChoices):
    """What people, not the clock, move; in the order in which it happens."""

    PUBLISH = "publish", _("Publish")
    START_EVALUATION = "start_evaluation", _("Start evaluation")
    FREEZE_RANKING = "freeze_ranking", _("Freeze ranking")
    NOTIFY_APPLICANTS = "notify_applicants", _("Notify applicants")
    RELEASE_FINALISTS = "release_finalists", _("Release finalists")
    CERTIFY_VOTE = "certify_vote", _("Certify vote")
    RELEASE_RESULTS = "release_results", _("Release results")
    ARCHIVE = "archive", _("Archive")


class VoteMode(models.TextChoices):
    """What the public vote decides; locked when the call opens."""

    NONE = "none", _("No public vote")
    SEPARATE = "separate", _("The jury names the winner, the vote a Public Favourite")
    WEIGHTED = "weighted", _("The vote counts as a share of the result")
    DECISIVE = "decisive", _("The vote decides among the finalists")


class Kind(models.TextChoices):
    RECOGNITION = "recognition", _("Recognition")
    JOINT_PROJECTS = "joint_projects", _("Joint interregional projects")


class Standing(models.TextChoices):
    """How a country stands to Horizon Europe in an edition's frozen list."""

    MEMBER = "member", _("EU Member State")
    ASSOCIATED = "associated", _("Associated country")
    PILLAR_TWO_ONLY = "pillar_two_only", _("Associated to Pillar II only")
    OVERSEAS = "overseas", _("Overseas country or territory")


class Attendance(models.TextChoices):
    """How somebody stands to an info session."""

    PENDING = "pending", _("To be confirmed")
    REGISTERED = "registered", _("Registered")
    WAITING = "waiting", _("On the waiting list")
    WITHDRAWN = "withdrawn", _("Withdrawn")


SESSION_LEADS = (timedelta(days=1), timedelta(hours=1))  # reminders before an info session
REGISTRATION_PENDING_FOR = timedelta(hours=48)  # then what nobody confirmed is deleted
FORGET_REGISTRATIONS_AFTER = timedelta(days=30)  # after the session's end
# The letter with the link goes to whoever's address was typed: these limits keep strangers' mailboxes from being flooded.
ASKED_PER_MAILBOX = (timedelta(days=1), 5)
ASKED_PER_NETWORK = ((timedelta(minutes=10), 40), (timedelta(days=1), 300))


# Who moves a gate: one person of each group, and two different people where there are two groups.
MOVED_BY: dict[Gate, tuple[frozenset[Role], ...]] = {
    Gate.PUBLISH: (frozenset({Role.STAFF}),),
    Gate.START_EVALUATION: (frozenset({Role.STAFF}),),
    Gate.FREEZE_RANKING: (frozenset({Role.STAFF}), frozenset({Role.CHAIR})),
    Gate.NOTIFY_APPLICANTS: (frozenset({Role.STAFF}), frozenset({Role.CHAIR})),
    Gate.RELEASE_FINALISTS: (frozenset({Role.STAFF}), frozenset({Role.CHAIR})),
    Gate.CERTIFY_VOTE: (frozenset({Role.CHAIR}), frozenset({Role.AUDITOR})),
    Gate.RELEASE_RESULTS: (frozenset({Role.STAFF}), frozenset({Role.CHAIR})),
    Gate.ARCHIVE: (frozenset({Role.STAFF}),),
}


@dataclass(frozen=True, slots=True)
class Timetable:
    """The four instants by which the clock acts; each window is half-open, its end already too late."""

    opens: datetime
    deadline: datetime
    voting_opens: datetime
    voting_closes: datetime


def phase(at: datetime, timetable: Timetable, moved: frozenset[Gate], vote_mode: str = VoteMode.SEPARATE) -> Phase:
    """The one phase an edition is in at `at`; a deadline's own instant is already too late."""
    if Gate.ARCHIVE in moved:
        return Phase.ARCHIVED
    if Gate.RELEASE_RESULTS in moved:
        return Phase.RESULTS
    if Gate.PUBLISH not in moved:
        return Phase.DRAFT
    if at < timetable.opens:
        return Phase.ANNOUNCED
    if at < timetable.deadline:
        return Phase.SUBMISSION
    if Gate.START_EVALUATION not in moved:
        return Phase.CHECKING
    if Gate.FREEZE_RANKING not in moved:
        return Phase.EVALUATION
    if Gate.RELEASE_FINALISTS not in moved:
        return Phase.DECISION
    if vote_mode == VoteMode.NONE or at >= timetable.voting_closes:
        return Phase.COUNTING
    return Phase.SHORTLISTED if at < timetable.voting_opens else Phase.VOTING


def next_gate(moved: frozenset[Gate], vote_mode: str = VoteMode.SEPARATE) -> Gate | None:
    """The gate that comes next; None when all are behind. Without a vote there is none to certify."""
    for gate in Gate:
        if gate not in moved and not (gate is Gate.CERTIFY_VOTE and vote_mode == VoteMode.NONE):
            return gate
    return None


QUIET_FROM, QUIET_UNTIL = 21, 7  # hours of the day, in the zone of the edition
STILL_IN_TIME = timedelta(hours=24)  # before a deadline a reminder leaves at any hour


def is_quiet(at: datetime, zone: str) -> bool:
    """Whether people sleep at `at`: no reminder leaves then that can wait until morning."""
    hour = at.astimezone(ZoneInfo(zone)).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def may_wake(at: datetime, any_hour: datetime | None, zone: str) -> bool:
    """Whether people may be written to at `at`: while they are awake, and from `any_hour` on at any hour.

    any_hour   None: never at night
    """
    return not is_quiet(at, zone) or (any_hour is not None and at >= any_hour)


def first_waking(due: datetime, any_hour: datetime | None, zone: str) -> datetime:
    """The first instant from `due` on at which people may be written to."""
    if may_wake(due, any_hour, zone):
        return due
    local = due.astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=local.hour >= QUIET_FROM)
    morning = datetime.combine(day, time(QUIET_UNTIL), ZoneInfo(zone)).astimezone(UTC)
    return morning if any_hour is None else min(morning, any_hour)
