"""Who else may read a submission's files; the jury's app registers its evaluators here.

What is out of reach is not even fetched: whoever asks for it is answered as for what does not exist, at the same queries.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from accounts.models import User
from calls.models import Question
from submissions.blind import file_name
from submissions.conflicted import hidden
from submissions.models import Attachment, Editor, Submission
from submissions.policies import role_of, why_not_read
from submissions.policies.reading import WATCHERS

Reads = Callable[[User, Submission], bool]
Given = Callable[[User], Q]
_readers: list[Reads] = []
_given: list[Given] = []
_blind: list[Reads] = []


def admit(reads: Reads, given: Given, *, blind: Reads) -> None:
    """Let `reads(person, submission)` say that somebody else may read the handed-in version and its files.

    given  of which submissions the person may at all know by this: what `reads` says yes to lies within
    blind  says whether a person may not know whose the submission is
    """
    _readers.append(reads)
    _given.append(given)
    _blind.append(blind)


def in_reach(person: User, *, as_jury: bool = True) -> QuerySet[Submission]:
    """What `person` may know of: the own; who runs calls, what is not hidden; who is on the jury, what they were given."""
    reach = Q(pk__in=Editor.objects.filter(person=person).values("submission"))
    if person.has_role(*WATCHERS):
        visits = {"edition__slug": person.rehearsal} if person.rehearsal else {}
        reach |= Q(**visits) & ~Q(pk__in=hidden(person).values("pk"))
    for given in _given if as_jury else []:
        reach |= given(person)
    return Submission.objects.filter(reach)


def reads_blind(person: User, submission: Submission) -> bool:
    """Whether `person` may not learn whose `submission` is; its editors know."""
    return any(blind(person, submission) for blind in _blind) and role_of(person, submission) is None


def reads_for_others(person: User, submission: Submission) -> bool:
    """Whether `person` reads what was handed in as somebody else than its applicants and staff: the jury."""
    return any(reads(person, submission) for reads in _readers)


def may_read(person: User, submission: Submission) -> bool:
    """Whether `person` may read what was handed in."""
    return why_not_read(person, submission) is None or reads_for_others(person, submission)


def may_take(person: User, attachment: Attachment) -> bool:
    """Its editors take any file of a submission; everybody else only files of the version that stands."""
    submission = attachment.submission
    if role_of(person, submission) is not None:
        return True
    standing = submission.version.content["files"] if submission.version else []
    found = next((file for file in standing if file["id"] == str(attachment.public_id)), None)
    if found is None:
        return False
    if reads_blind(person, submission) and not name_for(person, attachment):
        return False
    if found.get("visibility") == Question.Visibility.STAFF:
        return why_not_read(person, submission) is None
    return may_read(person, submission)


def name_for(person: User, attachment: Attachment) -> str:
    """What `person` saves the file as; empty where a blind evaluation keeps it from them."""
    submission = attachment.submission
    if not reads_blind(person, submission):
        return attachment.name
    return file_name(submission.version.content, str(attachment.public_id)) if submission.version else ""
