"""What looks alike at the desk: clusters of an hour, how busy hours are, single votes, and whom an annulment touched."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.factories.moments import now_is
from tests.factories.voting import DURING, Scene, cast_one, confirmed, scene, token_of
from voting import actions
from voting.clusters import LEAST, Size, clusters_of, hours_of
from voting.forms.desk import mark_of
from voting.models import Annulment, Ballot, Vote

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 12)
HOUR = timedelta(hours=1)


def crowd(vote: Scene, number: int, *, network: str, domain="mail.example", place=0, at=DURING, local="v") -> None:
    """Ballots of `number` mailboxes from one browser, all for the same finalist."""
    for one in range(number):
        moment, address = at + timedelta(seconds=one), f"{local}{one}@{domain}"
        choices = vote.choices(impact=place)
        ballot = cast_one(vote, choices, address=address, network=network, agent="HeadlessChrome", at=moment)
        actions.confirm(token_of(ballot), at=moment)


@pytest.fixture
def vote():
    with now_is(DURING + HOUR):
        yield scene(codes=("impact", "culture"))


def test_a_machine_is_a_cluster_by_every_sign_it_leaves_and_its_favourite_stays_masked(client, vote) -> None:
    crowd(vote, 12, network="192.0.2.1", domain="farm.example", local="ab7cd9efg")
    for place, finalist in enumerate(("one.person", "two.person", "three.person")):
        confirmed(vote, address=f"{finalist}@home.example", network=f"198.51.{place}.1", impact=place)

    found = clusters_of(vote.edition, DAY)

    assert [cluster.signals for cluster in found if "network" in cluster.signals] == [
        {
            "network": "192.0.2.0/24",
            "mail_domain": "farm.example",
            "agent_family": "headless browser",
            "shape": "mixed",
        },
        {"network": "192.0.2.0/24"},
    ]
    assert {(cluster.size, cluster.alike, cluster.bare) for cluster in found} == {(Size.SOME, True, True)}
    client.force_login(vote.staff)
    page = client.get(reverse("voting:desk", args=[vote.edition.slug]), {"day": DAY.isoformat()}).content.decode()
    assert "192.0.2.0/24" in page
    assert "nearly all for the same" in page
    for finalists in vote.finalists.values():
        for one in finalists:
            assert one.project.title not in page


def test_a_hospital_is_a_cluster_of_a_network_and_not_alike(vote) -> None:
    for number in range(12):
        address = f"nurse{number}@hospital.example"
        confirmed(vote, address=address, network="203.0.113.5", impact=number % 3, at=DURING)

    found = [cluster for cluster in clusters_of(vote.edition, DAY) if cluster.signals == {"network": "203.0.113.0/24"}]

    assert [(cluster.alike, cluster.size) for cluster in found] == [(False, Size.SOME)]


def test_nine_ballots_are_no_cluster_and_neither_are_ten_of_two_hours(vote) -> None:
    crowd(vote, LEAST - 1, network="192.0.2.1")
    crowd(vote, 5, network="198.51.100.1", domain="other.example", local="nurse")
    crowd(vote, 5, network="198.51.100.1", domain="another.example", local="nurse", at=DURING + HOUR)

    assert clusters_of(vote.edition, DAY) == []


def test_a_burst_over_the_edge_of_an_hour_is_one_cluster_of_the_hour_that_begins_at_the_half(client, vote) -> None:
    seven = DURING.replace(hour=17, minute=0, second=0)  # 19:00 of Brussels
    crowd(vote, 6, network="192.0.2.1", at=seven - timedelta(minutes=2))
    crowd(vote, 6, network="192.0.2.1", domain="other.example", at=seven)

    found = [one for one in clusters_of(vote.edition, DAY) if one.signals == {"network": "192.0.2.0/24"}]

    assert [(f"{one.hour:%H:%M}", one.size, one.alike) for one in found] == [("18:30", Size.SOME, True)]
    client.force_login(vote.staff)
    shown = client.get(reverse("voting:desk", args=[vote.edition.slug]), found[0].search)
    assert len(shown.context["found"]) == 12


def test_a_burst_over_midnight_is_a_cluster_of_the_day_on_which_it_began(vote) -> None:
    midnight = DURING.replace(hour=22, minute=0, second=0)
    crowd(vote, 6, network="192.0.2.1", at=midnight - timedelta(minutes=2))
    crowd(vote, 6, network="192.0.2.1", domain="other.example", at=midnight)

    days = [clusters_of(vote.edition, DAY + timedelta(days=n)) for n in (-1, 0, 1)]

    assert [[f"{one.hour:%H:%M}" for one in found if one.signals == {"network": "192.0.2.0/24"}] for found in days] == [
        [], ["23:30"], [],
    ]  # fmt: skip


def test_a_burst_right_after_midnight_is_of_the_new_day_alone(vote) -> None:
    crowd(vote, 12, network="192.0.2.1", at=DURING.replace(hour=22, minute=5))  # 00:05 in Brussels

    days = [clusters_of(vote.edition, DAY + timedelta(days=n)) for n in (0, 1)]

    assert [[f"{one.hour:%H:%M}" for one in found if one.signals == {"network": "192.0.2.0/24"}] for found in days] == [
        [], ["00:00"],
    ]  # fmt: skip


def test_a_burst_within_an_hour_is_shown_once_and_no_half_hour_beside_it(vote) -> None:
    crowd(vote, 12, network="192.0.2.1")  # 18:42, in the hours from 18:00 and from 18:30

    found = [one for one in clusters_of(vote.edition, DAY) if one.signals == {"network": "192.0.2.0/24"}]

    assert [f"{one.hour:%H:%M}" for one in found] == ["18:00"]


def test_annulled_pending_and_other_days_votes_make_no_cluster(vote) -> None:
    crowd(vote, 12, network="192.0.2.1")
    assert clusters_of(vote.edition, DAY)
    assert clusters_of(vote.edition, DAY + timedelta(days=1)) == []

    Vote.objects.update(state=Vote.State.ANNULLED)

    assert clusters_of(vote.edition, DAY) == []


def test_hours_are_told_in_parts_of_the_busiest_and_never_in_numbers(client, vote) -> None:
    crowd(vote, 12, network="192.0.2.1")
    crowd(vote, 1, network="192.0.2.1", domain="other.example", at=DURING + HOUR)

    busy = {f"{hour.begins:%H}": hour.share for hour in hours_of(vote.edition, DAY) if hour.share}

    assert busy == {"18": 1.0, "19": 0.25}  # a twelfth, in quarters rounded up
    client.force_login(vote.staff)
    page = client.get(reverse("voting:desk", args=[vote.edition.slug]), {"day": DAY.isoformat()}).content.decode()
    assert "25 %" in page
    assert hours_of(vote.edition, DAY + timedelta(days=3)) == []


def test_every_cluster_leads_to_its_ballots_and_single_ones_can_be_proposed(client, vote) -> None:
    crowd(vote, 12, network="192.0.2.1")
    cluster = next(one for one in clusters_of(vote.edition, DAY) if one.signals == {"network": "192.0.2.0/24"})
    client.force_login(vote.staff)
    desk = reverse("voting:desk", args=[vote.edition.slug])

    found = client.get(desk, cluster.search).context["found"]
    assert len(found) == 12
    ticked, pks = [found[2][0], found[5][0]], [found[2][1].pk, found[5][1].pk]
    told = re.findall(r'name="votes" value="([^"]*)"', client.get(desk, cluster.search).content.decode())
    assert set(ticked) <= set(told)
    assert not set(told) & {str(pk) for pk in pks}
    client.post(
        reverse("voting:propose", args=[vote.edition.slug]),
        {**cluster.search, "votes": ticked, "rule": "Two of one hand", "reason": "Seen twice."},
    )

    assert sorted(Annulment.objects.get().votes.values_list("pk", flat=True)) == sorted(pks)


def test_a_vote_outside_of_the_search_cannot_be_slipped_in(client, vote) -> None:
    crowd(vote, 2, network="192.0.2.1")
    other = confirmed(vote, address="ivana@example.org", network="198.51.100.1").votes.get()
    client.force_login(vote.staff)
    span = {"since": "2026-05-12T00:00", "until": "2026-05-13T00:00", "network": "192.0.2.0/24"}

    client.post(
        reverse("voting:propose", args=[vote.edition.slug]),
        {**span, "votes": [mark_of(other)], "rule": "R", "reason": "R"},
    )

    assert not Annulment.objects.exists()


@pytest.mark.parametrize(("mark", "addresses"), [("disposable", 1), ("bare", 2)])
def test_ballots_are_searched_by_what_marks_them(client, vote, mark: str, addresses: int) -> None:
    for address in ("x@mailinator.com", "ivana@example.org"):
        actions.confirm(token_of(cast_one(vote, address=address, agent="Firefox/140")), at=DURING)
    assert sorted(Ballot.objects.values_list("disposable", flat=True)) == [False, True]
    client.force_login(vote.staff)

    span = {"since": "2026-05-12T00:00", "until": "2026-05-13T00:00", "mark": mark, "agent_family": "Firefox"}
    found = client.get(reverse("voting:desk", args=[vote.edition.slug]), span).context["found"]

    assert len(found) == addresses


def test_forty_hours_of_nameless_browsers_do_not_hide_a_cluster(vote) -> None:
    for number in range(45):
        for one in range(LEAST):
            address, at = f"n{number}x{one}@d{number}x{one}.example", DURING.replace(hour=0) + timedelta(minutes=number)
            confirmed(vote, address=address, impact=0, at=at)
    crowd(vote, LEAST, network="192.0.2.1", local="nurse")

    assert {"network": "192.0.2.0/24"} in [cluster.signals for cluster in clusters_of(vote.edition, DAY)]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-13-40", "x", "2026-05-12"])
def test_a_day_outside_of_the_vote_is_the_last_one(client, vote, day: str) -> None:
    client.force_login(vote.staff)

    page = client.get(reverse("voting:desk", args=[vote.edition.slug]), {"day": day})

    assert page.status_code == 200
    assert page.context["day"] == DAY


@pytest.mark.parametrize("named", [{"shape": "mixed"}, {"mark": "bare"}, {"shape": "name", "mark": "disposable"}])
def test_pattern_and_signs_alone_show_nothing_for_they_divide_all_ballots(client, vote, named: dict[str, str]) -> None:
    crowd(vote, 3, network="192.0.2.1")
    client.force_login(vote.staff)
    span = {"since": "2026-05-12T00:00", "until": "2026-05-13T00:00"}

    page = client.get(reverse("voting:desk", args=[vote.edition.slug]), {**span, **named})

    assert page.context["found"] is None
    assert "Name a network, a mail domain or a browser" in page.content.decode()


def test_whom_it_touched_is_shown_once_two_people_have_decided(client, vote) -> None:
    crowd(vote, LEAST, network="192.0.2.1", place=1)
    title = vote.finalists["impact"][1].project.title
    client.force_login(vote.staff)
    span = {"since": "2026-05-12T00:00", "until": "2026-05-13T00:00", "network": "192.0.2.0/24"}
    client.post(reverse("voting:propose", args=[vote.edition.slug]), {**span, "rule": "R", "reason": "R"})
    page = reverse("voting:annulment", args=[vote.edition.slug, Annulment.objects.get().pk])
    assert title not in client.get(page).content.decode()
    client.force_login(vote.second)
    assert title not in client.get(page).content.decode()

    client.post(page, {"verdict": "confirm"})

    assert client.get(page).context["effect"] == [("IMPACT", title, LEAST)]
    assert title in client.get(page).content.decode()


def test_of_fewer_than_ten_and_of_what_is_wanted_back_nobody_learns_whom_it_touched(client, vote) -> None:
    crowd(vote, LEAST - 1, network="192.0.2.1", place=1)
    crowd(vote, LEAST, network="198.51.100.1", domain="other.example", place=1, local="nurse")
    title, span = vote.finalists["impact"][1].project.title, {"since": "2026-05-12T00:00", "until": "2026-05-13T00:00"}
    pages = []
    for network in ("192.0.2.0/24", "198.51.100.0/24"):
        client.force_login(vote.staff)
        asked = {**span, "network": network, "rule": "R", "reason": "R"}
        client.post(reverse("voting:propose", args=[vote.edition.slug]), asked)
        pages.append(reverse("voting:annulment", args=[vote.edition.slug, Annulment.objects.latest("pk").pk]))
        client.force_login(vote.second)
        client.post(pages[-1], {"verdict": "confirm"})
    few, many = (client.get(page).content.decode() for page in pages)
    assert (title in few, title in many) == (False, True)
    assert "fewer than ten votes" in few

    client.post(pages[1], {"verdict": "propose_restoration", "reason": "A ward."})

    assert title not in client.get(pages[1]).content.decode()


def test_a_dismissed_proposal_never_shows_it(client, vote) -> None:
    crowd(vote, 3, network="192.0.2.1", place=1)
    client.force_login(vote.staff)
    span = {"since": "2026-05-12T00:00", "until": "2026-05-13T00:00", "network": "192.0.2.0/24"}
    client.post(reverse("voting:propose", args=[vote.edition.slug]), {**span, "rule": "R", "reason": "R"})
    page = reverse("voting:annulment", args=[vote.edition.slug, Annulment.objects.get().pk])
    client.force_login(vote.second)

    client.post(page, {"verdict": "dismiss"})

    assert vote.finalists["impact"][1].project.title not in client.get(page).content.decode()
