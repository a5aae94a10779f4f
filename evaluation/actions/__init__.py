"""Every write of the jury's work."""

from evaluation.actions.assigning import assign, assign_from_csv, decline, replace
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
from evaluation.actions.locking import lock_evaluations
from evaluation.actions.proposing import assign_by_proposal, propose_assignments
from evaluation.actions.reminders import remind_evaluators
from evaluation.actions.scoring import Stale, save_comment, save_confidence, save_judgement, save_note, save_score
from evaluation.actions.submitting import return_evaluation, submit_evaluation

__all__ = [
    "Stale",
    "accept_late_conflict",
    "assign",
    "assign_by_proposal",
    "assign_from_csv",
    "decide_no_award",
    "declare_conflict",
    "declare_no_conflict",
    "decline",
    "dismiss_late_conflict",
    "freeze",
    "invite_by_address",
    "invite_evaluator",
    "invite_from_csv",
    "lock_evaluations",
    "notify",
    "promote_next",
    "propose_assignments",
    "remind_evaluators",
    "replace",
    "report_late_conflict",
    "return_evaluation",
    "save_comment",
    "save_confidence",
    "save_judgement",
    "save_note",
    "save_score",
    "settle_tie",
    "start",
    "submit_evaluation",
]
