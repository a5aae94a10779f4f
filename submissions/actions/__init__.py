"""Every write of applications, from the organisation to the finalist's task."""

from submissions.actions.checks import (
    answer_clarification,
    appeal,
    check_eligibility,
    decide_appeal,
    lapse_ineligible,
    request_clarification,
)
from submissions.actions.drafts import (
    Stale,
    add_editor,
    change_category,
    save_answer,
    start,
    tick_declaration,
    untick_declaration,
    update_project,
)
from submissions.actions.files import attach, detach
from submissions.actions.finalists import complete_finalist_task, decline_finals
from submissions.actions.organisations import create_organisation, create_project
from submissions.actions.outcomes import advance, pass_over, shortlist
from submissions.actions.reminders import remind_of_deadline, tell_of_extension
from submissions.actions.submitting import reopen, submit, withdraw

__all__ = [
    "Stale",
    "add_editor",
    "advance",
    "answer_clarification",
    "appeal",
    "attach",
    "change_category",
    "check_eligibility",
    "complete_finalist_task",
    "create_organisation",
    "create_project",
    "decide_appeal",
    "decline_finals",
    "detach",
    "lapse_ineligible",
    "pass_over",
    "remind_of_deadline",
    "reopen",
    "request_clarification",
    "save_answer",
    "shortlist",
    "start",
    "submit",
    "tell_of_extension",
    "tick_declaration",
    "untick_declaration",
    "update_project",
    "withdraw",
]
