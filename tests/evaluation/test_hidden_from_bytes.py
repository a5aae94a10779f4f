"""What is hidden changes no byte: the portal before and after others' evaluations became different ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.cache import caches
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from evaluation import actions
from evaluation.models import Evaluation, PrivateNote, Score
from tests.clients import PortalClient
from tests.evaluation.test_like_none import NAMING, Things, asking, theirs
from tests.evaluation.test_like_none import given as given
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import ASSIGNED, EvaluatorFactory, Jury
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of
from tests.seen import Seen, seen
from tests.urls_table import TABLE

pytestmark = pytest.mark.django_db
# Of the account and of the configuration: nothing of an entry is on them, and secrets are drawn anew on some.
ELSEWHERE = ("account_", "mfa_", "admin:account", "admin:mfa_", "admin:calls_", "admin:logout", "accounts:session")


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


def crawled(client: PortalClient, person: User | None, pages: list[str]) -> dict[str, Seen]:
    client.logout()
    if person is not None:
        client.force_login(person)
    caches["pages"].clear()
    with now_is(EVALUATING):
        return {page: replace(seen(client, "GET", page, {}, []), queries=()) for page in pages}


def judge_otherwise(given: Jury) -> None:
    """Every score, comment, confidence and note on the second entry becomes another; no count and no moment does."""
    on_it = {"evaluation__assignment__submission": given.submissions[1]}
    Score.objects.filter(**on_it).update(value="0.5", comment="Something else altogether, and at another length.")
    Score.objects.filter(pk=Score.objects.filter(**on_it).order_by("pk")[0].pk).update(value=None, cannot_judge=True)
    Evaluation.objects.filter(assignment__submission=given.submissions[1]).update(confidence="low")
    PrivateNote.objects.update(text="Another note.")


def with_a_late_judge(given: Jury) -> User:
    """Somebody who has still to evaluate the second entry."""
    evaluator = EvaluatorFactory(edition=given.edition, capacity=10)
    row = actions.assign(evaluator, given.submissions[1], by=given.staff, at=ASSIGNED)
    actions.declare_no_conflict(row, by=evaluator.person, at=EVALUATING)
    return evaluator.person


def test_who_is_not_entitled_gets_the_same_bytes_whatever_others_gave(client, given):
    there, readers = theirs(given), asking(given)
    readers |= {"own": owner_of(given.submissions[1]), "late": with_a_late_judge(given)}
    PrivateNote.objects.create(assignment=given.assignment(1, 1), text="A note.", revision=1, saved_at=EVALUATING)
    pages = addresses(there, given.category.code)
    assert len(pages) > 100
    entitled = [
        reverse("admin:evaluation_sheet", args=[there.assignment]),
        reverse("evaluation:consensus", args=[there.entry]),
        reverse("evaluation:agenda", args=[there.slug]),
    ]
    assert set(entitled) <= set(pages)

    before = {who: crawled(client, person, pages) for who, person in readers.items()}
    of_staff = crawled(client, given.chair, entitled)
    judge_otherwise(given)
    after = {who: crawled(client, person, pages) for who, person in readers.items()}
    of_staff_after = crawled(client, given.chair, entitled)

    differ = [f"{who} {page}" for who in readers for page in pages if before[who][page] != after[who][page]]
    assert "\n".join(differ) == ""
    assert all(of_staff[page] != of_staff_after[page] for page in entitled)  # the comparison can fail
