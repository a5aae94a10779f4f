"""The life of a submission as a table. Pure."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a submission stands for staff; what an applicant reads depends on the gates (policies.station_shown)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    CLARIFICATION = "clarification", _("Clarification requested")
    ELIGIBLE = "eligible", _("Eligible")
    INELIGIBLE = "ineligible", _("Ineligible")
    APPEALED = "appealed", _("Under appeal")
    REJECTED = "rejected", _("Ineligible, final")
    EVALUATED = "evaluated", _("Evaluated")
    FINALIST = "finalist", _("Finalist")
    NOT_SELECTED = "not_selected", _("Not selected")
    DECLINED = "declined", _("Declined to be a finalist")
    WINNER = "winner", _("Winner")
    NOT_WINNER = "not_winner", _("Finalist, not winner")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISQUALIFIED = "disqualified", _("Disqualified")


class Verb(models.TextChoices):
    SUBMIT = "submit", _("Submit")
    WITHDRAW = "withdraw", _("Withdraw")
    ASK = "ask", _("Request clarification")
    ANSWER = "answer", _("Answer the clarification")
    CLEAR = "clear", _("Find eligible")
    EXCLUDE = "exclude", _("Find ineligible")
    APPEAL = "appeal", _("Appeal")
    UPHOLD = "uphold", _("Uphold the appeal")
    REJECT = "reject", _("Reject the appeal")
    LAPSE = "lapse", _("Let the time to appeal run out")
    RANK = "rank", _("Rank")
    SHORTLIST = "shortlist", _("Name a finalist")
    PASS_OVER = "pass_over", _("Not select")
    DECLINE = "decline", _("Decline to be a finalist")
    CROWN = "crown", _("Name the winner")
    CLOSE = "close", _("Close without winning")
    DISQUALIFY = "disqualify", _("Disqualify")


class ImpossibleTransition(Exception):
    """A verb that the table does not offer from a state. Policies refuse before it can happen."""


_ASIDE = {Verb.WITHDRAW: State.WITHDRAWN, Verb.DISQUALIFY: State.DISQUALIFIED}

TRANSITIONS: dict[State, dict[Verb, State]] = {
    State.DRAFT: {Verb.SUBMIT: State.SUBMITTED, Verb.WITHDRAW: State.WITHDRAWN},
    # Submitting again replaces the standing version; reopening alone changes nothing that stands.
    State.SUBMITTED: {
        Verb.SUBMIT: State.SUBMITTED,
        Verb.ASK: State.CLARIFICATION,
        Verb.CLEAR: State.ELIGIBLE,
        Verb.EXCLUDE: State.INELIGIBLE,
        **_ASIDE,
    },
    State.CLARIFICATION: {
        Verb.ANSWER: State.SUBMITTED,
        Verb.CLEAR: State.ELIGIBLE,
        Verb.EXCLUDE: State.INELIGIBLE,
        **_ASIDE,
    },
    State.ELIGIBLE: {Verb.RANK: State.EVALUATED, Verb.EXCLUDE: State.INELIGIBLE, **_ASIDE},
    State.INELIGIBLE: {
        Verb.APPEAL: State.APPEALED,
        Verb.LAPSE: State.REJECTED,
        Verb.WITHDRAW: State.WITHDRAWN,
    },
    State.APPEALED: {Verb.UPHOLD: State.ELIGIBLE, Verb.REJECT: State.REJECTED, Verb.WITHDRAW: State.WITHDRAWN},
    State.REJECTED: {},
    State.EVALUATED: {Verb.SHORTLIST: State.FINALIST, Verb.PASS_OVER: State.NOT_SELECTED, **_ASIDE},
    State.FINALIST: {
        Verb.DECLINE: State.DECLINED,
        Verb.CROWN: State.WINNER,
        Verb.CLOSE: State.NOT_WINNER,
        **_ASIDE,
    },
    # Promotion: a finalist withdrew or declined before the vote opened, a person promotes the next in rank (rule 17).
    State.NOT_SELECTED: {Verb.SHORTLIST: State.FINALIST, Verb.WITHDRAW: State.WITHDRAWN},
    State.DECLINED: {},
    State.WINNER: {Verb.DISQUALIFY: State.DISQUALIFIED},
    State.NOT_WINNER: {Verb.DISQUALIFY: State.DISQUALIFIED},
    State.WITHDRAWN: {},
    State.DISQUALIFIED: {},
}

# States that hold the one place a project has in an edition (domain.md, rule 2). Ineligibility holds it until the time
# to appeal has run out; then the submission is released by a task that moves it to REJECTED.
LIVE = tuple(
    state for state in State if state not in (State.DRAFT, State.WITHDRAWN, State.REJECTED, State.DISQUALIFIED)
)


def after(state: str, verb: Verb) -> State:
    """The state `verb` leads to from `state`."""
    try:
        return TRANSITIONS[State(state)][verb]
    except KeyError:
        raise ImpossibleTransition(f"{verb} from {state}") from None
