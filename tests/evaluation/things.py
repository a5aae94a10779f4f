"""Every address that names a thing by its key, and the keys of one entry and of all that hangs on it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

NOBODY = 987654321  # a key that no row has


@dataclass(frozen=True)
class Things:
    """Identifiers of one entry and of all that hangs on it."""

    slug: str
    entry: str
    other: str  # another entry that resembles it
    file: str
    export: str
    invitation: str
    assignment: int
    category: int
    evaluator: int
    editor: int
    proposal: int
    snapshot: int

    @property
    def named(self) -> list[str]:
        return [str(value) for name, value in vars(self).items() if name != "slug"]


def none_in(slug: str) -> Things:
    drawn = [str(uuid.uuid4()) for _ in range(5)]
    return Things(slug, *drawn, *[NOBODY + number for number in range(6)])


Args = Callable[[Things], list[Any]]
ENTRY: Args = lambda one: [one.entry]  # noqa: E731
STAFFED: Args = lambda one: [one.slug, one.entry]  # noqa: E731
SHEET: Args = lambda one: [one.assignment]  # noqa: E731
GIVEN: Args = lambda one: [one.slug, one.assignment]  # noqa: E731
CATEGORY: Args = lambda one: [one.category]  # noqa: E731
EXPORT: Args = lambda one: [one.export]  # noqa: E731

# Every address that names a thing by its key.
NAMING: dict[str, Args] = {
    **{
        f"admin:evaluation_{page}": SHEET
        for page in ("declare", "conflict", "sheet", "save", "submit", "changes", "print")
    },
    "admin:evaluation_table": CATEGORY,
    "admin:evaluation_save_cell": CATEGORY,
    **{
        f"evaluation:{page}": ENTRY
        for page in (
            "feedback", "consensus", "save_consensus", "conclude_consensus", "reopen_consensus", "rapporteur",
        )
    },
    **{f"evaluation:{page}": STAFFED for page in ("open_consensus", "another", "candidates", "outcome", "outcome_as_mail")},
    **{f"evaluation:{page}": GIVEN for page in ("replace", "late_conflict", "give_back")},
    "evaluation:decide_conflict": lambda one: [one.slug, one.evaluator, one.entry],
    "evaluation:evaluator": lambda one: [one.slug, one.evaluator],
    "evaluation:proposal": lambda one: [one.slug, one.proposal],
    "evaluation:one_snapshot": lambda one: [one.slug, one.snapshot],
    **{
        f"submissions:{page}": ENTRY
        for page in (
            "detail", "project", "take_new_form", "save", "changes", "upload", "review", "preview", "submit",
            "reopen", "withdraw", "answer", "appeal", "finalist_task", "similar", "people", "leave", "history", "messages",
        )
    },
    "submissions:step": lambda one: [one.entry, "practice"],
    "submissions:versions": lambda one: [one.entry, 1, 2],
    "submissions:receipt": lambda one: [one.entry, 1],
    "submissions:remove_file": lambda one: [one.entry, one.file],
    "submissions:attachment": lambda one: [one.file],
    "submissions:move": lambda one: [one.entry, one.other],
    **{f"submissions:{page}": lambda one: [one.entry, one.editor] for page in ("person", "hand_over", "revoke")},
    **{
        f"submissions:{page}": lambda one: [one.entry, one.invitation] for page in ("invite_again", "withdraw_invitation")
    },
    **{
        f"submissions:{page}": STAFFED
        for page in (
            "staff_submission", "staff_check", "staff_ask", "staff_decide", "staff_messages", "close_thread",
        )
    },
    "submissions:staff_versions": lambda one: [one.slug, one.entry, 1, 2],
    "submissions:staff_likeness": lambda one: [one.slug, one.entry, one.other],
    **{f"reports:{page}": ENTRY for page in ("own", "ask_own", "receipt")},
    **{f"reports:{page}": EXPORT for page in ("download", "retry", "cancel")},
}  # fmt: skip
# Keys of what nobody hides from evaluators or applicants, or that belongs to other parts of the portal.
ELSEWHERE = {
    "accounts:reset", "accounts:withdraw_consent", "calls:registered", "notifications:letter", "notifications:send_again",
    "calls:bulk_letter", "calls:change_bulk_letter", "calls:count_bulk_letter", "calls:discard_bulk_letter",
    "calls:release_bulk_letter", "calls:resume_letters", "calls:take_back_skip",
    "submissions:extension", "submissions:form_question", "submissions:form_arrange_question",
    "submissions:form_arrange_section", "submissions:form_section", "submissions:organisation", "submissions:vouch",
    "submissions:merge_organisations", "submissions:take_back", "voting:annulment",
}  # fmt: skip
# Staff with a hand in an entry are told on its own pages that a colleague looks after it (decision record 0048).
SAID = {
    f"submissions:{page}"
    for page in (
        "staff_submission", "staff_check", "staff_ask", "staff_decide", "staff_messages", "close_thread",
        "staff_versions", "staff_likeness",
    )
}  # fmt: skip
