"""What the policies of documents share: whose they are, and how often said refusals read."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.rules import Role
from calls.models import Edition
from calls.policies import why_not_visit
from calls.rules import Gate
from evaluation.models import Evaluator
from submissions.models import Submission

About = Submission | Evaluator | None  # what a document is asked for; None: the whole edition

NOT_YOURS = Refusal("not-yours", _("This document is not yours to have."))
NOT_STAFF = Refusal("not-staff", _("Only staff and the chair may have this document."))
RESULTS_FIRST = Refusal("results-first", _("This can be made once the results are released."))
CHANGED = Refusal("changed", _("What may be read has changed since this was made. Make it again."))


def organises(person: User, edition: Edition) -> bool:
    """Whether `person` runs `edition`: staff or chair, and no invented person in somebody else's rehearsal."""
    return person.has_role(Role.STAFF, Role.CHAIR) and why_not_visit(person, edition) is None


def edits(person: User, submission: Submission) -> bool:
    return submission.editors.filter(person=person).exists()


def has_results(edition: Edition, at: datetime) -> bool:
    return Gate.RELEASE_RESULTS in edition.gates_moved_by(at)
