"""What is hidden changes no byte: two portals that differ only in what was given on one entry, seen by who may not know."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from calls.actions import move_gate, propose_gate
from calls.models import Method
from calls.rules import Gate
from evaluation import actions
from evaluation.models import AgreedScore, Consensus, Evaluation, PrivateNote, Score
from notifications.models import Letter
from submissions.actions import complete_finalist_task
from submissions.models import Editor
from tests.clients import PortalClient
from tests.evaluation.test_like_none import NAMING, Things, asking, theirs
from tests.evaluation.test_like_none import given as given
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import ASSIGNED, DECIDING, EvaluatorFactory, Jury, judged, score_all
from tests.factories.moments import now_is
from tests.factories.submissions import BEFORE, SubmissionFactory, fresh, owner_of
from tests.offered import offered
from tests.seen import Seen, seen
from tests.urls_table import TABLE

pytestmark = pytest.mark.django_db
# Of the account and of the configuration: nothing of an entry is on them, and secrets are drawn anew on some.
ELSEWHERE = (
    "account_",
    "mfa_",
    "admin:accounts_user",
    "admin:mfa_",
    "admin:calls_",
    "admin:logout",
    "accounts:session",
)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DIGESTS_DUE = datetime(2026, 4, 16, 9, 0, tzinfo=UTC)  # the day before the evaluation of EditionFactory ends
EVERYBODY = ("nobody", "peer", "own", "colleague", "judge", "late", "tied", "kin")
# The last gate that has moved, when the portal is looked at, and who may not know then.
PHASES = {
    "evaluation": (None, DIGESTS_DUE, EVERYBODY),
    "frozen": (Gate.FREEZE_RANKING, DECIDING, ("peer", "own", "judge", "tied", "kin")),
    "notified": (Gate.NOTIFY_APPLICANTS, DECIDING, ("nobody", "peer", "tied", "kin")),
    "released": (Gate.RELEASE_FINALISTS, DECIDING, ("nobody", "peer", "judge", "kin")),
}
# Letters that are compared too.
DUE = {
    "evaluation": {"evaluator_digest", "late_digest"},
    "frozen": set(),
    "notified": {"outcome_finalist"},
    "released": {"outcome_finalist"},
}
Told = list[tuple[str, str, str, str]]


@dataclass(frozen=True)
class World:
    """What each reader finds at each address and was sent."""

    pages: dict[tuple[str, str], Seen]
    letters: dict[str, Told]

    def unlike(self, other: World) -> list[str]:
        pages = [f"{who} {page}" for (who, page), answer in self.pages.items() if other.pages[who, page] != answer]
        return pages + [f"a letter to {who}" for who, told in self.letters.items() if other.letters[who] != told]


@pytest.fixture
def panel(given: Jury) -> Jury:
    """The first entry wins whatever the second gets; a fourth stands above or below the second; all are finalists.

    On the second entry the panel has agreed, and a draft is begun.
    """
    second = given.submissions[1]
    Method.objects.update(quorum=1)
    Score.objects.filter(evaluation__assignment=given.assignment(0, 0)).update(value=Decimal(5))
    peer = SubmissionFactory(category=given.category, eligible=True)
    judged(actions.assign(given.evaluators[0], peer, by=given.staff, at=ASSIGNED), "4")
    given.submissions.append(peer)
    PrivateNote.objects.create(assignment=given.assignment(1, 1), text="A note.", revision=1, saved_at=EVALUATING)
    begun = actions.assign(EvaluatorFactory(edition=given.edition, capacity=9), second, by=given.staff, at=ASSIGNED)
    actions.declare_no_conflict(begun, by=begun.evaluator.person, at=EVALUATING)
    score_all(begun, "3")
    talk = Consensus.objects.get(submission=second)
    for criterion in second.category.criteria.all():
        AgreedScore.objects.create(
            consensus=talk, criterion=criterion, value=Decimal("4.5"), text="We agree on that.",
            saved_by=given.judge(1), saved_at=EVALUATING,
        )  # fmt: skip
    Consensus.objects.update(state=Consensus.State.CONCLUDED, concluded_by=given.chair, concluded_at=EVALUATING)
    return given


def readers_of(panel: Jury) -> dict[str, User | None]:
    """Who may not know, while the jury works, what was given on the second entry.

    peer   another applicant, whose place depends on it     late   has still to evaluate it
    tied   declared a conflict                              kin    staff with a hand in it
    """
    second = panel.submissions[1]
    colleague = UserFactory()
    Editor.objects.create(submission=second, person=colleague, role=Editor.Role.VIEW, since=BEFORE)
    late, tied = (
        actions.assign(EvaluatorFactory(edition=panel.edition, capacity=9), second, by=panel.staff, at=ASSIGNED)
        for _ in range(2)
    )
    actions.declare_no_conflict(late, by=late.evaluator.person, at=EVALUATING)
    actions.declare_conflict(tied, reason="We work together.", by=tied.evaluator.person, at=EVALUATING)
    return asking(panel) | {
        "peer": owner_of(panel.submissions[-1]),
        "own": owner_of(second),
        "colleague": colleague,
        "late": late.evaluator.person,
        "tied": tied.evaluator.person,
    }


def judge_otherwise(panel: Jury) -> None:
    """Everything given on the second entry becomes another; no submitted evaluation more or less, and no moment."""
    on_it = {"evaluation__assignment__submission": panel.submissions[1]}
    begun = Score.objects.filter(**on_it, evaluation__submitted_at=None).order_by("pk")
    begun[0].delete()
    Score.objects.filter(**on_it).update(value="3.5", comment="Something else altogether, and at another length.")
    Score.objects.filter(pk=Score.objects.filter(**on_it).order_by("pk")[0].pk).update(value=None, cannot_judge=True)
    Evaluation.objects.filter(assignment__submission=panel.submissions[1]).update(confidence="low")
    AgreedScore.objects.update(value="3.5", text="The panel saw it otherwise, and says so at length.")
    PrivateNote.objects.update(text="Another note.")


def go_on(panel: Jury, until: Gate | None) -> None:
    """Move the gates to `until`; finalists confirm before they are released."""
    if until:
        last = panel.assignment(1, 2)
        score_all(last, "4", at=DECIDING)
        actions.submit_evaluation(last, by=panel.judge(1), at=DECIDING)
    for gate in [Gate.FREEZE_RANKING, Gate.NOTIFY_APPLICANTS, Gate.RELEASE_FINALISTS] if until else []:
        if gate is Gate.RELEASE_FINALISTS:
            for entry in panel.submissions:
                if fresh(entry).state == "finalist":
                    complete_finalist_task(
                        entry, consent=True, consent_text="Yes.", lay_summary="For patients.", by=owner_of(entry), at=DECIDING
                    )  # fmt: skip
        propose_gate(panel.edition, gate, by=panel.staff, at=DECIDING)
        move_gate(panel.edition, gate, by=panel.chair, at=DECIDING)
        if gate is until:
            return


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written within is undone at its end, keys too: the next row has the same again, and a vote a new key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename, COALESCE(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'")
        before = cursor.fetchall()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    shutil.rmtree(settings.VOTE_KEYS_DIR, ignore_errors=True)
    with connection.cursor() as cursor:
        for name, last in before:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [f'public."{name}"', max(last, 1), last > 0])


def addresses(there: Things, code: str) -> list[str]:
    """Every address of the portal that can be made from the entry, its parts, its category and its edition."""
    found = set()
    for name in TABLE:
        if name.startswith(ELSEWHERE):
            continue
        given = [NAMING[name](there)] if name in NAMING else [[], [there.slug], [there.slug, code]]
        for args in given:
            try:
                found.add(reverse(name, args=args))
            except NoReverseMatch:
                continue
    return sorted(found)


def look(client: PortalClient, address: str, known: set[str]) -> Seen:
    """The answer, without identifiers that were drawn since the entries were made."""
    found = replace(seen(client, "GET", address, {}, []), queries=())
    return replace(found, body=UUID.sub(lambda one: one[0] if one[0] in known else "DRAWN", found.body))


def crawl(client: PortalClient, person: User | None, pages: list[str], known: set[str], words: str) -> dict[str, Seen]:
    """Every page, and every page again with each filter and sort that it offers."""
    client.logout()
    if person is not None:
        client.force_login(person)
    caches["pages"].clear()
    found = {page: look(client, page, known) for page in pages}
    for page in pages:
        for query in offered(found[page].body, words) if found[page].status == 200 else []:
            found[f"{page}?{query}"] = look(client, f"{page}?{query}", known)
    return found


def world(
    client: PortalClient, panel: Jury, readers: dict[str, User | None], phase: str, pages: list[str], known: set[str]
) -> World:
    gate, moment, _who = PHASES[phase]
    found, letters = {}, {}
    words = panel.submissions[1].project.title
    with now_is(moment):
        go_on(panel, gate)
        actions.remind_evaluators(panel.fresh(), at=moment)
        actions.tell_staff_of_late(panel.fresh(), at=moment)
        for who, person in readers.items():
            found |= {(who, page): answer for page, answer in crawl(client, person, pages, known, words).items()}
            rows = Letter.objects.filter(person=person).order_by("pk") if person else []
            letters[who] = [
                (row.kind, row.subject, UUID.sub("DRAWN", row.text), UUID.sub("DRAWN", row.html)) for row in rows
            ]
    return World(found, letters)


def both(
    client: PortalClient, panel: Jury, readers: dict[str, User | None], phase: str, pages: list[str]
) -> tuple[World, World]:
    """The two portals, one after the other, in the same rows."""
    known = {str(entry.public_id) for entry in panel.submissions}
    known |= {str(person.public_id) for person in readers.values() if person}
    with taken_back():
        one = world(client, panel, readers, phase, pages, known)
    with taken_back():
        judge_otherwise(panel)
        return one, world(client, panel, readers, phase, pages, known)


@pytest.mark.parametrize("phase", PHASES)
def test_who_is_not_entitled_gets_the_same_bytes_whatever_was_given(client, panel, phase):
    there, people = theirs(panel), readers_of(panel)
    readers = {who: people[who] for who in PHASES[phase][2]}
    pages = addresses(there, panel.category.code)
    assert len(pages) > 100

    one, other = both(client, panel, readers, phase, pages)

    assert any("?" in page for _who, page in one.pages)
    assert DUE[phase] <= {row[0] for told in one.letters.values() for row in told}
    assert "\n".join(one.unlike(other)) == ""


def test_the_comparison_finds_what_differs_for_who_is_entitled(client, panel):
    there = theirs(panel)
    readers = {"chair": panel.chair, "own": owner_of(panel.submissions[1])}
    sheet = [reverse("admin:evaluation_sheet", args=[there.assignment])]
    panels = [reverse("evaluation:consensus", args=[there.entry]), reverse("evaluation:agenda", args=[there.slug])]
    feedback = reverse("evaluation:feedback", args=[there.entry])
    ranking = reverse("evaluation:ranking", args=[there.slug])

    one, other = both(client, panel, readers, "evaluation", [*sheet, *panels])
    assert {"chair " + page for page in sheet + panels} <= set(one.unlike(other))
    one, other = both(client, panel, readers, "notified", [feedback, ranking])
    assert {"own " + feedback, "chair " + ranking} <= set(one.unlike(other))
