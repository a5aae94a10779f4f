"""Every write of applications, from the organisation to the finalist's task."""

from submissions.actions.checks import appeal, check_eligibility, decide_appeal, lapse_ineligible
from submissions.actions.clarifying import answer_clarification, keep_answers, request_clarification
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
from submissions.actions.editors import change_role, hand_over, leave, revoke
from submissions.actions.files import attach, detach, scan_waiting
from submissions.actions.finalists import complete_finalist_task, decline_finals
from submissions.actions.forgetting import (
    follow_withdrawal,
    forget_draft,
    forget_old_drafts,
    forget_person,
    hold,
    remove_files,
    submission_of,
)
from submissions.actions.form_letters import tell_of_new_form
from submissions.actions.forms import is_answered, keep_form, take_new_form
from submissions.actions.grants import grant_extension, take_back_extension
from submissions.actions.inviting import accept, forget_invitations, hash_of, invite, invite_again, withdraw_invitation
from submissions.actions.likenesses import compare_entries, decide_likeness, move_entry
from submissions.actions.merging import merge_organisations
from submissions.actions.messages import close_thread, mark_read, tell_of_messages, write_message
from submissions.actions.organisations import (
    act_for,
    create_organisation,
    create_project,
    update_organisation,
    vouch_for,
)
from submissions.actions.outcomes import advance, pass_over, shortlist
from submissions.actions.reminders import remind_of_deadline, tell_of_extension
from submissions.actions.saving import Moved, autosave, autosave_project
from submissions.actions.submitting import OtherContent, reopen, submit, withdraw

__all__ = [
    "Moved",
    "OtherContent",
    "Stale",
    "accept",
    "act_for",
    "add_editor",
    "advance",
    "answer_clarification",
    "appeal",
    "attach",
    "autosave",
    "autosave_project",
    "change_category",
    "change_role",
    "check_eligibility",
    "close_thread",
    "compare_entries",
    "complete_finalist_task",
    "create_organisation",
    "create_project",
    "decide_appeal",
    "decide_likeness",
    "decline_finals",
    "detach",
    "follow_withdrawal",
    "forget_draft",
    "forget_invitations",
    "forget_old_drafts",
    "forget_person",
    "grant_extension",
    "hand_over",
    "hash_of",
    "hold",
    "invite",
    "invite_again",
    "is_answered",
    "keep_answers",
    "keep_form",
    "lapse_ineligible",
    "leave",
    "mark_read",
    "merge_organisations",
    "move_entry",
    "pass_over",
    "remind_of_deadline",
    "remove_files",
    "reopen",
    "request_clarification",
    "revoke",
    "save_answer",
    "scan_waiting",
    "shortlist",
    "start",
    "submission_of",
    "submit",
    "take_back_extension",
    "take_new_form",
    "tell_of_extension",
    "tell_of_messages",
    "tell_of_new_form",
    "tick_declaration",
    "untick_declaration",
    "update_organisation",
    "update_project",
    "vouch_for",
    "withdraw",
    "withdraw_invitation",
    "write_message",
]
