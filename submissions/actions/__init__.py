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
from submissions.actions.likenesses import compare_entries, decide_likeness, move_entry
from submissions.actions.merging import merge_organisations
from submissions.actions.organisations import (
    act_for,
    create_organisation,
    create_project,
    update_organisation,
    vouch_for,
)
from submissions.actions.outcomes import advance, pass_over, shortlist
from submissions.actions.reminders import remind_of_deadline, tell_of_extension
from submissions.actions.submitting import reopen, submit, withdraw

__all__ = [
    "Stale",
    "act_for",
    "add_editor",
    "advance",
    "answer_clarification",
    "appeal",
    "attach",
    "change_category",
    "check_eligibility",
    "compare_entries",
    "complete_finalist_task",
    "create_organisation",
    "create_project",
    "decide_appeal",
    "decide_likeness",
    "decline_finals",
    "detach",
    "lapse_ineligible",
    "merge_organisations",
    "move_entry",
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
    "update_organisation",
    "update_project",
    "vouch_for",
    "withdraw",
]
