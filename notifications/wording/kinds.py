"""Every kind of letter: what it offers to those who word it, or why nobody may.

A test holds this to templates/letters: no folder without an entry, no placeholder that the letter's own files do not read.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.wording.declared import Declared, Placeholder
from notifications.wording.placeholders import (
    CATEGORY,
    EDITION,
    EDITION_SHORT,
    EVALUATION_BEGINS,
    EVALUATION_ENDS,
    LINK,
    NAME,
    NUMBER,
    OWN_LINK,
    PUBLIC_LINK,
    REASON,
    TITLE,
    because,
    last_minute,
    left_until,
    moment,
    span,
)

APPLICANT, EVALUATOR = "applicant", "evaluator"

_ENTRY = (NAME, EDITION, EDITION_SHORT, TITLE, LINK)
_NUMBERED = (*_ENTRY, NUMBER)
_ENTERED = (*_NUMBERED, CATEGORY)
_JURY = (NAME, EDITION, EDITION_SHORT, LINK)
_SESSION = (
    EDITION,
    EDITION_SHORT,
    OWN_LINK,
    Placeholder("session", _("the title of the info session"), _("Sample session"), "{{ session.title }}"),
    span("when", _("when it takes place"), "session.begins", "session.ends"),
)  # fmt: skip
_JOIN = Placeholder(
    "join", _("the address at which one joins, or that it comes later"), "https://meet.example/sample",
    "{% load i18n %}{% if session.url %}{{ session.url }}{% elif session %}"
    "{% translate 'The address to join at comes by letter before the session.' %}{% endif %}",
)  # fmt: skip
_WHO = Placeholder("who", _("who did it"), _("Grace Sample"), "{{ by }}")
_RAPPORTEUR = Placeholder("rapporteur", _("who writes down what is agreed"), _("Grace Sample"), "{{ rapporteur }}")
_CONFIRM_BY = moment("confirm_by", _("until when to confirm"), "due")
_NOTES = Placeholder(
    "notes", _("what staff added to all letters of outcome"), [_("A note of staff.")], "notes", made=True
)
_FEEDBACK = Placeholder(
    "feedback", _("what the jury wrote, per criterion"),
    [{"criterion": _("Sample criterion"), "mean": "4.0", "comments": [_("A sample comment of the jury.")]}],
    "feedback", made=True,
)  # fmt: skip
_OUTCOME = (NAME, EDITION, EDITION_SHORT, TITLE, CATEGORY, LINK, _NOTES, _FEEDBACK)
_TOLD = ("link", "notes", "feedback")
_RESULT = (NAME, EDITION, EDITION_SHORT, TITLE, CATEGORY, PUBLIC_LINK)
_USUAL = last_minute("deadline", _("everybody’s last minute to submit"), "edition.deadline")
_UNTIL = last_minute("until", _("the reader’s own last minute to submit"), "grant.until")
_ENTRIES = Placeholder(
    "entries", _("the drafts that are still to be submitted, with their categories"), _("A Sample Project (Sample category)"),
    "{% for submission in submissions %}{{ submission.project.title }} ({{ submission.category.name }})"
    "{% if not forloop.last %} · {% endif %}{% endfor %}",
)  # fmt: skip
_OPEN_ONES = Placeholder(
    "evaluations", _("the evaluations that are open, with their states"), _("R-2099-0001 (Sample category), in progress"),
    "{% for row in rows %}{{ row.submission.number }} ({{ row.submission.category.name }}), {{ row.get_state_display }}"
    "{% if not forloop.last %} · {% endif %}{% endfor %}",
)  # fmt: skip

_ALL = (
    Declared(
        "submission_receipt",
        (
            *_ENTERED,
            moment("arrived", _("when it arrived"), "version.arrived_at seconds=True"),
            Placeholder("version", _("the number of the version"), "2", "{{ version.number }}"),
            Placeholder("code", _("the code of the receipt"), "SAMPLE-CODE", "{{ version.receipt_code }}"),
            Placeholder("fingerprint", _("the fingerprint of what arrived"), "0123abcd", "{{ version.sha256 }}"),
            last_minute("deadline", _("until when it may be changed"), "deadline"),
        ),
        needs=("link", "number", "arrived", "code", "fingerprint"),
        reader=APPLICANT,
    ),
    Declared("submission_withdrawn", _ENTERED, reader=APPLICANT),
    Declared(
        "draft_reminder",
        (
            NAME, EDITION, EDITION_SHORT, LINK, _ENTRIES,
            last_minute("deadline", _("the last minute to submit"), "deadline"),
            left_until("deadline"),
        ),
        needs=("link", "entries", "deadline"),
    ),
    Declared(
        "deadline_extended",
        (
            EDITION, EDITION_SHORT, LINK, because("extension.reason"),
            last_minute("deadline", _("the new last minute to submit"), "extension.new_deadline"),
            last_minute("old_deadline", _("the old last minute to submit"), "extension.old_deadline"),
        ),
        needs=("link", "deadline"),
    ),
    Declared("extension_granted", (*_JURY, _UNTIL, _USUAL, because("grant.reason")), needs=("link", "until")),
    Declared("extension_taken_back", (*_JURY, _UNTIL, _USUAL, because("grant.withdrawn_because")), needs=("link", "reason")),
    Declared(
        "clarification",
        (
            *_NUMBERED,
            Placeholder("question", _("what is asked"), _("Which partner pays?"), "{{ clarification.question }}"),
            last_minute("due", _("until when to answer"), "clarification.due"),
            Placeholder(
                "opened", _("the questions of the form that are open for a new answer, if any"), _("4. Evidence of results"),
                "{% for row in opened %}{{ row.number }}. {{ row.question.label }}\n{% endfor %}",
            ),
        ),
        needs=("link", "question", "due", "opened"),
        reader=APPLICANT,
    ),
    Declared(
        "ineligible",
        (
            *_NUMBERED, because("check.reason"),
            Placeholder(
                "rules", _("the rules that it fails, each with its reason"), _("Country: not in the list of this call."),
                "{% for row in check.failed %}{{ row.name }}: {{ row.reason }}\n{% endfor %}",
            ),
            moment("appeal_ends", _("the end of the time to appeal"), "appeal_ends"),
        ),
        needs=("link", "reason", "rules", "appeal_ends"),
        reader=APPLICANT,
    ),
    Declared("appeal_received", _NUMBERED, reader=APPLICANT),
    Declared(
        "appeal_decided",
        (
            *_NUMBERED, because("appeal.reason"),
            Placeholder(
                "decision", _("how it was decided: upheld or rejected"), _("upheld"),
                "{% load i18n %}{% if appeal.upheld %}{% translate 'upheld' %}"
                "{% elif appeal %}{% translate 'rejected' %}{% endif %}",
            ),
        ),
        needs=("link", "reason", "decision"),
        reader=APPLICANT,
    ),
    Declared(
        "invitation_accepted",
        (
            *_ENTRY,
            Placeholder("who", _("who accepted"), _("Grace Sample"), "{{ invitation.accepted_by }}"),
            Placeholder("mailbox", _("the address that was invited"), "grace@sample.example", "{{ invitation.address }}"),
            Placeholder("part", _("what they may do"), _("May edit"), "{{ invitation.get_role_display }}"),
        ),
        needs=("link", "who"),
        reader=APPLICANT,
    ),
    Declared("editor_left", (*_ENTRY, _WHO), needs=("link", "who"), reader=APPLICANT),
    Declared("editor_revoked", (NAME, EDITION, EDITION_SHORT, TITLE, _WHO), needs=("title",), reader=APPLICANT),
    Declared(
        "editor_role_changed",
        (*_ENTRY, _WHO, Placeholder("part", _("what the reader may do now"), _("May edit"), "{{ editor.get_role_display }}")),
        needs=("link", "part"),
        reader=APPLICANT,
    ),
    Declared(
        "ownership_handed_over",
        (*_ENTRY, _WHO, Placeholder("owner", _("who owns it now"), _("Grace Sample"), "{{ to }}")),
        needs=("link", "owner"),
        reader=APPLICANT,
    ),
    Declared("outcome_winner", (*_OUTCOME, _CONFIRM_BY), needs=(*_TOLD, "confirm_by"), reader=APPLICANT),
    Declared("outcome_finalist", (*_OUTCOME, _CONFIRM_BY), needs=(*_TOLD, "confirm_by"), reader=APPLICANT),
    Declared("outcome_not_selected", _OUTCOME, needs=_TOLD, reader=APPLICANT),
    Declared("result_winner", _RESULT, reader=APPLICANT),
    Declared("result_finalist", _RESULT, reader=APPLICANT),
    Declared(
        "evaluator_invitation",
        (
            *_JURY, EVALUATION_BEGINS, EVALUATION_ENDS,
            Placeholder("most", _("how many submissions at most"), "10", "{{ evaluator.capacity }}"),
        ),
        reader=EVALUATOR,
    ),
    Declared(
        "evaluator_invitation_reminder",
        (
            *_JURY, EVALUATION_BEGINS, EVALUATION_ENDS,
            moment("invited", _("when the invitation left"), "evaluator.invited_at"),
        ),
        reader=EVALUATOR,
    ),
    Declared(
        "assignments_ready",
        (*_JURY, EVALUATION_ENDS, Placeholder("count", _("how many submissions are new"), "3", "{{ count }}")),
        needs=("link", "evaluation_ends"),
        reader=EVALUATOR,
    ),
    Declared(
        "evaluator_digest",
        (
            *_JURY, EVALUATION_ENDS, _OPEN_ONES,
            left_until("edition.evaluation_ends"),
            Placeholder("count", _("how many evaluations are open"), "3", "{% if rows %}{{ rows|length }}{% endif %}"),
        ),
        needs=("link", "evaluation_ends", "evaluations"),
        reader=EVALUATOR,
    ),
    Declared(
        "evaluation_returned",
        (
            NAME, EDITION, EDITION_SHORT, NUMBER, EVALUATION_ENDS, REASON,
            Placeholder("link", LINK.meaning, LINK.sample, "{{ sheet }}", address=True),
        ),
        needs=("link", "number", "reason", "evaluation_ends"),
        reader=EVALUATOR,
    ),
    Declared(
        "consensus_opened",
        (*_JURY, NUMBER, _RAPPORTEUR),
        needs=("link", "number", "rapporteur"),
        reader=EVALUATOR,
    ),
    Declared("session_registered", (*_SESSION, _JOIN), needs=("link", "session", "when", "join")),
    Declared("session_place", (*_SESSION, _JOIN), needs=("link", "session", "when", "join")),
    Declared("session_waiting", _SESSION, needs=("link", "session", "when")),
    Declared("session_reminder", (*_SESSION, _JOIN), needs=("link", "session", "when", "join")),
)  # fmt: skip

BULK = Declared(
    "bulk_letter",
    (
        NAME, EDITION, EDITION_SHORT,
        last_minute("deadline", _("the last minute to submit"), "edition.deadline"),
        Placeholder(
            "link", _("the address of the page of the call"), "https://portal.example/calls/", "{{ address }}", address=True
        ),
    ),
    needs=(),
)  # fmt: skip

DECLARED = {declared.kind: declared for declared in _ALL}

_SECURITY = _("Its words carry security: a code, a link that opens something, or a warning against misuse.")
_WORK = _("It goes to the people who run the call, about their work.")
_MADE = _("It tells facts that differ from case to case; one text for all of them would be wrong for some.")
_TYPED = _("Its words are typed by staff each time.")

FIXED: dict[str, str | Promise] = {
    **dict.fromkeys(
        (
            "account_already_exists", "account_changed", "account_erased", "ballot", "ballot_receipt", "confirm_address",
            "file_withheld", "invitation", "password_reset", "second_factor_reset", "second_factor_reset_proposed",
            "session_confirm", "sign_in_code", "unknown_account",
        ),
        _SECURITY,
    ),
    **dict.fromkeys(("conflict_declared", "evaluator_answered", "export_ready", "late_digest"), _WORK),
    **dict.fromkeys(("assignment_taken_back", "form_changed", "messages_waiting", "session_changed"), _MADE),
    "session_message": _TYPED,
}  # fmt: skip
