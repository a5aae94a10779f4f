"""Another's things look like things that do not exist: the same status, bytes and queries at every address."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import URLResolver, get_resolver, reverse

from accounts.models import Event, User
from accounts.rules import Role
from evaluation import actions
from evaluation.models import Assignment, ConflictDecision, Evaluation
from notifications.models import Letter
from reports.documents import RECEIPT
from reports.models import Export
from submissions import actions as submissions
from submissions.models import Editor, Invitation, Member
from tests.clients import PortalClient
from tests.evaluation.things import ELSEWHERE, NAMING, NOBODY, SAID, Things, none_in
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import ASSIGNED, DECIDING, Jury, judged, jury
from tests.factories.moments import now_is
from tests.factories.reports import ExportFactory
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, hand_in, owner_of, pdf, verdict
from tests.seen import Seen, seen
from tests.urls_table import JURY, OWN, STAFF

pytestmark = pytest.mark.django_db
FIRST_KEY = 700000001
TABLES = (
    "evaluation_assignment",
    "calls_category",
    "evaluation_evaluator",
    "submissions_editor",
    "evaluation_proposal",
)


def keyed(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The names of addresses with a key in them: a number or a UUID."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from keyed(pattern, ":".join(part for part in (namespace, pattern.namespace) if part))
        elif pattern.name and {type(one).__name__ for one in pattern.pattern.converters.values()} & {
            "IntConverter",
            "UUIDConverter",
        }:
            yield ":".join(part for part in (namespace, pattern.name) if part)


def test_every_address_that_names_a_thing_has_its_row():
    asked = set(keyed(get_resolver())) & (OWN | STAFF | JURY).keys()

    assert "\n".join(sorted(asked ^ (NAMING.keys() | ELSEWHERE))) == ""


@pytest.fixture
def given() -> Jury:
    """Two evaluators, each with an entry of their own that they have judged; the panel talks about the second's.

    Its evaluator looks as if of its applicant's house, and a proposal says who else would read it.
    """
    for place, table in enumerate(TABLES):
        start_keys(table, FIRST_KEY + 10_000_000 * place)
    made = jury.__wrapped__(evaluators=2, assigned=False)  # written anew, for its keys
    second = SubmissionFactory(category=made.category, answered=True)
    submissions.attach(second, pdf(), name="annex.pdf", by=owner_of(second), at=BEFORE)
    hand_in(second)
    verdict(fresh(second))
    second.organisation.legal_name, made.evaluators[1].affiliation = "University of Vatterstad", "Vatterstad University"
    second.organisation.save()
    made.evaluators[1].save()
    made.submissions.append(fresh(second))
    for evaluator, submission in zip(made.evaluators, made.submissions, strict=True):
        judged(actions.assign(evaluator, submission, by=made.staff, at=ASSIGNED), "4")
    other = SubmissionFactory(category=made.edition.categories.all()[1], eligible=True)
    actions.declare_no_conflict(
        actions.assign(made.evaluators[1], other, by=made.staff, at=ASSIGNED), by=made.judge(1), at=EVALUATING
    )
    made.submissions.append(other)
    actions.open_consensus(second, rapporteur=made.judge(1), why="They differ.", by=made.chair, at=EVALUATING)
    actions.propose_assignments(made.edition, each=2, seed=1, by=made.staff, at=EVALUATING)
    return made


def start_keys(table: str, first: int) -> None:
    """From here on keys are long enough not to stand on a page by accident."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first])


def theirs(given: Jury) -> Things:
    """The second entry, and the category in which only the second evaluator has open work."""
    entry, other = given.submissions[1:3]
    draft = Invitation.objects.create(
        submission=entry,
        address="colleague@vallmar.example",
        role=Editor.Role.VIEW,
        token_hash="0" * 64,
        invited_by=owner_of(entry),
        invited_at=BEFORE,
        mailed_at=BEFORE,
        expires_at=DECIDING,
    )
    export = ExportFactory(edition=given.edition, submission=entry, ready=True, document=RECEIPT, format="pdf")
    return Things(
        given.edition.slug,
        str(entry.public_id),
        str(other.public_id),
        str(entry.attachments.get().public_id),
        str(export.public_id),
        str(draft.public_id),
        given.assignment(1, 1).pk,
        other.category_id,
        given.evaluators[1].pk,
        entry.editors.get().pk,
        given.edition.proposals.get().pk,
        NOBODY + 9,
    )


def asking(given: Jury) -> dict[str, User | None]:
    """Who may learn nothing of the second entry."""
    kin = UserFactory(roles=[Role.STAFF])
    Member.objects.create(organisation=given.submissions[1].organisation, person=kin, since=ASSIGNED)
    return {
        "judge": given.judge(0),
        "applicant": owner_of(given.submissions[0]),
        "nobody": None,
        "kin": kin,
    }


SENT = {
    "field": "score:evidence", "value": "4.0", "revision": "0", "none": "1", "score:evidence": "4.0", "submit": "1",
    "reason": "Because we looked at it twice and found no other.", "text": "A message.", "seen": "0", "person": "",
}  # fmt: skip


def differences(
    client: PortalClient, person: User | None, there: Things, none: Things, but: Set[str] = frozenset()
) -> list[str]:
    """The addresses at which `there` and `none` are answered differently."""
    if person is not None:
        client.force_login(person)
    found = []
    for name, args in NAMING.items():
        if name in but:
            continue
        for method in ("GET", "POST"):
            sent = {**SENT, "person": str(person.public_id) if person else ""}
            answers = {}
            for one in (there, none, there, none):  # what a process reads once, it has read by the third
                sent["field"] = f"score:{one.assignment}:evidence" if name.endswith("_cell") else "score:evidence"
                answers[one] = seen(client, method, reverse(name, args=args(one)), sent, there.named + none.named)
                if answers.get(there) == answers.get(none):
                    break
            else:
                found.append(f"{method} {name}: {apart(answers[there], answers[none])}")
    return found


def apart(one: Seen, two: Seen) -> str:
    parts = [field for field in ("status", "headers", "body", "queries") if getattr(one, field) != getattr(two, field)]
    return f"{parts} {one.status}/{two.status} {len(one.queries)}/{len(two.queries)} queries"


@pytest.mark.parametrize("who", ["judge", "applicant", "nobody", "kin"])
def test_anothers_thing_is_answered_as_one_that_does_not_exist(client, given, who):
    there, none = theirs(given), none_in(given.edition.slug)
    person = asking(given)[who]
    if who == "kin":  # the jury is no secret to staff, nor that somebody proposed; test_conflicted_staff.py reads what
        none = replace(none, evaluator=there.evaluator, proposal=there.proposal)
    before = stored()

    with now_is(EVALUATING):
        found = differences(client, person, there, none, but=SAID if who == "kin" else frozenset())

    assert "\n".join(found) == ""

    assert stored() == before


def stored() -> tuple[int, ...]:
    """What an act would have added to."""
    return tuple(model.objects.count() for model in (Event, Letter, Export, Evaluation, Assignment, ConflictDecision))


@pytest.mark.parametrize("who", ["judge", "applicant", "kin"])
def test_no_search_finds_what_belongs_to_others(client, given, who):
    entry, person = given.submissions[1], asking(given)[who]
    assert person is not None
    client.force_login(person)
    entry.project.title, entry.organisation.legal_name = "Zwiebelturm", "Vallmarhaus"  # words need no quoting
    entry.project.save()
    entry.organisation.save()
    words = ["Zwiebelturm", "Vallmarhaus", entry.number, str(given.assignment(1, 1).pk)]
    pages = [reverse("admin:autocomplete"), reverse("admin:evaluation_assignment_changelist")]
    if who == "kin":
        pages.append(reverse("submissions:inbox", args=[given.edition.slug]))

    with now_is(EVALUATING):
        for page in pages:
            for number, word in enumerate(words):
                nonsense = f"qxqxqx{number}"
                of_a_model = {"app_label": "evaluation", "model_name": "assignment", "field_name": "submission"}
                answers = [
                    seen(client, "GET", page + "?" + urlencode({"q": asked, "term": asked, **of_a_model}), {}, [quoted])
                    for asked in (word, nonsense, word, nonsense)
                    for quoted in [asked]
                ]
                assert answers[2] == answers[3], (page, word)


def test_what_one_may_see_is_told_apart_from_what_does_not_exist(client, given):
    """The comparison can fail: to its own people the same addresses answer otherwise."""
    there, none = theirs(given), none_in(given.edition.slug)

    with now_is(EVALUATING):
        for person, name in (
            (given.judge(1), "admin:evaluation_sheet"),
            (given.judge(1), "evaluation:consensus"),
            (given.judge(1), "submissions:attachment"),
            (owner_of(given.submissions[1]), "submissions:detail"),
            (given.staff, "evaluation:give_back"),
        ):
            assert f"GET {name}" in "\n".join(differences(client, person, there, none, but=NAMING.keys() - {name}))
