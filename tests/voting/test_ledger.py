"""What happened to every vote stands in the ledger, once; the published chain shows whatever was changed since."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from drill.tampering import TAMPERINGS
from tests.factories.voting import CERTIFIABLE, DURING, RELEASED, Scene, cast_one, confirmed, scene, token_of
from tests.races import at_once
from voting import actions, ledger
from voting.models import Annulment, Ballot, LedgerBatch, LedgerEntry, LedgerFile, LedgerLink, Vote
from voting.rules.ledger import leaf

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def annulled(vote: Scene, ballot: Ballot, reason: str = "A machine.") -> Annulment:
    found = actions.propose_annulment(
        vote.edition, ballot.votes.all(), rule="One robot", reason=reason, by=vote.staff, at=DURING
    )
    return actions.confirm_annulment(found, by=vote.second, at=DURING)


def restored(vote: Scene, annulment: Annulment) -> None:
    actions.propose_restoration(annulment, reason="A whole ward.", by=vote.staff, at=DURING)
    annulment.refresh_from_db()
    actions.restore(annulment, by=vote.second, at=DURING)


def day_over(at=DURING) -> None:
    """The scheduler's minute after the day of `at`."""
    actions.link_entries()
    actions.close_batches(at=at + DAY)


def text_of(made: LedgerFile) -> str:
    with default_storage.open(made.file.name) as file:
        return file.read().decode()


def a_vote_with_everything() -> tuple[Scene, list[Ballot]]:
    """Three ballots on two days; one vote annulled, one restored, one annulled a second time."""
    vote = scene()
    first = [confirmed(vote, address=f"{name}@example.org", impact=0, culture=1) for name in ("a", "b")]
    annulled(vote, first[0])
    restored(vote, annulled(vote, first[1]))
    day_over()
    third = confirmed(vote, address="c@example.org", at=DURING + DAY, impact=2)
    annulled(vote, first[1], "A machine after all.")
    day_over(DURING + DAY)
    return vote, [*first, third]


def test_a_confirmed_ballot_has_an_entry_for_each_vote_that_counts():
    vote = scene()
    earlier = confirmed(vote, address="a@example.org", impact=0)

    later = confirmed(vote, address="A@example.org", impact=1, culture=0)

    entries = LedgerEntry.objects.values_list("act", "vote__category__code", "vote__finalist__public_id", "leaf")
    codes = {row.category.code: row.code for row in later.votes.select_related("category")} | {
        "impact": earlier.votes.get().code
    }
    assert sorted(entries) == sorted(
        ("confirm", code, one.public_id, leaf(ledger.confirm_line(codes[code], code, str(one.public_id))))
        for code, one in (("impact", vote.finalists["impact"][0]), ("culture", vote.finalists["culture"][0]))
    )


def test_a_ballot_that_is_only_cast_has_none():
    vote = scene()

    cast_one(vote, address="a@example.org")

    assert not LedgerEntry.objects.exists()


def test_annulled_restored_and_annulled_again_are_numbered():
    vote = scene()
    ballot = confirmed(vote, address="a@example.org", impact=0)

    restored(vote, annulled(vote, ballot))
    annulled(vote, ballot, "Once more.")

    assert list(LedgerEntry.objects.values_list("act", "number", "annulment__reason")) == [
        ("confirm", 0, None),
        ("annul", 1, "A machine."),
        ("restore", 1, "A machine."),
        ("annul", 2, "Once more."),
    ]


def test_entries_are_linked_once_however_often_and_in_an_order_that_holds():
    vote = scene()
    for number in range(5):
        confirmed(vote, address=f"{number}@example.org", impact=number % 3)

    assert (actions.link_entries(most=3), actions.link_entries(), actions.link_entries()) == (3, 2, 0)

    assert LedgerLink.objects.count() == 5
    ledger.check(vote.edition)


def test_an_entry_that_comes_very_late_is_linked_at_the_end_of_the_day(monkeypatch):
    monkeypatch.setattr("voting.actions.ledger.LATE", 1)
    vote = scene()
    confirmed(vote, address="a@example.org", impact=0, culture=0, improving=0)
    late = LedgerEntry.objects.order_by("pk")[0]
    actions.link_entries()
    LedgerLink.objects.filter(entry=late).delete()  # as though its transaction had not been over

    assert actions.link_entries() == 0

    day_over()
    assert LedgerLink.objects.filter(entry=late).exists()


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_link_every_entry_once():
    vote = scene()
    for number in range(8):
        confirmed(vote, address=f"{number}@example.org")

    at_once(*[actions.link_entries] * 4)

    assert LedgerLink.objects.count() == 8
    ledger.check(vote.edition)


def test_every_day_that_is_over_has_a_batch_and_today_has_none():
    vote = scene()
    confirmed(vote, address="a@example.org")

    day_over()
    day_over()

    days = list(vote.edition.batches.values_list("day", flat=True))
    assert (days[0], days[-1]) == (RELEASED.date(), DURING.date())
    assert days == [days[0] + DAY * number for number in range(len(days))]


def test_days_are_those_of_the_editions_zone():
    vote = scene()
    midnight = DURING.replace(hour=22, minute=0, second=0)  # in Brussels

    actions.close_batches(at=midnight - timedelta(seconds=1))
    before = vote.edition.batches.latest("day").day
    actions.close_batches(at=midnight)

    assert (before, vote.edition.batches.latest("day").day) == (date(2026, 5, 11), date(2026, 5, 12))


def test_no_batch_says_whether_there_was_a_vote():
    vote, other = scene(), scene()
    confirmed(vote, address="a@example.org")
    day_over()

    found = [set(one.edition.batches.values_list("root", flat=True)) for one in (vote, other)]

    assert all(len(roots) == 9 for roots in found)
    assert not found[0] & found[1]


def test_an_edition_without_a_vote_has_no_ledger():
    scene(vote_mode="none")

    actions.close_batches(at=DURING)

    assert not LedgerBatch.objects.exists()


def test_certification_closes_the_ledger_with_all_that_is_in_it():
    vote, _ballots = a_vote_with_everything()
    confirmed(vote, address="d@example.org", at=CERTIFIABLE - timedelta(hours=25), culture=0)

    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    last = vote.edition.batches.latest("day")
    assert not LedgerEntry.objects.filter(link__isnull=True).exists()
    assert last.last_link == LedgerLink.objects.latest("pk")
    assert vote.edition.certification.content["ledger_head"] == last.head
    assert actions.close_batches(at=CERTIFIABLE + 3 * DAY) == 0
    ledger.check(vote.edition)


def test_the_file_holds_the_paper_every_entry_and_the_certified_count():
    vote, _ballots = a_vote_with_everything()
    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    made = actions.publish_ledger(vote.edition, at=CERTIFIABLE)

    rows = [json.loads(text) for text in text_of(made).splitlines()]
    assert rows[0]["paper"] == {
        code: sorted(str(one.public_id) for one in finalists) for code, finalists in vote.finalists.items()
    }
    entries = [row for row in rows if isinstance(row, list)]
    assert len(entries) == LedgerEntry.objects.count() == 13
    assert [row["batch"] for row in rows if "batch" in row] == [
        str(one.day) for one in vote.edition.batches.order_by("day")
    ]
    content = vote.edition.certification.content
    assert rows[-1] == {"annulled": content["annulled"], "tally": content["tally"]}
    assert content["tally"]["impact"][str(vote.finalists["impact"][2].public_id)] == 1
    assert content["annulled"] == {"A machine.": 2, "A machine after all.": 2}


def test_nothing_in_the_file_leads_to_a_person_or_a_minute():
    vote, ballots = a_vote_with_everything()
    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    text = text_of(actions.publish_ledger(vote.edition, at=CERTIFIABLE))

    assert "example.org" not in text
    assert not any(ballot.mailbox in text or str(ballot.public_id) in text for ballot in ballots)
    assert f"{DURING:%H:%M}" not in text


def test_the_file_is_written_once():
    vote, _ballots = a_vote_with_everything()
    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    first = actions.publish_ledger(vote.edition, at=CERTIFIABLE)
    second = actions.publish_ledger(vote.edition, at=CERTIFIABLE + DAY)

    assert (first.pk, LedgerFile.objects.count()) == (second.pk, 1)


def test_a_finalist_who_left_during_the_vote_is_still_on_the_paper():
    vote = scene()
    gone = vote.finalists["impact"][0]
    confirmed(vote, address="a@example.org", impact=0)
    gone.state = "withdrawn"
    gone.save()

    actions.certify(vote.edition, by=vote.auditor, at=CERTIFIABLE)

    assert vote.edition.certification.content["tally"]["impact"][str(gone.public_id)] == 1
    assert actions.publish_ledger(vote.edition, at=CERTIFIABLE).size > 0


# -- Tampering, by whoever may do everything in the database --------------------------------------------------------------


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda one: one.__name__)
def test_whatever_is_changed_behind_the_portals_back_is_found(tamper):
    vote, _ballots = a_vote_with_everything()
    ledger.check(vote.edition)

    heads = list(vote.edition.batches.order_by("day").values_list("head", flat=True))
    with transaction.atomic():
        tamper(vote.edition, random.Random(5))

        with pytest.raises(ledger.Broken):
            ledger.check(vote.edition, heads=heads)
        transaction.set_rollback(True)  # before PostgreSQL looks at keys that were broken


def test_a_chain_that_was_forged_whole_is_found_by_a_head_that_was_noted():
    vote, ballots = a_vote_with_everything()
    heads = list(vote.edition.batches.order_by("day").values_list("head", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM voting_ledgerblock")
        cursor.execute("DELETE FROM voting_ledgerbatch")
    LedgerLink.objects.all().delete()
    code = Vote.objects.get(ballot=ballots[2]).code
    other = vote.finalists["impact"][0]
    Vote.objects.filter(code=code).update(finalist=other)
    LedgerEntry.objects.filter(vote__code=code).update(
        leaf=leaf(ledger.confirm_line(code, "impact", str(other.public_id)))
    )
    day_over(DURING + DAY)

    ledger.check(vote.edition)  # holds, for it was forged whole
    with pytest.raises(ledger.Broken, match="published head"):
        ledger.check(vote.edition, heads=heads)


def test_the_web_role_writes_the_ledger_and_cannot_rewrite_it(as_web_role):
    vote = scene()
    token = token_of(cast_one(vote, address="a@example.org"))
    as_web_role()

    actions.confirm(token, at=DURING)
    day_over()

    assert vote.edition.batches.count() == 9
    for table in (
        "voting_ledgerentry",
        "voting_ledgerlink",
        "voting_ledgerbatch",
        "voting_ledgerblock",
        "voting_ledgerfile",
    ):
        for said in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            assert refused(said), said


def refused(said: str) -> bool:
    from django.db import ProgrammingError, transaction

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(said)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    return False
