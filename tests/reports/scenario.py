"""A call that has been judged: an edition with finalists, evaluations and a frozen ranking, of the size that is asked for."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from accounts.models import User
from accounts.rules import Role
from calls.models import Category, Criterion, Edition, GateMove, Method, Question, Section
from calls.rules import Gate
from evaluation.models import Assignment, Evaluation, Evaluator, Ranking, RankingPlace, Score
from evaluation.ranking.ties import method_of
from evaluation.rules import Entry
from evaluation.rules.snapshot import digest, snapshot
from results.models import Result
from submissions.models import Editor, FinalistTask, Organisation, Project, Submission, Version
from submissions.rules import State
from tests.factories.accounts import UserFactory

OPENS = datetime(2025, 10, 15, 8, tzinfo=UTC)
ARRIVED = datetime(2026, 2, 27, 14, 3, 22, tzinfo=UTC)
FROZEN = datetime(2026, 4, 22, 9, tzinfo=UTC)
RELEASED = datetime(2026, 5, 3, 8, tzinfo=UTC)
RESULTS = datetime(2026, 6, 10, 18, tzinfo=UTC)
NOW = datetime(2026, 6, 12, 9, tzinfo=UTC)

CATEGORIES = {
    "impact": (
        "IMPACT",
        "Academic-business partnerships driving significant healthcare improvements",
        35,
        20,
        20,
        15,
        10,
    ),
    "innovation": ("INNOVATION", "SMEs and startups revolutionising patient care with ATMPs", 30, 25, 20, 15, 10),
    "excellence": ("EXCELLENCE", "Leading in health data accessibility, safety and inclusivity", 25, 25, 20, 15, 15),
    "culture": ("CULTURE", "Best patient involvement and public engagement", 30, 25, 20, 15, 10),
}
CRITERIA = (
    "Data accessibility and interoperability (FAIR, EHDS-ready)",
    "Reach and inclusiveness of public engagement",
    "Demonstrated change in practice or policy",
    "Transferability across regions",
    "Sustainability of the engagement",
)
ORGANISATIONS = (
    ("Sjukhuset Vätterstad", "SE"),
    ("Ινστιτούτο Υγείας Κρήτης", "GR"),
    ("Болница „Надежда“ Варна", "BG"),
    ("Universitätsklinikum Neckarau", "DE"),
    ("Клініка Світанок", "UA"),
    ("Kauno klinika „Aušra“", "LT"),
    ("Spitalul Ștefănești", "RO"),
)
SENTENCE = (
    "Before a study begins, four patients, two relatives, a nurse and a physician sit round one table and write down "
    "what the study should find out. Only then do the experts begin. "
)
QUESTIONS = (
    ("account_since", "Account since", Question.Kind.MONTH, Question.Visibility.STAFF),
    ("partner_accounts", "Accounts of the partners", Question.Kind.SHORT_TEXT, Question.Visibility.STAFF),
    ("lay_summary", "Lay summary for publication", Question.Kind.LONG_TEXT, Question.Visibility.PUBLIC),
    ("start", "In use since", Question.Kind.MONTH, Question.Visibility.EVALUATORS),
    ("partners", "Partners", Question.Kind.SHORT_TEXT, Question.Visibility.EVALUATORS),
    ("practice", "What is the practice, and what was there before it?", Question.Kind.LONG_TEXT, "evaluators"),
    ("evidence", "Which evidence shows that it works?", Question.Kind.LONG_TEXT, "evaluators"),
    ("transfer", "Where else could it be used, and what would that take?", Question.Kind.LONG_TEXT, "evaluators"),
    ("people", "How are patients involved?", Question.Kind.LONG_TEXT, "evaluators"),
    ("ethics", "Ethics, equity and affordability", Question.Kind.LONG_TEXT, "evaluators"),
    ("bank", "Bank details", Question.Kind.SHORT_TEXT, Question.Visibility.STAFF),
)


@dataclass
class Judged:
    """What tests ask for."""

    edition: Edition
    staff: User
    chair: User
    evaluators: list[User]
    finalists: list[Submission] = field(default_factory=list)
    ranking: Ranking | None = None


def person(name: str, *roles: Role) -> User:
    """Without a second factor of their own: the tests' client says that it was proved, and thousands of them are quick."""
    address = f"{name.lower().replace(' ', '.')}.{User.objects.count()}@people.example"
    made: User = UserFactory(email=address, name=name, roles=list(roles), second_factor=False)
    return made


def edition(slug: str = "best-practice-2", *, rehearsal_of: Edition | None = None) -> Edition:
    made = Edition.objects.create(
        slug=slug,
        title="PRECISEU Best Practice Recognition, Edition 2",
        short_title="Best Practice Recognition, Edition 2",
        summary="Practices that already work.",
        opens=OPENS,
        deadline=datetime(2026, 3, 1, 23, tzinfo=UTC),
        checking_ends=datetime(2026, 3, 13, 17, tzinfo=UTC),
        evaluation_begins=datetime(2026, 3, 16, 8, tzinfo=UTC),
        evaluation_ends=datetime(2026, 4, 17, 16, tzinfo=UTC),
        notices_by=datetime(2026, 4, 30, 16, tzinfo=UTC),
        voting_opens=datetime(2026, 5, 4, 8, tzinfo=UTC),
        voting_closes=datetime(2026, 5, 29, 15, tzinfo=UTC),
        ceremony="June 2026, Spinoff Europa Conference, Sofia",
        countries_version="test",
        rehearsal_of=rehearsal_of,
    )
    Method.objects.create(edition=made)
    for position, (code, (name, tagline, *weights)) in enumerate(CATEGORIES.items()):
        category = Category.objects.create(edition=made, code=code, name=name, tagline=tagline, position=position)
        for place, (words, weight) in enumerate(zip(CRITERIA, weights, strict=True)):
            Criterion.objects.create(category=category, code=f"c{place}", name=words, weight=weight, position=place)
    section = Section.objects.create(edition=made, code="practice", title="Your practice")
    for position, (code, label, kind, visibility) in enumerate(QUESTIONS):
        Question.objects.create(
            section=section, code=code, label=label, kind=kind, visibility=visibility, position=position
        )
    return made


def answers(index: int, *, long: int = 4, **other: str) -> list[dict[str, str]]:
    told = {
        "account_since": "1987-03",
        "partner_accounts": "XX01 NEVER IN A BOOK",
        "lay_summary": SENTENCE + f"Practice {index} shows it.",
        "start": "2022-09",
        "partners": "Kauno klinika „Aušra“ (LT), Ινστιτούτο Υγείας (GR), Болница „Надежда“ (BG)",
        **dict.fromkeys(("practice", "evidence", "transfer", "people", "ethics"), SENTENCE * long),
        "bank": "XX00 NEVER IN A BOOK",
        **other,
    }
    asked = {code: (label, kind, visibility) for code, label, kind, visibility in QUESTIONS}
    return [
        {
            "question": code,
            "value": value,
            "label": asked[code][0],
            "kind": asked[code][1],
            "visibility": asked[code][2],
        }
        for code, value in told.items()
    ]


def submission(made: Edition, index: int, *, state: State = State.FINALIST, long: int = 4, **other: str) -> Submission:
    """A submission handed in by an owner of its own."""
    legal_name, country = ORGANISATIONS[index % len(ORGANISATIONS)]
    owner = person(f"Owner {index}", Role.APPLICANT)
    organisation = Organisation.objects.create(legal_name=f"{legal_name} {index}", kind="hospital", country=country)
    project = Project.objects.create(organisation=organisation, title=other.pop("title", f"Table of eight {index}"))
    categories = list(made.categories.all())
    entered = Submission.objects.create(
        edition=made, category=categories[index % len(categories)], organisation=organisation, project=project
    )
    Editor.objects.create(submission=entered, person=owner, since=OPENS)
    canonical = json.dumps({"answers": answers(index, long=long, **other)}, sort_keys=True, separators=(",", ":"))
    version = Version.objects.create(
        submission=entered,
        number=1,
        canonical=canonical,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        arrived_at=ARRIVED,
        submitted_by=owner,
        token=uuid.uuid4(),
        receipt_code=f"TEST-{made.pk}-{index}",
    )
    entered.number, entered.state, entered.submitted_at, entered.version = (
        f"R-{made.pk}-{index:04}", state, ARRIVED, version,
    )  # fmt: skip
    entered.save()
    return entered


def judged(
    *, finalists: int = 4, evaluators: int = 3, long: int = 4, slug: str = "best-practice-2", **other: str
) -> Judged:
    """An edition with its ranking frozen: `finalists` spread over the four categories, each with `evaluators` evaluations."""
    made = edition(slug)
    call = Judged(made, person("Staff Person", Role.STAFF), person("Chair Person", Role.CHAIR), [])
    call.evaluators = [person(f"Evaluator Secretname {number}", Role.EVALUATOR) for number in range(evaluators)]
    jury = [Evaluator.objects.create(edition=made, person=one, invited_at=OPENS) for one in call.evaluators]
    canonical = json.dumps({"edition": slug})
    call.ranking = Ranking.objects.create(
        edition=made,
        canonical=canonical,
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        frozen_by=call.chair,
        frozen_at=FROZEN,
    )
    for index in range(finalists):
        entered = submission(made, index, long=long, **other)
        FinalistTask.objects.create(
            submission=entered,
            due=RELEASED,
            lay_summary=SENTENCE,
            confirmed_at=FROZEN,
            consented_at=FROZEN,
            saved_at=FROZEN,
        )
        scored(entered, jury, call.staff)
        RankingPlace.objects.create(
            ranking=call.ranking, category=entered.category, submission=entered, place=1 + index // 4,
            total=Decimal("79.123456789") - index, passes=True, finalist=True, winner=index < 4,
        )  # fmt: skip
        call.finalists.append(entered)
    _snapshot(call)
    return call


def _snapshot(call: Judged) -> None:
    """The ranking's file holds what the evaluators gave, as a freeze writes it; places and totals are the scenario's own."""
    entries: dict[int, list[Entry]] = defaultdict(list)
    for row in call.finalists:
        given: dict[int, dict[str, Decimal]] = defaultdict(dict)
        scores = Score.objects.filter(evaluation__assignment__submission=row)
        for evaluation, code, value in scores.values_list("evaluation_id", "criterion__code", "value"):
            given[evaluation][code] = value
        entries[row.category_id].append(Entry(str(row.public_id), tuple(given.values())))
    call.ranking.canonical = snapshot(
        call.edition.slug,
        [
            {
                "code": row.code,
                "method": method_of(row, call.edition),
                "entries": entries[row.pk],
                "ties": [],
                "award": True,
            }
            for row in call.edition.categories.prefetch_related("criteria")
        ],
    )
    call.ranking.sha256 = digest(call.ranking.canonical)
    Ranking.objects.filter(pk=call.ranking.pk).update(canonical=call.ranking.canonical, sha256=call.ranking.sha256)
    call.ranking.__dict__.pop("content", None)


def scored(entered: Submission, jury: list[Evaluator], staff: User) -> None:
    criteria = list(entered.category.criteria.all())
    for number, evaluator in enumerate(jury):
        assignment = Assignment.objects.create(
            evaluator=evaluator, submission=entered, state=Assignment.State.LOCKED, assigned_by=staff,
            assigned_at=ARRIVED, declared_at=ARRIVED,
        )  # fmt: skip
        evaluation = Evaluation.objects.create(
            assignment=assignment,
            begun_at=ARRIVED,
            saved_at=FROZEN - timedelta(days=5),
            submitted_at=FROZEN - timedelta(days=5),
        )
        Score.objects.bulk_create(
            Score(
                evaluation=evaluation,
                criterion=criterion,
                value=Decimal(6 + (entered.pk + number * 2 + place) % 5) / 2,
                comment=f"Comment {number} on {criterion.code}: the annex names the rule that makes it last. " * 3,
                saved_at=FROZEN,
            )
            for place, criterion in enumerate(criteria)
        )


def moved(call: Judged, *gates: Gate, at: datetime = RELEASED) -> None:
    for gate in gates:
        GateMove.objects.create(
            edition=call.edition, gate=gate, proposed_by=call.staff, proposed_at=at, moved_by=call.chair, moved_at=at
        )


def released(call: Judged) -> None:
    """Finalists and results are out: the first finalist of each category has won."""
    moved(call, Gate.FREEZE_RANKING, at=FROZEN)
    moved(call, Gate.RELEASE_FINALISTS)
    moved(call, Gate.RELEASE_RESULTS, at=RESULTS)
    for index, finalist in enumerate(call.finalists):
        Result.objects.create(
            edition=call.edition, category=finalist.category, submission=finalist, winner=index < 4, released_at=RESULTS
        )
