"""Every sentence holds on an empty portal and on a judged call, and each finds the breach that is planted for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import ManyToOneRel, QuerySet

from accounts.models import Consent, User
from calls.models import Criterion
from calls.rules import Gate
from evaluation.models import Evaluation, Evaluator, Ranking, RankingPlace, Score
from notifications.models import Letter
from reports import invariants
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
from tests.reports import scenario
from tests.reports.scenario import Judged
from voting.actions.ledger import confirmed_part
from voting.chosen import Chosen
from voting.models import Ballot, Certification, Vote
from voting.paper import finalist_of, paper_of, stage_of

pytestmark = pytest.mark.django_db


def everything() -> Judged:
    """A call that has come to its end, as it should be."""
    call = scenario.judged(finalists=4, evaluators=2)
    for finalist in call.finalists:
        EligibilityCheck.objects.create(
            submission=finalist, verdict="eligible", countries_version="test", by=call.staff, at=scenario.ARRIVED
        )
    scenario.moved(call, Gate.PUBLISH, Gate.START_EVALUATION, at=scenario.OPENS)
    scenario.moved(call, Gate.NOTIFY_APPLICANTS, Gate.CERTIFY_VOTE)
    scenario.released(call)
    return call


def ballot(call: Judged, **fields: object) -> Ballot:
    confirmed = {"state": "confirmed", "confirmed_at": scenario.RELEASED}
    return Ballot.objects.create(
        edition=call.edition, mailbox="a" * 64, token_hash="b" * 64, cast_at=scenario.RELEASED, **(confirmed | fields)
    )


def vote(call: Judged, *, of: Ballot | None = None, **fields: object) -> None:
    finalist = call.finalists[0]
    usual = {"mailbox": "a" * 64, "category": finalist.category, "state": "confirmed", "code": "V-1"}
    made = Vote.objects.create(
        ballot=of or ballot(call), finalist=finalist, confirmed_at=scenario.RELEASED, **(usual | fields)
    )
    stage = stage_of(pk=call.edition.pk)
    choice = next(one for one in paper_of(stage) if one.pk == made.category_id)
    finalist = finalist_of(made.finalist, call.edition.slug)
    row = Chosen(choice, finalist, left=False, state=Vote.State.CONFIRMED, code=made.code)
    entered = confirmed_part(call.edition, [row], votes="voting_vote")
    with connection.cursor() as cursor:
        cursor.execute(*entered)


def one(rows: QuerySet) -> QuerySet:  # type: ignore[type-arg]
    return rows.filter(pk=rows.order_by("pk").values("pk")[:1])


def _foreign_version(call: Judged) -> None:
    Submission.objects.filter(pk=call.finalists[0].pk).update(version=call.finalists[1].version)


def _older_version(call: Judged) -> None:
    newest = call.finalists[0].version
    Version.objects.create(
        submission=newest.submission, number=2, canonical="{}", sha256=invariants_hash("{}"), arrived_at=scenario.ARRIVED,
        submitted_by=newest.submitted_by, token="00000000-0000-4000-8000-000000000001", receipt_code="TEST-NEW",
    )  # fmt: skip


def invariants_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _other_edition(call: Judged) -> None:
    other = scenario.edition("another")
    Evaluator.objects.filter(person=call.evaluators[0]).update(edition=other)


def _foreign_ranking(call: Judged) -> None:
    one(RankingPlace.objects.all()).update(ranking=_ranking_of(scenario.edition("another"), call))


def _ranking_of(edition: object, call: Judged) -> Ranking:
    return Ranking.objects.create(
        edition=edition, canonical="{}", sha256=invariants_hash("{}"), frozen_by=call.chair, frozen_at=scenario.FROZEN
    )


def _unmarked_letter(call: Judged) -> None:
    type(call.edition).objects.filter(pk=call.edition.pk).update(rehearsal_of=scenario.edition("original"))
    Letter.objects.create(
        key="k", kind="export_ready", edition=call.edition.slug, to="a@people.example", subject="s", text="t",
        owed_since=scenario.NOW, not_before=scenario.NOW,
    )  # fmt: skip


def _foreign_export(call: Judged) -> None:
    Export.objects.create(
        edition=scenario.edition("another"), submission=call.finalists[0], document="certificate", format="pdf",
        requested_at=scenario.NOW,
    )  # fmt: skip


def _nameless_export(call: Judged) -> None:
    Export.objects.create(
        edition=call.edition, document="ranking", format="csv", requested_at=scenario.NOW, state="ready",
        file="exports/x", finished_at=scenario.NOW,
    )  # fmt: skip


def _own_evaluator(call: Judged) -> None:
    Editor.objects.create(submission=call.finalists[0], person=call.evaluators[0], role="view", since=scenario.NOW)


def _own_organisation(call: Judged) -> None:
    Evaluator.objects.filter(person=call.evaluators[0]).update(organisation=call.finalists[0].organisation)


def _merged_away(call: Judged) -> Organisation:
    """An organisation that points to another, and to which nothing may point."""
    gone, into = (Organisation.objects.create(legal_name=name, kind="hospital", country="SE") for name in "AB")
    Organisation.objects.filter(pk=gone.pk).update(merged_into=into, merged_at=scenario.NOW)
    return gone


def _project_left_behind(call: Judged) -> None:
    """A project and its entry, which a composite key keeps together."""
    gone, entry = _merged_away(call), call.finalists[0]
    Project.objects.filter(pk=entry.project_id).update(organisation=gone)
    Submission.objects.filter(project=entry.project_id).update(organisation=gone)


BREACHES: dict[str, Callable[[Judged], object]] = {
    "a version is what its hash says": lambda call: one(Version.objects.all()).update(canonical='{"changed":1}'),
    "a submission stands on a version of its own": _foreign_version,
    "a submission stands on its newest version": _older_version,
    "a submission has an owner": lambda call: one(Editor.objects.all()).update(role="view"),
    "people of a rehearsal work in their rehearsal only": lambda call: User.objects.filter(
        pk=call.finalists[0].editors.get().person_id
    ).update(rehearsal="elsewhere"),
    "whoever was judged was found eligible, or won an appeal": lambda call: one(
        EligibilityCheck.objects.all()
    ).delete(),
    "no one judges a submission that they work on": _own_evaluator,
    "no one judges their own organisation": _own_organisation,
    "a submitted evaluation answers every criterion": lambda call: one(Score.objects.all()).update(value=None),
    "scores are of the submission's own category": lambda call: one(Score.objects.all()).update(
        criterion=Criterion.objects.filter(category=call.finalists[3].category).first()
    ),
    "evaluators judge in their own edition": _other_edition,
    "the weights of a published category make 100": lambda call: one(Criterion.objects.all()).update(weight=1),
    "a ranking is what its hash says": lambda call: Ranking.objects.update(sha256="0" * 64),
    "a place is in the ranking of its own edition": _foreign_ranking,
    "gates are moved in their order": lambda call: call.edition.gate_moves.filter(gate=Gate.FREEZE_RANKING).delete(),
    "released finalists have confirmed, consented and have a lay summary": lambda call: one(
        FinalistTask.objects.all()
    ).update(consented_at=None),
    "results exist only where they are released": lambda call: call.edition.gate_moves.filter(
        gate=Gate.RELEASE_RESULTS
    ).delete(),
    "results are of finalists": lambda call: Submission.objects.filter(pk=call.finalists[0].pk).update(
        state=State.NOT_SELECTED
    ),
    "a winner by state is a winner in the results": lambda call: (
        Submission.objects.filter(pk=call.finalists[0].pk).update(state=State.WINNER),
        Result.objects.filter(submission=call.finalists[0]).update(winner=False),
    ),
    "votes go to finalists only": lambda call: (
        vote(call),
        Submission.objects.filter(pk=call.finalists[0].pk).update(state=State.NOT_SELECTED),
    ),
    "a vote belongs to the mailbox of its ballot": lambda call: vote(call, mailbox="c" * 64),
    "a vote is of a confirmed ballot": lambda call: vote(
        call, of=ballot(call, state="pending", confirmed_at=None, address="v@people.example")
    ),
    "a vote counts, or is annulled, exactly as the ledger says": lambda call: (
        vote(call),
        Vote.objects.update(state="annulled"),
    ),
    "a certification is what its hash says": lambda call: Certification.objects.create(
        edition=call.edition, canonical="{}", sha256="0" * 64, at=scenario.NOW
    ),
    "letters of a rehearsal are marked": _unmarked_letter,
    "consent is to a text": lambda call: Consent.objects.create(
        person=call.staff, purpose="publication", text="", text_version="1", given_at=scenario.NOW
    ),
    "no member acts for an organisation merged away": lambda call: Member.objects.create(
        organisation=_merged_away(call), person=call.staff, since=scenario.NOW
    ),
    "no project is of an organisation merged away": _project_left_behind,
    "no submission is of an organisation merged away": _project_left_behind,
    "no evaluator is of an organisation merged away": lambda call: one(Evaluator.objects.all()).update(
        organisation=_merged_away(call)
    ),
    "no organisation is below one merged away": lambda call: Organisation.objects.create(
        legal_name="C", kind="hospital", country="SE", parent=_merged_away(call)
    ),
    "a finished export has a name and a hash": _nameless_export,
    "an export about a submission is of its edition": _foreign_export,
}
# Said by a composite key in PostgreSQL as well, which refuses to have the breach planted.
HELD_BY_POSTGRESQL = {"a vote is counted in the category of its finalist"}


@pytest.mark.parametrize("sentence", invariants.INVARIANTS)
def test_an_empty_portal_breaks_no_sentence(sentence: str) -> None:
    assert invariants.offenders(sentence) == []


def test_a_call_that_has_come_to_its_end_breaks_no_sentence() -> None:
    call = everything()
    vote(call)

    assert invariants.broken() == {}


@pytest.mark.parametrize("sentence", BREACHES)
def test_a_planted_breach_is_found(sentence: str) -> None:
    call = everything()

    BREACHES[sentence](call)

    assert sentence in invariants.broken()


def test_everything_that_points_to_an_organisation_is_looked_at() -> None:
    fields = Organisation._meta.get_fields(include_hidden=True)
    relations = {(row.related_model, row.field.name) for row in fields if isinstance(row, ManyToOneRel)}
    looked_at = {(Member, "organisation"), (Project, "organisation"), (Submission, "organisation")}

    assert relations == looked_at | {
        (Evaluator, "organisation"),
        (Organisation, "parent"),
        (Organisation, "merged_into"),  # its history, and the only one
    }


def test_every_sentence_has_its_breach() -> None:
    assert set(invariants.INVARIANTS) == set(BREACHES) | HELD_BY_POSTGRESQL


def test_the_command_names_the_offenders_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    everything()
    evaluation = Evaluation.objects.order_by("pk")[0]
    Score.objects.filter(evaluation=evaluation).delete()

    with pytest.raises(CommandError, match="1 of"):
        call_command("check_invariants")

    assert f"evaluation.Evaluation:{evaluation.pk}" in capsys.readouterr().out


def test_the_command_is_content_with_an_empty_portal(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_invariants")

    assert f"{len(invariants.INVARIANTS)} sentences hold." in capsys.readouterr().out
