"""Staff pages of the ranking's snapshots."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from evaluation import actions
from evaluation.models import Correction, Ranking
from tests.clients import PortalClient
from tests.evaluation.test_correcting import WHY, confirmed, proposed, two_evaluations, void
from tests.evaluation.test_freezing import freeze, scored
from tests.factories.accounts import UserFactory
from tests.factories.evaluation import DECIDING, Jury
from tests.factories.kept import kept
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of

pytestmark = pytest.mark.django_db
PAGES = ("snapshots", "freeze_again", "correction")


def page(client: PortalClient, person: User, name: str, given: Jury, *args: object, query: str = "") -> str:
    client.force_login(person)
    with now_is(DECIDING):
        answer = client.get(reverse(f"evaluation:{name}", args=[given.edition.slug, *args]) + query)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def post(client: PortalClient, person: User, name: str, given: Jury, **typed: str) -> int:
    client.force_login(person)
    with now_is(DECIDING):
        return client.post(reverse(f"evaluation:{name}", args=[given.edition.slug]), typed).status_code


@kept
def corrected() -> Jury:
    given = two_evaluations()
    correction = proposed(given)
    void(given)
    confirmed(correction, given)
    return given


def test_two_people_freeze_again_over_their_pages(client: PortalClient) -> None:
    given = two_evaluations()

    assert post(client, given.staff, "freeze_again", given, reason=WHY) == 302
    void(given)
    shown = page(client, given.chair, "correction", given)
    assert "2 entries have another place. 1 entry has another total. 2 entries have another outcome." in shown
    assert f"Proposed by {given.staff}" in shown
    assert "Evaluations that count: 2 before, 1 now." in shown
    assert "Nothing in its own scores: others have moved." in shown
    [sha256] = re.findall(r"[0-9a-f]{64}", shown)
    assert "You cannot confirm this now. You proposed this." in page(client, given.staff, "correction", given)
    assert post(client, given.staff, "correction", given, sha256=sha256) == 403
    assert post(client, given.chair, "correction", given, sha256="0" * 64) == 403
    assert Ranking.objects.count() == 1

    assert post(client, given.chair, "correction", given, sha256=sha256) == 302

    assert Ranking.objects.latest("pk").sha256 == sha256


def test_the_list_says_who_when_why_and_shows_the_difference(client: PortalClient) -> None:
    given = corrected()
    old, new = Ranking.objects.order_by("pk")

    shown = page(client, given.staff, "snapshots", given)

    assert f"{given.staff}, {given.chair} {WHY} {new.sha256} JSON" in shown
    assert old.sha256 in shown
    first = given.submissions[0]
    assert f"{first.number} {first.project.title}" in shown
    assert "before: 1 → now: 2 before: 90.00 → now: 80.00" in shown
    back = page(client, given.staff, "snapshots", given, query="?old=2&new=1")
    assert "before: 80.00 → now: 90.00" in back


def test_each_snapshot_can_be_downloaded(client: PortalClient) -> None:
    given = corrected()
    client.force_login(given.staff)

    for row in Ranking.objects.all():
        answer = client.get(reverse("evaluation:one_snapshot", args=[given.edition.slug, row.pk]))
        assert answer.content.decode() == row.canonical
        assert row.sha256[:12] in answer["Content-Disposition"]
    latest = client.get(reverse("evaluation:snapshot", args=[given.edition.slug]))
    assert latest.content.decode() == Ranking.objects.latest("pk").canonical


def test_the_ranking_says_that_it_is_being_corrected(client: PortalClient) -> None:
    given = two_evaluations()
    assert "being corrected" not in page(client, given.staff, "ranking", given)
    proposed(given)

    assert "The ranking is being corrected." in page(client, given.staff, "ranking", given)
    assert "Decide: no award" in page(client, given.chair, "ranking", given)


def test_a_proposal_without_a_decision_is_withdrawn(client: PortalClient) -> None:
    given = two_evaluations()
    proposed(given)

    assert post(client, given.chair, "withdraw_correction", given) == 302

    assert not Correction.objects.exists()


def test_only_those_who_run_or_watch_the_call_see_snapshots(client: PortalClient) -> None:
    given = two_evaluations()
    proposed(given)
    row = Ranking.objects.get()

    assert "holds" in page(client, UserFactory(roles=[Role.AUDITOR]), "snapshots", given)
    for stranger in (given.judge(), owner_of(given.submissions[0]), UserFactory()):
        client.force_login(stranger)
        for name in PAGES:
            assert client.get(reverse(f"evaluation:{name}", args=[given.edition.slug])).status_code == 403
        assert client.get(reverse("evaluation:one_snapshot", args=[given.edition.slug, row.pk])).status_code == 403


def test_the_auditor_changes_nothing(client: PortalClient) -> None:
    given = two_evaluations()
    auditor = UserFactory(roles=[Role.AUDITOR])

    assert post(client, auditor, "freeze_again", given, reason=WHY) == 403
    assert not Correction.objects.exists()
    correction = proposed(given)
    void(given)
    assert post(client, auditor, "correction", given, sha256="") == 403
    assert post(client, auditor, "withdraw_correction", given) == 403
    correction.refresh_from_db()
    assert correction.ranking is None


def test_there_are_no_snapshots_before_the_freeze(client: PortalClient) -> None:
    given = scored(("5",))
    client.force_login(given.staff)

    assert client.get(reverse("evaluation:snapshots", args=[given.edition.slug])).status_code == 404


@pytest.mark.parametrize("many", [2, 6])
def test_the_difference_costs_the_same_queries_however_many_entries_differ(
    client: PortalClient, django_assert_num_queries, many: int
) -> None:
    given = scored(*[("5", "4")] * many, quorum=1)
    for one in range(2):  # ex aequo at the cut is for the chair
        given.submissions[one].refresh_from_db()
    actions.decide_no_award(given.category, reason="Nobody.", by=given.chair, at=DECIDING)
    if many > 5:
        names = [str(row.public_id) for row in given.submissions]
        actions.settle_tie(given.category, order=names, reason="Votes.", by=given.chair, at=DECIDING)
    freeze(given)
    correction = proposed(given)
    for number in range(many):
        void(given, 0, number)
    confirmed(correction, given)
    client.force_login(given.staff)
    address = reverse("evaluation:snapshots", args=[given.edition.slug])
    client.get(address)

    with django_assert_num_queries(12):
        client.get(address)
