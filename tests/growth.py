"""Makes a list long: rows enough for the page to repeat, written in bulk, because 1,000 actions would take minutes."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models

from accounts.models import Consent, Event, SecondFactorReset, User
from accounts.rules import Role
from calls.models import (
    BulkLetter,
    Category,
    Criterion,
    Declaration,
    Edition,
    Extension,
    GateMove,
    InfoSession,
    Method,
    Question,
    Registration,
    Section,
)
from calls.rules import Phase
from evaluation.models import Assignment, CodeAcceptance, Consensus, Evaluator, Ranking, RankingPlace
from evaluation.policies.membership import code_of
from evaluation.ranking.ties import entries_of, method_of
from evaluation.rules.snapshot import digest, snapshot
from notifications.models import Letter
from reports.models import Export
from results.models import Result
from submissions.models import (
    AnswerChange,
    Editor,
    FinalistTask,
    Grant,
    Member,
    Message,
    Organisation,
    Project,
    Submission,
    Version,
)
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import InfoSessionFactory, edition_in
from tests.factories.moments import NOW
from tests.factories.submissions import SubmissionFactory
from voting.models import Ballot, LedgerBatch, Vote


def clone(row: models.Model, **changes: Any) -> models.Model:
    """A copy of `row` to be stored: its own key, and what must be unique made anew by `changes`."""
    twin = copy.copy(row)
    twin._state = copy.copy(row._state)
    twin.pk, twin._state.adding = None, True
    twin._state.fields_cache = {}
    for name, value in changes.items():
        setattr(twin, name, value)
    return twin


@dataclass
class World:
    """One edition in the phase that a list needs, who looks at it, and one of everything to copy."""

    phase: Phase = Phase.EVALUATION
    edition: Edition = field(init=False)
    person: User = field(init=False)
    one: Submission = field(init=False)
    made: int = 0
    own: Submission | None = None  # whose versions grow

    def __post_init__(self) -> None:
        self.edition = edition_in(self.phase)
        self.person = UserFactory(roles=[Role.STAFF, Role.EVALUATOR, Role.OPERATOR])
        early = edition_in(Phase.SUBMISSION)
        self.one = SubmissionFactory(edition=early, handed_in=True, at=NOW)

    def submissions(self, many: int, state: str = State.SUBMITTED) -> list[Submission]:
        """`many` more submissions of this edition, each of an organisation and project of its own."""
        numbers = range(self.made, self.made + many)
        self.made += many
        organisations = Organisation.objects.bulk_create(
            clone(self.one.organisation, public_id=uuid.uuid4(), legal_name=f"Demo House {n}") for n in numbers
        )
        projects = Project.objects.bulk_create(
            clone(self.one.project, public_id=uuid.uuid4(), organisation=o, title=f"Practice {n}")
            for n, o in zip(numbers, organisations, strict=True)
        )
        categories = list(self.edition.categories.all())
        rows = Submission.objects.bulk_create(
            clone(
                self.one,
                public_id=uuid.uuid4(),
                number=f"R-2026-{9000 + n}",
                edition=self.edition,
                category=categories[n % len(categories)],
                organisation=p.organisation,
                project=p,
                state=state,
                title_key=f"practice{n}",
                acronym_key="",
            )
            for n, p in zip(numbers, projects, strict=True)
        )
        Editor.objects.bulk_create(Editor(submission=row, person=self.person, since=NOW) for row in rows)
        return rows

    def finalists(self, many: int) -> list[Submission]:
        rows = self.submissions(many, State.FINALIST)
        FinalistTask.objects.bulk_create(
            FinalistTask(
                submission=row,
                due=NOW,
                confirmed_at=NOW,
                consented_at=NOW,
                lay_summary="What it is.",
                slug=f"practice-{row.pk}",
            )
            for row in rows
        )
        return rows

    def grants(self, many: int) -> None:
        """Extensions, each of somebody else."""
        Grant.objects.bulk_create(
            Grant(
                edition=self.edition,
                person=person,
                until=self.edition.evaluation_begins,
                reason="The line was cut.",
                by=self.person,
                at=self.edition.opens,
            )
            for person in self.people(many)
        )

    def own_deadlines(self, many: int) -> None:
        """Extensions, each until an hour of its own."""
        before = Grant.objects.filter(edition=self.edition).count()
        Grant.objects.bulk_create(
            Grant(
                edition=self.edition,
                person=person,
                until=self.edition.deadline + timedelta(hours=before + number + 1),
                reason="The line was cut.",
                by=self.person,
                at=self.edition.opens,
            )
            for number, person in enumerate(self.people(many))
        )

    def resets(self, many: int) -> None:
        """Second factors to be reset, each of somebody else."""
        SecondFactorReset.objects.bulk_create(
            SecondFactorReset(person=person, reason="Lost.", proposed_by=self.person, proposed_at=NOW)
            for person in self.people(many)
        )

    def people(self, many: int, *, invented: bool = False) -> list[User]:
        start = User.objects.count()
        return User.objects.bulk_create(
            User(
                email=f"crowd{n}@crowd{n}.example",
                name=f"Person {n}",
                rehearsal=f"rehearsal-{n}" if invented else "",
            )
            for n in range(start, start + many)
        )

    def crews(self, many: int) -> None:
        """People of that many more rehearsals."""
        self.people(many, invented=True)

    def versions(self, many: int) -> None:
        """Of one submission, the person's own."""
        self.own = self.own or self.submissions(1)[0]
        start = self.own.versions.count()
        Version.objects.bulk_create(
            clone(
                self.one.version,
                submission=self.own,
                number=start + n + 1,
                token=uuid.uuid4(),
                receipt_code=uuid.uuid4().hex[:20],
            )
            for n in range(many)
        )

    def _own(self) -> Submission:
        self.own = self.own or self.submissions(1)[0]
        return self.own

    def editors(self, many: int) -> None:
        """Of the person's own submission."""
        own = self._own()
        Editor.objects.bulk_create(Editor(submission=own, person=who, since=NOW) for who in self.people(many))

    def changes(self, many: int) -> None:
        """Of one answer, each in ten minutes of its own, and as many recorded acts."""
        own, question = self._own(), Question.objects.filter(section__edition=self.edition)[0]
        start = AnswerChange.objects.count()
        moments = [NOW - timedelta(minutes=10 * (start + n)) for n in range(many)]
        AnswerChange.objects.bulk_create(
            AnswerChange(submission=own, question=question, by=self.person, span=at, first_at=at, last_at=at)
            for at in moments
        )
        Event.objects.bulk_create(
            Event(at=at, actor=who, verb="editor left", subject=own.subject, facts={"person": str(who.public_id)})
            for at, who in zip(moments, self.people(many), strict=True)
        )

    def messages(self, many: int) -> None:
        """In the thread of the person's own submission, each by somebody else."""
        own = self._own()
        Message.objects.bulk_create(
            Message(submission=own, side=Message.Side.STAFF, text="A message.", by=who, at=NOW)
            for who in self.people(many)
        )

    def assignments(self, many: int) -> None:
        """Each to the person, on a submission of its own, with another evaluator of its own."""
        rows = self.submissions(many, State.ELIGIBLE)
        mine, _ = Evaluator.objects.get_or_create(
            edition=self.edition, person=self.person, defaults={"invited_at": NOW, "accepted_at": NOW, "capacity": 5000}
        )
        if code := code_of(self.edition):
            agreed = {"version": code.version, "sha256": code.sha256, "text": code.text, "accepted_at": NOW}
            CodeAcceptance.objects.get_or_create(evaluator=mine, defaults=agreed)
        others = Evaluator.objects.bulk_create(
            Evaluator(edition=self.edition, person=person, invited_at=NOW) for person in self.people(many)
        )
        Assignment.objects.bulk_create(
            Assignment(evaluator=evaluator, submission=row, assigned_by=self.person, assigned_at=NOW)
            for row, other in zip(rows, others, strict=True)
            for evaluator in (mine, other)
        )

    def works_on_nothing(self) -> None:
        Editor.objects.filter(person=self.person).delete()
        Member.objects.filter(person=self.person).delete()

    def late(self, many: int) -> None:
        """The same with nothing done since the start."""
        self.assignments(many)
        long_ago = NOW - timedelta(days=30)
        Assignment.objects.update(assigned_at=long_ago)
        GateMove.objects.filter(edition=self.edition, gate="start_evaluation").update(moved_at=long_ago)

    def consensuses(self, many: int) -> None:
        """An open consensus on that many more submissions."""
        Consensus.objects.bulk_create(
            Consensus(submission=row, rapporteur=self.person, why="They differ.", opened_by=self.person, opened_at=NOW)
            for row in self.submissions(many, State.ELIGIBLE)
        )
        self.works_on_nothing()

    def ranking(self, many: int) -> None:
        """A ranking of that many more; the latest is the one that is shown."""
        self.submissions(many, State.EVALUATED)
        categories = list(self.edition.categories.all())
        entries = entries_of(self.edition)
        given = [
            {"code": c.code, "method": method_of(c, self.edition), "entries": entries[c.pk], "ties": [], "award": True}
            for c in categories
        ]
        text = snapshot(self.edition.slug, given)
        frozen = Ranking.objects.create(
            edition=self.edition, canonical=text, sha256=digest(text), frozen_by=self.person, frozen_at=NOW
        )
        RankingPlace.objects.bulk_create(
            RankingPlace(ranking=frozen, category_id=row.category_id, submission=row, passes=False, finalist=False)
            for row in Submission.objects.filter(edition=self.edition, state=State.EVALUATED)
        )

    def results(self, many: int) -> None:
        Result.objects.bulk_create(
            Result(
                edition=self.edition, category_id=row.category_id, submission=row, winner=True, votes=3, released_at=NOW
            )
            for row in self.finalists(many)
        )

    def batches(self, many: int) -> None:
        """Days of the ledger."""
        start = LedgerBatch.objects.count()
        LedgerBatch.objects.bulk_create(
            LedgerBatch(
                edition=self.edition,
                day=NOW.date() + timedelta(days=n),
                blank="0" * 64,
                root=f"{n:064}",
                head=f"{n:064}",
                closed_at=NOW,
            )
            for n in range(start, start + many)
        )

    def ballots(self, many: int) -> None:
        finalist = self.finalists(1)[0]
        ballots = Ballot.objects.bulk_create(
            Ballot(
                edition=self.edition,
                state=Ballot.State.CONFIRMED,
                mailbox=uuid.uuid4().hex,
                token_hash=uuid.uuid4().hex,
                cast_at=NOW,
                confirmed_at=NOW,
                mail_domain="quickmail.example",
                network="203.0.113.0/24",
            )
            for _ in range(many)
        )
        Vote.objects.bulk_create(
            Vote(
                ballot=ballot,
                category_id=finalist.category_id,
                finalist=finalist,
                mailbox=ballot.mailbox,
                state=Vote.State.CONFIRMED,
                code=uuid.uuid4().hex[:24],
                confirmed_at=NOW,
            )
            for ballot in ballots
        )

    def editions(self, many: int) -> list[Edition]:
        """Published ones, each with its method and its gates moved as those of the one."""
        start = Edition.objects.count()
        rows = Edition.objects.bulk_create(
            clone(self.edition, slug=f"another-{n}", title=f"Another {n}") for n in range(start, start + many)
        )
        Method.objects.bulk_create(clone(self.edition.method, edition=row) for row in rows)
        moves = list(self.edition.gate_moves.all())
        GateMove.objects.bulk_create(clone(move, edition=row) for row in rows for move in moves)
        return rows

    def letters(self, many: int) -> None:
        Letter.objects.bulk_create(
            Letter(
                key=uuid.uuid4().hex,
                kind="draft_reminder",
                edition=self.edition.slug,
                to="somebody@post.example",
                person=self.person,
                subject="A letter",
                text="Text",
                owed_since=NOW,
                not_before=NOW,
                sent_at=NOW,
                channel=Letter.Channel.DEMONSTRATION,
            )
            for _ in range(many)
        )

    def events(self, many: int) -> None:
        Event.objects.bulk_create(
            Event(at=NOW, actor=person, verb="act", subject="edition:x", edition=self.edition.slug)
            for person in self.people(many)
        )

    def bulk_letters(self, many: int) -> None:
        written = {
            "edition": self.edition,
            "prepared_by": self.person,
            "prepared_at": NOW,
            "counted_at": NOW,
            "counted": 1,
        }
        words = {"audience": "drafts", "subject": "News", "body": "News."}
        BulkLetter.objects.bulk_create(BulkLetter(**written, **words, counted_whom="") for _ in range(many))

    def registrations(self, many: int) -> None:
        """People registered for one session of the edition."""
        session = self.edition.info_sessions.first() or InfoSessionFactory(edition=self.edition)
        start = Registration.objects.count()
        Registration.objects.bulk_create(
            Registration(
                session=session,
                state="registered",
                name=f"Guest {n}",
                address=f"guest{n}@post.example",
                mailbox=f"{n:064}",
                notice_version="1",
                asked_at=NOW,
                confirmed_at=NOW,
                placed_at=NOW,
            )
            for n in range(start, start + many)
        )

    def exports(self, many: int) -> None:
        Export.objects.bulk_create(
            Export(
                edition=self.edition,
                submission=None,
                document="finalists_book",
                format="pdf",
                requested_by=person,
                requested_at=NOW,
                state=Export.State.FAILED,
                failure="No finalists.",
            )
            for person in self.people(many)
        )

    def consents(self, many: int) -> None:
        Consent.objects.bulk_create(
            Consent(
                person=self.person, purpose=Consent.Purpose.DATA_NOTICE, text="Text", text_version="1", given_at=NOW
            )
            for _ in range(many)
        )

    def parts(self, many: int) -> None:
        """Configuration of that many more editions, for Django's own lists of the admin site."""
        for model in (Category, Section, Declaration):
            first = model._default_manager.filter(edition=self.edition)[0]
            start = model._default_manager.count()
            model._default_manager.bulk_create(clone(first, code=f"more-{start + n}") for n in range(many))
        for model, parent in ((Criterion, "category"), (Question, "section")):
            first = model._default_manager.filter(**{f"{parent}__edition": self.edition})[0]
            start = model._default_manager.count()
            model._default_manager.bulk_create(clone(first, code=f"more-{start + n}") for n in range(many))
        session = InfoSession.objects.first() or InfoSessionFactory(edition=self.edition)
        start = InfoSession.objects.count()
        InfoSession.objects.bulk_create(clone(session, title=f"More {start + n}") for n in range(many))
        Extension.objects.bulk_create(
            Extension(
                edition=self.edition,
                old_deadline=NOW,
                new_deadline=NOW.replace(year=NOW.year + 1),
                reason="More time.",
                by=self.person,
                at=NOW,
            )
            for _ in range(many)
        )
        self.editions(many)

    def questions(self, many: int) -> None:
        """Of the edition's own form."""
        first = Question.objects.filter(section__edition=self.edition)[0]
        start = Question.objects.count()
        Question.objects.bulk_create(clone(first, code=f"grown-{start + n}") for n in range(many))


Grow = Callable[[World, int], Any]


# The list -> the phase in which it has something to show, what makes it longer, and the words of its address.
def of_others(grow: Grow) -> Grow:
    """The same rows, and who looks at them works on none: from staff with a hand in an entry it is hidden."""

    def grown(world: World, many: int) -> None:
        grow(world, many)
        world.works_on_nothing()

    return grown


GROWTH: dict[str, tuple[Phase, Grow]] = {
    "calls:list": (Phase.EVALUATION, World.editions),
    "calls:staff": (Phase.EVALUATION, World.editions),
    "accounts:resets": (Phase.EVALUATION, World.resets),
    "calls:sessions": (Phase.EVALUATION, World.registrations),
    "calls:letter_calendar": (Phase.SUBMISSION, World.own_deadlines),
    "calls:bulk_letters": (Phase.EVALUATION, World.bulk_letters),
    "calls:record": (Phase.EVALUATION, World.events),
    "submissions:mine": (Phase.EVALUATION, World.submissions),
    "submissions:people": (Phase.EVALUATION, World.editors),
    "submissions:history": (Phase.EVALUATION, World.changes),
    "submissions:messages": (Phase.EVALUATION, World.messages),
    "submissions:staff_messages": (Phase.EVALUATION, of_others(World.messages)),
    "submissions:inbox": (Phase.EVALUATION, of_others(World.submissions)),
    "submissions:organisations": (Phase.EVALUATION, World.submissions),
    "submissions:grants": (Phase.EVALUATION, World.grants),
    "submissions:form_editor": (Phase.SUBMISSION, World.questions),
    "submissions:finalists": (Phase.SHORTLISTED, of_others(World.finalists)),
    "accounts:profile": (Phase.EVALUATION, World.consents),
    "accounts:demonstration": (Phase.EVALUATION, World.crews),
    "notifications:letters": (Phase.EVALUATION, World.letters),
    "notifications:mailbox": (Phase.EVALUATION, World.letters),
    "evaluation:progress": (Phase.EVALUATION, of_others(World.assignments)),
    "evaluation:conflicts": (Phase.EVALUATION, of_others(World.assignments)),
    "evaluation:by_evaluator": (Phase.EVALUATION, of_others(World.late)),
    "evaluation:late": (Phase.EVALUATION, of_others(World.late)),
    "evaluation:agenda": (Phase.EVALUATION, of_others(World.consensuses)),
    "evaluation:evaluators": (Phase.EVALUATION, of_others(World.assignments)),
    "evaluation:ranking": (Phase.DECISION, of_others(World.ranking)),
    "evaluation:outcomes": (Phase.DECISION, of_others(World.ranking)),
    "voting:vote": (Phase.VOTING, World.finalists),
    "voting:finalists": (Phase.VOTING, World.finalists),
    "voting:finalists_all": (Phase.VOTING, World.editions),
    "voting:ledger": (Phase.VOTING, World.batches),
    "voting:desk": (Phase.VOTING, World.ballots),
    "results:all": (Phase.RESULTS, World.editions),
    "results:edition": (Phase.RESULTS, World.results),
    "reports:documents": (Phase.RESULTS, World.exports),
    "reports:exports": (Phase.RESULTS, World.exports),
    "reports:own": (Phase.RESULTS, World.versions),
    "admin:evaluation_assignment_changelist": (Phase.EVALUATION, of_others(World.assignments)),
    "admin:accounts_user_changelist": (Phase.EVALUATION, World.people),
    "admin:accounts_event_changelist": (Phase.EVALUATION, World.events),
    **{
        f"admin:calls_{part}_changelist": (Phase.EVALUATION, World.parts)
        for part in (
            "edition", "method", "category", "section", "criterion", "question", "declaration", "infosession",
            "gatemove", "extension",
        )
    },
}  # fmt: skip
