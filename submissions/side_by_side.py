"""Two entries beside each other: the same rows of both, and which of them say the same. Pure but for the rows read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from calls.models import Category
from submissions.likeness import folded, site_of
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison."""

    name: str
    one: str
    other: str
    same: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One entry's facts in the order of the page; the second of each is what is compared."""

    title: str
    facts: list[tuple[str, str, str]]

    def beside(self, other: Side) -> list[Row]:
        return [
            Row(name, ours, theirs, bool(key) and key == their_key)
            for (name, ours, key), (_name, theirs, their_key) in zip(self.facts, other.facts, strict=True)
            if ours or theirs
        ]


def side_of(submission: Submission, state: str, category: Category) -> Side:
    """What may be shown of an entry beside another: no answer to any question.

    state     in the reader's words
    category  where it stands for staff, where it is being moved to for whoever edits it
    """
    project, files = submission.project, submission.attachments.filter(removed_at=None)
    owners = ", ".join(str(row.person) for row in submission.editors.all() if row.role == "owner")
    names = [file.name for file in (getattr(submission, "files_now", None) or files)]
    return Side(
        project.title,
        [
            (_("Title"), project.title, folded(project.title)),
            (_("Acronym"), project.acronym, folded(project.acronym)),
            (_("Website"), project.website, site_of(project.website)),
            (_("Category"), category.name, str(category.pk)),
            (_("Edition"), submission.edition.short_title, str(submission.edition_id)),
            (_("Files"), ", ".join(names), ",".join(sorted(names))),
            (_("Where it stands"), state, ""),
            (_("Owner"), owners, owners),
        ],
    )
