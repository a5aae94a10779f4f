"""Why somebody may not have a document."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Edition
from calls.policies import why_not_visit
from calls.rules import Gate
from evaluation.models import Consensus, Ranking
from evaluation.policies import why_not_read_feedback, why_not_take_ranking
from reports.models import Export
from reports.policies.parts import CHANGED, NOT_STAFF, NOT_YOURS, RESULTS_FIRST, About, edits, has_results, organises
from submissions.models import EligibilityCheck, Submission
from submissions.policies.reading import WATCHERS
from voting.models import Certification

__all__ = ["CHANGED", "NOT_STAFF", "NOT_YOURS", "RESULTS_FIRST", "About", "edits", "has_results", "organises"]

NOT_FROZEN = Refusal("not-frozen", _("There is no ranking yet. Freeze the ranking first."))
NOT_CERTIFIED = Refusal("not-certified", _("The vote has not been certified."))
NOTHING_DECIDED = Refusal("nothing-decided", _("No eligibility has been decided yet."))
NOTHING_ARRIVED = Refusal("nothing-arrived", _("No submission has arrived yet."))
NO_FINALISTS = Refusal("no-finalists", _("There are no finalists yet. Notify the applicants first."))
NOT_A_FINALIST = Refusal("not-a-finalist", _("Certificates are for finalists and winners."))
NOT_THE_FAVOURITE = Refusal("not-the-favourite", _("This certificate is for the Public Favourite of a category."))
NOT_RELEASED = Refusal("not-released", _("Certificates can be made once the finalists are released."))
NOT_SUBMITTED = Refusal("not-submitted", _("There is no receipt before the first submit."))
NOTHING_DISCUSSED = Refusal("nothing-discussed", _("The panel has talked about nothing yet."))
CLOSED_TO_YOU = Refusal(
    "closed-to-you",
    _("Submissions that the panel talked about are closed to you: for a conflict, or until you have evaluated them."),
)
NOT_READY = Refusal("not-ready", _("The document is not ready yet."))
NOT_FAILED = Refusal("not-failed", _("Only a failed or cancelled export can be tried again."))
FINISHED = Refusal("finished", _("This export is finished already."))
UNKNOWN = Refusal("unknown-document", _("There is no such document."))


def why_not_watch_exports(person: User, edition: Edition) -> Refusal | None:
    """None when `person` may see which documents were asked for: staff, chair and auditor."""
    if not person.has_role(*WATCHERS):
        return NOT_STAFF
    return why_not_visit(person, edition)


def why_not_book(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    if refusal := why_not_ranking(person, edition, about, at):
        return refusal
    return None if Submission.objects.finalists().filter(edition=edition).exists() else NO_FINALISTS


def why_not_ranking(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    if not organises(person, edition):
        return NOT_STAFF
    if refusal := why_not_take_ranking(person, edition):
        return refusal
    return None if Ranking.objects.filter(edition=edition).exists() else NOT_FROZEN


def why_not_table(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """Everything that an edition holds, hence for who runs it and has a hand in nothing of it."""
    return why_not_take_ranking(person, edition) if organises(person, edition) else NOT_STAFF


def why_not_eligibility(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    if refusal := why_not_table(person, edition, about, at):
        return refusal
    return None if EligibilityCheck.objects.filter(submission__edition=edition).exists() else NOTHING_DECIDED


def why_not_statistics(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """Numbers that name nobody: for whoever runs the call."""
    if not organises(person, edition):
        return NOT_STAFF
    return None if Submission.objects.filter(edition=edition, version__isnull=False).exists() else NOTHING_ARRIVED


def why_not_votes(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """Nothing of a vote is counted before it is certified."""
    if not organises(person, edition):
        return NOT_STAFF
    return None if Certification.objects.filter(edition=edition).exists() else NOT_CERTIFIED


def why_not_minutes(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """Staff and chair, and nobody with a conflict in a category that the panel talked about: they name everybody's scores."""
    if not organises(person, edition):
        return NOT_STAFF
    discussed = Consensus.objects.filter(submission__edition=edition)
    if not discussed.exists():
        return NOTHING_DISCUSSED
    return why_not_read_minutes(person, edition)


def why_not_read_minutes(person: User, edition: Edition) -> Refusal | None:
    seen = Consensus.objects.visible_to(person).values("pk")
    closed = Consensus.objects.filter(submission__edition=edition).exclude(pk__in=seen)
    return CLOSED_TO_YOU if closed.exists() else None


def why_not_certificates(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """All of them at once. Before the results are released they say "finalist", for the winners, too."""
    if not organises(person, edition):
        return NOT_STAFF
    return _why_not_certify(edition, at)


def why_not_certificate(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """One of them: for staff, and for the people of the submission."""
    if not isinstance(about, Submission) or not (organises(person, edition) or edits(person, about)):
        return NOT_YOURS
    if refusal := _why_not_certify(edition, at):
        return refusal
    certified = Submission.objects.finalists().filter(pk=about.pk, edition=edition).exists()
    return None if certified else NOT_A_FINALIST


def why_not_summary(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """For the people of the submission, once its outcome was told to them."""
    if not isinstance(about, Submission):
        return NOT_YOURS
    return why_not_read_feedback(person, about, edition, at)


def why_not_favourite(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """The certificate of the Public Favourite: by the released results, not by any count."""
    if not isinstance(about, Submission) or not (organises(person, edition) or edits(person, about)):
        return NOT_YOURS
    if not has_results(edition, at):
        return RESULTS_FIRST
    return None if edition.results.filter(submission=about, public_favourite=True).exists() else NOT_THE_FAVOURITE


def why_not_archive(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    """What outlives the portal is made of what has been released, by who has a hand in nothing of it."""
    if not organises(person, edition):
        return NOT_STAFF
    return why_not_take_ranking(person, edition) if has_results(edition, at) else RESULTS_FIRST


def why_not_receipt(person: User, edition: Edition, about: About, at: datetime) -> Refusal | None:
    if not isinstance(about, Submission) or not (organises(person, edition) or edits(person, about)):
        return NOT_YOURS
    return None if about.version_id else NOT_SUBMITTED


def why_not_download(person: User, export: Export, *, judged: bool) -> Refusal | None:
    """None when `person` may take the file: staff, chair and auditor; of an entry or evaluator also its own people.

    judged  the file tells what the jury gave to every entry: not for who has a hand in one
    """
    if why_not_watch_exports(person, export.edition) is not None and not is_own(person, export):
        return NOT_YOURS
    if judged and (refusal := why_not_take_ranking(person, export.edition)):
        return refusal
    return None if export.state == Export.State.READY else NOT_READY


def why_not_take_minutes(person: User, export: Export, at: datetime) -> Refusal | None:
    return why_not_read_minutes(person, export.edition)


def why_not_retry(person: User, export: Export) -> Refusal | None:
    if not (organises(person, export.edition) or is_own(person, export)):
        return NOT_YOURS
    return None if export.state in (Export.State.FAILED, Export.State.CANCELLED) else NOT_FAILED


def why_not_cancel(person: User, export: Export) -> Refusal | None:
    if not organises(person, export.edition):
        return NOT_YOURS
    return None if export.unfinished else FINISHED


def is_own(person: User, export: Export) -> bool:
    """About an entry, and a person who works on it, who know what it says unless it is `judged`; or about an evaluator."""
    if export.evaluator is not None:
        return export.evaluator.person_id == person.pk
    return export.submission is not None and edits(person, export.submission)


def _why_not_certify(edition: Edition, at: datetime) -> Refusal | None:
    return None if Gate.RELEASE_FINALISTS in edition.gates_moved_by(at) else NOT_RELEASED
