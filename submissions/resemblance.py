"""Which entries look like another one: found by PostgreSQL, judged by likeness.py. Reads only.

An applicant is shown entries of the own organisation only; staff are shown of a draft a fingerprint only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.lookups import TrigramSimilar
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import F, Q, Value
from django.utils.crypto import salted_hmac

from accounts.models import User
from submissions.likeness import NEAR, House, Sign, Traits, signs
from submissions.models import Attachment, Likeness, Member, Organisation, Project, Submission
from submissions.policies import role_of

MOST = 20  # of one entry; whoever has more is looked at anyway


@dataclass(frozen=True, slots=True)
class Alike:
    """Another entry, and what it has in common with the one that was asked about."""

    submission: Submission
    signs: list[Sign]
    yours: bool = True  # whether the person who asks works on it


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What staff may know of a draft that resembles an entry: that it is there, whose, and what they share. No text.

    code    the same for the same title, and tells nothing of it
    """

    code: str
    submission: Submission
    signs: list[Sign]

    @property
    def owners(self) -> list[User]:
        return [editor.person for editor in self.submission.editors.all() if editor.role == "owner"]

    @property
    def saved_at(self) -> datetime:
        return self.submission.saved_at


def house(organisation: Organisation) -> House:
    """What tells the organisation from another."""
    return House(organisation.pk, organisation.name_folded, organisation.country, organisation.pic, organisation.host)


def traits_of(submission: Submission) -> Traits:
    """What of the entry is compared; of a row `for_comparing` without a query."""
    project = submission.project
    files = getattr(submission, "files_now", None)
    if files is None:
        files = submission.attachments.filter(removed_at=None)
    return Traits(
        project=project.pk,
        house=house(submission.organisation),
        title=project.title_folded,
        acronym=project.acronym_folded,
        site=project.site,
        files={file.sha256 for file in files},
    )


def own_alike(submission: Submission, person: User) -> list[Alike]:
    """Entries of the own organisation that look like this one, in this and in other editions; strongest first.

    Whoever only says to act for the organisation, and is not vouched for, sees the own entries alone.
    """
    own = Submission.objects.comparable_with(submission.edition).for_comparing().prefetch_related("editors__person")
    own = own.filter(organisation=submission.organisation_id).exclude(pk=submission.pk)
    rows = list(own)
    if not all(_mine(row, person) for row in rows) and not vouched(person, submission.organisation_id):
        rows = [row for row in rows if _mine(row, person)]
    return _judged(submission, rows, person)


def _mine(row: Submission, person: User) -> bool:
    return role_of(person, row) is not None


def vouched(person: User, organisation: int) -> bool:
    """Whether it is known that `person` acts for the organisation."""
    return Member.objects.filter(organisation=organisation, person=person, vouched=True).exists()


def alike(submission: Submission) -> list[Alike]:
    """Entries of anybody that look like this one: for staff, and for the clock that flags them."""
    found = Submission.objects.comparable_with(submission.edition).for_comparing().exclude(pk=submission.pk)
    ours = traits_of(submission)
    # The index finds what shares a third of the trigrams; a hair below NEAR, because PostgreSQL counts in single precision.
    near_titles = Q(TrigramSimilar(F("title_folded"), Value(ours.title))) & Q(likeness__gte=NEAR - 0.001)
    projects = Q(pk=ours.project) | near_titles
    if ours.acronym:
        projects |= Q(acronym_folded=ours.acronym)
    if ours.site:
        projects |= Q(site=ours.site)
    known = Project.objects.annotate(likeness=TrigramSimilarity("title_folded", ours.title))
    near = Q(project__in=list(known.filter(projects).order_by().values_list("pk", flat=True)))
    if ours.files:
        files = Attachment.objects.filter(sha256__in=ours.files, removed_at=None)
        near |= Q(pk__in=list(files.values_list("submission", flat=True)))
    return _judged(submission, found.filter(near).order_by("pk").prefetch_related("editors__person"), None)[:MOST]


def _judged(submission: Submission, rows: Iterable[Submission], person: User | None) -> list[Alike]:
    ours = traits_of(submission)
    judged = [(row, signs(ours, traits_of(row))) for row in rows]
    found = [Alike(row, common, person is None or _mine(row, person)) for row, common in judged if common]
    return sorted(found, key=lambda one: (list(Sign).index(one.signs[0]), -len(one.signs), one.submission.pk))


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair of a submission as the staff's page shows it."""

    likeness: Likeness
    other: Submission

    @property
    def signs(self) -> list[str]:
        return [str(Sign(sign).label) for sign in self.likeness.signs]


def pairs_of(submission: Submission) -> list[Pair]:
    """The handed-in entries that were found to look like this one, with what staff decided; the strongest first."""
    rows = Likeness.objects.of(submission).standing().for_listing()
    pairs = [Pair(row, row.other_than(submission)) for row in rows]
    return sorted(pairs, key=lambda pair: list(Sign).index(Sign(pair.likeness.signs[0])))


def fingerprints(submission: Submission) -> list[Fingerprint]:
    """Drafts that resemble an entry, as staff may know of them."""
    return [
        Fingerprint(fingerprint(one.submission), one.submission, one.signs)
        for one in alike(submission)
        if one.submission.version_id is None
    ]


def fingerprint(draft: Submission) -> str:
    """Eight signs that are the same for the same title; without the portal's secret they cannot be guessed back."""
    text = draft.project.title_folded or str(draft.project_id)
    code = salted_hmac("submissions.fingerprint", text, algorithm="sha256").hexdigest()[:8].upper()
    return f"{code[:4]}-{code[4:]}"
