"""Sentences about the whole portal that must always hold, each with the rows that break it.

What PostgreSQL's own constraints can say is said there; these sentences go over several tables. `manage.py
check_invariants` prints the offenders and fails when there are any: nightly, after a restore, after every drill.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, QuerySet, Sum

from accounts.models import Consent
from calls.models import Category, GateMove
from calls.rules import Gate
from evaluation.models import Assignment, Evaluation, Evaluator, Ranking, RankingPlace, Score
from notifications.models import Letter
from reports.models import Export
from results.models import Result
from submissions.models import (
    Editor,
    EligibilityCheck,
    FinalistTask,
    Member,
    Organisation,
    Project,
    Submission,
    Version,
)
from submissions.rules import State
from voting.ledger import otherwise_than_said
from voting.models import Ballot, Certification, Vote


class Sha256(Func):
    """The hash of a text as PostgreSQL computes it: nothing has to be read to be checked."""

    template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
    output_field = CharField()


JUDGED = (State.EVALUATED, State.FINALIST, State.NOT_SELECTED, State.DECLINED, State.WINNER, State.NOT_WINNER)
PUBLIC = (State.FINALIST, State.WINNER, State.NOT_WINNER)
STANDING = (*PUBLIC, State.DISQUALIFIED, State.WITHDRAWN)  # whoever was a finalist once may have been voted for
_MERGED = Q(organisation__merged_into__isnull=False)
COUNTED = Q(submitted_at__isnull=False, voided_at__isnull=True)


def _moved(gate: Gate, edition: str) -> Exists:
    return Exists(GateMove.objects.filter(edition=OuterRef(edition), gate=gate, moved_at__isnull=False))


def _order_of_gates() -> QuerySet[GateMove]:
    """Gates moved although an earlier one is not; without a public vote there is none to certify."""
    skipped: Any = Q()
    gates = list(Gate)
    for index, gate in enumerate(gates):
        for earlier in gates[:index]:
            missing: Any = Q(gate=gate) & ~_moved(earlier, "edition")
            if earlier is Gate.CERTIFY_VOTE:
                missing &= ~Q(edition__method__vote_mode="none")
            skipped |= missing
    return GateMove.objects.filter(skipped, moved_at__isnull=False)


INVARIANTS: dict[str, QuerySet[Any]] = {
    # -- What arrived --------------------------------------------------------------------------------------------------
    "a version is what its hash says": Version.objects.filter(anonymised_at=None).exclude(sha256=Sha256("canonical")),
    "a submission stands on a version of its own": Submission.objects.filter(version__isnull=False).exclude(
        version__submission=F("pk")
    ),
    "a submission stands on its newest version": Submission.objects.filter(
        Exists(Version.objects.filter(submission=OuterRef("pk"), number__gt=OuterRef("version__number")))
    ),
    "a submission has an owner": Submission.objects.filter(anonymised_at=None).filter(
        ~Exists(Editor.objects.filter(submission=OuterRef("pk"), role=Editor.Role.OWNER))
    ),
    "people of a rehearsal work in their rehearsal only": Editor.objects.exclude(person__rehearsal="").exclude(
        person__rehearsal=F("submission__edition__slug")
    ),
    # -- Organisations: whatever pointed to one merged away points to the one it became; its own row remembers ---------
    "no member acts for an organisation merged away": Member.objects.filter(_MERGED),
    "no project is of an organisation merged away": Project.objects.filter(_MERGED),
    "no submission is of an organisation merged away": Submission.objects.filter(_MERGED),
    "no evaluator is of an organisation merged away": Evaluator.objects.filter(_MERGED),
    "no organisation is below one merged away": Organisation.objects.filter(parent__merged_into__isnull=False),
    # -- What was judged -----------------------------------------------------------------------------------------------
    "whoever was judged was found eligible, or won an appeal": Submission.objects.filter(state__in=JUDGED).filter(
        ~Exists(EligibilityCheck.objects.filter(submission=OuterRef("pk"), verdict="eligible")),
        ~Q(appeal__upheld=True),
    ),
    "no one judges a submission that they work on": Evaluation.objects.filter(COUNTED).filter(
        Exists(
            Editor.objects.filter(
                submission=OuterRef("assignment__submission"), person=OuterRef("assignment__evaluator__person")
            )
        )
    ),
    "no one judges their own organisation": Evaluation.objects.filter(
        COUNTED, assignment__evaluator__organisation=F("assignment__submission__organisation")
    ),
    "a submitted evaluation answers every criterion": Evaluation.objects.filter(COUNTED)
    .annotate(
        asked=Count("assignment__submission__category__criteria", distinct=True),
        answered=Count("scores", filter=Q(scores__value__isnull=False) | Q(scores__cannot_judge=True), distinct=True),
    )
    .exclude(asked=F("answered")),
    "scores are of the submission's own category": Score.objects.exclude(
        criterion__category=F("evaluation__assignment__submission__category")
    ),
    "evaluators judge in their own edition": Assignment.objects.exclude(evaluator__edition=F("submission__edition")),
    "the weights of a published category make 100": Category.objects.filter(_moved(Gate.PUBLISH, "edition"))
    .annotate(whole=Sum("criteria__weight"))
    .exclude(whole=100),
    "a ranking is what its hash says": Ranking.objects.exclude(sha256=Sha256("canonical")),
    "a place is in the ranking of its own edition": RankingPlace.objects.exclude(
        ranking__edition=F("submission__edition")
    ),
    # -- What was decided ----------------------------------------------------------------------------------------------
    "gates are moved in their order": _order_of_gates(),
    "released finalists have confirmed, consented and have a lay summary": Submission.objects.filter(
        _moved(Gate.RELEASE_FINALISTS, "edition"), state__in=PUBLIC
    ).filter(
        ~Exists(
            FinalistTask.objects.filter(
                submission=OuterRef("pk"), confirmed_at__isnull=False, consented_at__isnull=False
            ).exclude(lay_summary="")
        )
    ),
    "results exist only where they are released": Result.objects.filter(~_moved(Gate.RELEASE_RESULTS, "edition")),
    "results are of finalists": Result.objects.exclude(submission__state__in=(*PUBLIC, State.DISQUALIFIED)),
    "a winner by state is a winner in the results": Submission.objects.filter(
        _moved(Gate.RELEASE_RESULTS, "edition"), state=State.WINNER
    ).filter(~Exists(Result.objects.filter(submission=OuterRef("pk"), winner=True))),
    # -- What was voted ------------------------------------------------------------------------------------------------
    "votes go to finalists only": Vote.objects.filter(state="confirmed").exclude(finalist__state__in=STANDING),
    "a vote is counted in the category of its finalist": Vote.objects.exclude(category=F("finalist__category")),
    "a vote belongs to the mailbox of its ballot": Vote.objects.exclude(mailbox=F("ballot__mailbox")),
    "a vote is of a confirmed ballot": Vote.objects.exclude(ballot__state=Ballot.State.CONFIRMED),
    "a vote counts, or is annulled, exactly as the ledger says": otherwise_than_said(Vote.objects.all()),
    "a certification is what its hash says": Certification.objects.exclude(sha256=Sha256("canonical")),
    # -- What was written and made -------------------------------------------------------------------------------------
    "letters of a rehearsal are marked": Letter.objects.filter(rehearsal=False).filter(
        Exists(Submission.objects.filter(edition__slug=OuterRef("edition"), edition__rehearsal_of__isnull=False))
    ),
    "consent is to a text": Consent.objects.filter(text=""),
    "a finished export has a name and a hash": Export.objects.filter(state=Export.State.READY).filter(
        Q(sha256="") | Q(name="") | Q(content_type="")
    ),
    "an export about a submission is of its edition": Export.objects.filter(submission__isnull=False).exclude(
        submission__edition=F("edition")
    ),
}


def offenders(sentence: str, most: int = 20) -> list[str]:
    """The first rows that break `sentence`: kind and key, no content."""
    return [f"{row._meta.label}:{row.pk}" for row in INVARIANTS[sentence].order_by("pk")[:most]]


def broken() -> dict[str, list[str]]:
    """Every sentence that does not hold, with its offenders."""
    found = {sentence: offenders(sentence) for sentence in INVARIANTS}
    return {sentence: rows for sentence, rows in found.items() if rows}
