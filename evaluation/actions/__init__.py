"""Every write of the jury's work."""

from evaluation.actions.assigning import assign, decline, replace
from evaluation.actions.assigning_table import assign_from_csv
from evaluation.actions.consensus import Overtaken, conclude, name_rapporteur, open_consensus, reopen, save_part
from evaluation.actions.correcting import confirm_correction, propose_correction, withdraw_correction
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
from evaluation.actions.membership import (
    accept_code,
    accept_invitation,
    add_absence,
    decline_invitation,
    describe,
    remove_absence,
)
from evaluation.actions.proposing import assign_by_proposal, propose_assignments
from evaluation.actions.reassigning import ask_another, reassign, reassign_all
from evaluation.actions.releasing import write_outcome_note
from evaluation.actions.reminders import remind_evaluators, remind_of_invitations, tell_staff_of_late
from evaluation.actions.scoring import Stale, save_comment, save_confidence, save_judgement, save_note, save_score
from evaluation.actions.submitting import return_evaluation, submit_evaluation
from evaluation.actions.suspecting import decide_conflict

__all__ = [
    "Overtaken",
    "Stale",
    "accept_code",
    "accept_invitation",
    "accept_late_conflict",
    "add_absence",
    "ask_another",
    "assign",
    "assign_by_proposal",
    "assign_from_csv",
    "conclude",
    "confirm_correction",
    "decide_conflict",
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
    "lock_evaluations",
    "name_rapporteur",
    "notify",
    "open_consensus",
    "promote_next",
    "propose_assignments",
    "propose_correction",
    "reassign",
    "reassign_all",
    "remind_evaluators",
    "remind_of_invitations",
    "remove_absence",
    "reopen",
    "replace",
    "report_late_conflict",
    "return_evaluation",
    "save_comment",
    "save_confidence",
    "save_judgement",
    "save_note",
    "save_part",
    "save_score",
    "settle_tie",
    "start",
    "submit_evaluation",
    "tell_staff_of_late",
    "withdraw_correction",
    "write_outcome_note",
]
