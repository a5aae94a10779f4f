"""Letters to those who own a submission."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from calls.letters import tell
from notifications.links import absolute
from submissions.models import Editor, Submission


def owners_of(submission: Submission) -> list[User]:
    return [editor.person for editor in submission.editors.all() if editor.role == Editor.Role.OWNER]


def context_of(submission: Submission, **context: Any) -> dict[str, Any]:
    """What every letter about a submission may speak of, and `context`; also for who shows a letter before it is owed."""
    address = absolute(reverse("submissions:detail", args=[submission.public_id]))
    return {"submission": submission, "edition": submission.edition, "address": address, **context}


def write_to_owners(submission: Submission, kind: str, *, key: str, at: datetime, **context: Any) -> None:
    """Owe one letter to each owner; `key` names the cause, the person is added to it."""
    write_to(owners_of(submission), submission, kind, key=key, at=at, **context)


def write_to(
    people: Iterable[User], submission: Submission, kind: str, *, key: str, at: datetime, **context: Any
) -> None:
    """Owe one letter to each of `people`, who work or worked on the submission."""
    edition, said = submission.edition, context_of(submission, **context)
    for person in people:
        tell(person, edition, kind, key=f"{key}:{person.pk}", at=at, **said)
