"""When a letter that failed is tried again; which kinds of letters there are, and which of them somebody can do without."""

import re
from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# One wait after each failure; with the last failure the letter is given up.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
MOST_ATTEMPTS = len(WAITS) + 1
# A mail server that is away says nothing about the letter: it is tried every hour, as long as a ballot waits for its voter.
AWAY_WAIT, AWAY_FOR = timedelta(hours=1), timedelta(hours=48)


def wait_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures (1 is the first); None when the letter is given up."""
    return WAITS[failures - 1] if failures < MOST_ATTEMPTS else None


def wait_while_away(failures: int, owed_for: timedelta) -> timedelta | None:
    """The same where the mail server was away, of a letter that has been owed for so long."""
    if owed_for >= AWAY_FOR:
        return None
    return min(WAITS[min(failures, len(WAITS)) - 1], AWAY_WAIT)


# Kinds whose address goes with their text once they are mailed: the last letter to somebody who has left.
FAREWELLS = ("account_erased",)

# Kinds of letters that staff's list leaves out: their number would be a count of the vote before its certification
# (domain.md, rule 15), their addresses those of voters.
UNLISTED_KINDS = ("ballot", "ballot_receipt")

# Kinds that somebody sits and waits for, before a page that asks for what is in them: they leave before all others.
WAITED_FOR = (
    "account_already_exists",
    "ballot",
    "confirm_address",
    "password_reset",
    "session_confirm",
    "sign_in_code",
    "unknown_account",
)

# So many of them that wait for so long are no mailbox that refuses its letter: mail does not go out.
DELAYED_FROM, DELAYED_AFTER = 3, timedelta(minutes=3)


class Choice(models.TextChoices):
    """What a person may have the portal not send. Everything else is an answer, a decision or a duty, and always goes."""

    DRAFTS = "drafts", _("Reminders of applications that are not handed in")
    MESSAGES = "messages", _("Letters that say that messages wait")
    SESSIONS = "sessions", _("Reminders of info sessions, and messages to those who are registered")
    JURY = "jury", _("Reminders of evaluations, and of an invitation to the jury")
    LATE = "late", _("The digest of what is late, every morning")


OPTIONAL_KINDS = {
    "draft_reminder": Choice.DRAFTS,
    "messages_waiting": Choice.MESSAGES,
    "session_reminder": Choice.SESSIONS,
    "session_message": Choice.SESSIONS,
    "evaluator_digest": Choice.JURY,
    "evaluator_invitation_reminder": Choice.JURY,
    "late_digest": Choice.LATE,
}

# Kinds that may say what a draft says, which is its authors' alone (domain.md, rule 4), or that let whoever reads them
# act for somebody: staff read that they were sent, not what they say.
CLOSED_KINDS = (
    "confirm_address", "draft_reminder", "editor_left", "editor_revoked", "editor_role_changed", "file_withheld",
    "form_changed", "invitation", "invitation_accepted", "messages_waiting", "ownership_handed_over", "password_reset",
    "session_confirm", "sign_in_code",
)  # fmt: skip

_ADDRESS = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")
_OWN_LINK = re.compile(r"/(sessions|letters/unwanted)/[^/\s\"<>]+")


def without_addresses(reason: str) -> str:
    """What a mail server or provider said, without whom it was about."""
    return _ADDRESS.sub("…", reason)


def without_own_links(text: str) -> str:
    """A letter as staff read it: links by which its reader is known lead nowhere."""
    return _OWN_LINK.sub(r"/\1/…", text)


# What each kind of letter is called for staff.
KINDS = {
    "account_already_exists": _("The address has an account already"),
    "account_changed": _("Something about the account changed"),
    "account_erased": _("Account deleted"),
    "appeal_decided": _("Appeal decided"),
    "appeal_received": _("Appeal received"),
    "assignment_taken_back": _("Assignment taken back"),
    "assignments_ready": _("Assignments are ready"),
    "ballot": _("Ballot to confirm"),
    "ballot_receipt": _("Receipt of a ballot"),
    "bulk_letter": _("Letter to a group"),
    "clarification": _("Clarification asked for"),
    "confirm_address": _("Address to confirm"),
    "conflict_declared": _("Conflict of interest declared"),
    "consensus_opened": _("Consensus opened"),
    "deadline_extended": _("Deadline extended"),
    "draft_reminder": _("Reminder of a draft"),
    "editor_left": _("Editor left"),
    "editor_revoked": _("Editor taken off"),
    "editor_role_changed": _("Role of an editor changed"),
    "evaluator_answered": _("Answer of an evaluator"),
    "evaluation_returned": _("Evaluation returned"),
    "evaluator_digest": _("Reminder for an evaluator"),
    "evaluator_invitation": _("Invitation to the jury"),
    "evaluator_invitation_reminder": _("Reminder of an invitation to the jury"),
    "export_ready": _("Document is ready"),
    "extension_granted": _("Extension for one entry granted"),
    "extension_taken_back": _("Extension taken back"),
    "file_withheld": _("File withheld"),
    "form_changed": _("Form of the call changed"),
    "ineligible": _("Not eligible"),
    "invitation": _("Invitation to work on an entry"),
    "invitation_accepted": _("Invitation accepted"),
    "late_digest": _("Digest of what is late"),
    "messages_waiting": _("Messages are waiting"),
    "outcome_finalist": _("Outcome: finalist"),
    "outcome_not_selected": _("Outcome: not a finalist"),
    "outcome_winner": _("Outcome: winner"),
    "ownership_handed_over": _("Ownership handed over"),
    "password_reset": _("Password to set anew"),
    "result_finalist": _("Result for a finalist"),
    "result_winner": _("Result for the winner"),
    "second_factor_reset": _("Second factor was reset"),
    "second_factor_reset_proposed": _("Reset of a second factor proposed"),
    "session_changed": _("Info session: changed"),
    "session_confirm": _("Info session: address to confirm"),
    "session_message": _("Info session: message"),
    "session_place": _("Info session: a place is free"),
    "session_registered": _("Info session: registered"),
    "session_reminder": _("Info session: reminder"),
    "session_waiting": _("Info session: waiting list"),
    "sign_in_code": _("Code to sign in"),
    "submission_receipt": _("Receipt of a submission"),
    "submission_withdrawn": _("Submission withdrawn"),
    "unknown_account": _("No account with this address"),
    "wording_test": _("Test of the words of a letter"),
}


def kind_words(kind: str) -> str:
    """What a kind is called; a kind that is gone from the list keeps its name, without the underscores."""
    return str(KINDS.get(kind, kind.replace("_", " ").capitalize()))
