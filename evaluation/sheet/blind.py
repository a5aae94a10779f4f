"""Whether somebody may know whose an entry is, and what the entry is called for those who may not."""

from __future__ import annotations

from accounts.models import User
from calls.models import Edition, Method
from evaluation.models import Evaluator
from submissions.blind import shown_title
from submissions.models import Submission


def blind_for(person: User, edition: Edition) -> Method | None:
    """The method of a blind edition where `person` sits on its jury, whatever else they are; one query in a blind one."""
    if not edition.method.blind:
        return None
    return edition.method if Evaluator.objects.filter(edition=edition, person=person).exists() else None


def title_for(submission: Submission, blind: Method | None) -> str:
    """The title of the draft as it stands, or the number of the entry where the title says whose it is."""
    project, organisation = submission.project, submission.organisation
    if blind is None:
        return project.title
    return shown_title(
        submission.number or "",
        project.title,
        names=[organisation.legal_name],
        acronym=project.acronym,
        websites=[organisation.website, project.website],
        hide=blind.blind_titles,
    )


def blind_to_the_jury(edition: Edition) -> Method | None:
    """As `blind_for`, for a page or letter that an evaluator alone reads."""
    return edition.method if edition.method.blind else None


def title_for_the_jury(submission: Submission) -> str:
    """What such a page or letter calls the entry."""
    return title_for(submission, blind_to_the_jury(submission.edition))
