"""Every write of the jury's work."""

from evaluation.actions.assigning import assign, decline, replace
from evaluation.actions.assigning_table import assign_from_csv
from evaluation.actions.deciding import (
    accept_late_conflict,
    decide_no_award,
    dismiss_late_conflict,
    promote_next,
    settle_tie,
)
from evaluation.actions.declaring import declare_conflict, declare_no_conflict, report_late_conflict
from evaluation.actions.gates import freeze, notify, start
from evaluation.actions.inviting import invite_by_address, invite_from_csv
from evaluation.actions.jury import invite_evaluator
from evaluation.actions.membership import (
    accept_code,
    accept_invitation,
    add_absence,
    decline_invitation,
    describe,
    remind_of_invitations,
    remove_absence,
)
from evaluation.actions.proposing import assign_by_proposal
from evaluation.actions.reminders import remind_evaluators
from evaluation.actions.scoring import Stale, save_comment, save_judgement, save_score, submit_evaluation

__all__ = [
    "Stale",
    "accept_code",
    "accept_invitation",
    "accept_late_conflict",
    "add_absence",
    "assign",
    "assign_by_proposal",
    "assign_from_csv",
    "decide_no_award",
    "declare_conflict",
    "declare_no_conflict",
    "decline",
    "decline_invitation",
    "describe",
    "dismiss_late_conflict",
    "freeze",
    "invite_by_address",
    "invite_evaluator",
    "invite_from_csv",
    "notify",
    "promote_next",
    "remind_evaluators",
    "remind_of_invitations",
    "remove_absence",
    "replace",
    "report_late_conflict",
    "save_comment",
    "save_judgement",
    "save_score",
    "settle_tie",
    "start",
    "submit_evaluation",
]
