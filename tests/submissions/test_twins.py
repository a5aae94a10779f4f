"""Two entries of one practice: shown to the own organisation, blocked or flagged, decided by staff, never leaked."""

from __future__ import annotations

from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Phase
from notifications.models import Letter
from submissions import actions
from submissions.models import Likeness, Member, Submission, Version
from submissions.resemblance import alike, fingerprint, own_alike
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory, edition_in
from tests.factories.moments import LONG_AGO
from tests.factories.submissions import (
    BEFORE,
    OrganisationFactory,
    ProjectFactory,
    SubmissionFactory,
    fresh,
    hand_in,
    owner_of,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db
SECRET = "Zebrafish avatars of childhood leukaemia"


@pytest.fixture
def edition():
    return edition_in(Phase.SUBMISSION, at=timezone.now())


def _project(title, organisation, **more):
    return ProjectFactory(organisation=organisation, title=title, **more)


def _page(client, person, name, *args):
    client.force_login(person)
    answer = client.get(reverse(f"submissions:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


# -- The applicant -----------------------------------------------------------------------------------------------------


def test_an_applicant_sees_a_similar_entry_of_the_own_organisation_beside_the_draft(client, edition):
    house, owner = OrganisationFactory(), UserFactory()
    impact, culture = edition.categories.all()
    known = SubmissionFactory(category=impact, project=_project(SECRET, house), owner=owner, handed_in=True)
    draft = SubmissionFactory(category=culture, project=_project(f"{SECRET} II", house), owner=owner)

    page = _page(client, owner, "similar", draft.public_id)

    assert SECRET in page
    assert "a similar title" in page
    assert f"Move my entry to {culture.name} instead" in page
    assert reverse("submissions:move", args=[draft.public_id, known.public_id]) in page


def test_an_entry_that_is_being_moved_stands_where_it_is_being_moved_to(client, edition):
    house, owner, now = OrganisationFactory(), UserFactory(), timezone.now()
    impact, culture = edition.categories.all()
    known = SubmissionFactory(category=impact, project=_project(SECRET, house), owner=owner, handed_in=True)
    draft = SubmissionFactory(category=culture, project=_project(f"{SECRET} II", house), owner=owner)
    actions.reopen(known, by=owner, at=now)
    actions.change_category(known, culture, by=owner, at=now)

    page = _page(client, owner, "similar", draft.public_id)

    assert "It is in this category already." in page
    assert reverse("submissions:move", args=[draft.public_id, known.public_id]) not in page
    page = _page(client, owner, "similar", known.public_id)
    assert impact.name not in page.split("<main")[1]


def test_moving_to_a_draft_that_is_being_moved_goes_where_it_goes(edition):
    house, owner, now = OrganisationFactory(), UserFactory(), timezone.now()
    impact, culture = edition.categories.all()
    entry = SubmissionFactory(category=impact, project=_project(SECRET, house), owner=owner, handed_in=True)
    other = SubmissionFactory(category=impact, project=_project(f"{SECRET} II", house), owner=owner, handed_in=True)
    actions.reopen(other, by=owner, at=now)
    actions.change_category(other, culture, by=owner, at=now)

    actions.move_entry(entry, fresh(other), by=owner, at=now)

    assert fresh(entry).written_in == culture


def test_an_applicant_sees_nothing_of_another_organisations_twin(client, edition):
    known = SubmissionFactory(edition=edition, title=SECRET, handed_in=True)
    draft = SubmissionFactory(edition=edition, title=SECRET)  # something that could leak: the very same title

    page = _page(client, owner_of(draft), "similar", draft.public_id)

    assert [one.submission for one in alike(draft)] == [known]
    assert "Nothing of your organisation looks like this draft" in page
    assert known.organisation.legal_name not in page
    assert known.number not in page
    client.force_login(owner_of(draft))
    assert client.post(reverse("submissions:move", args=[draft.public_id, known.public_id])).status_code == 404


def test_whoever_only_says_to_act_for_an_organisation_sees_none_of_its_entries(client, edition):
    house, stranger = OrganisationFactory(listed=True), UserFactory()
    known = SubmissionFactory(edition=edition, project=_project(SECRET, house), handed_in=True)
    Member.objects.create(organisation=house, person=stranger, since=LONG_AGO, vouched=False)
    draft = SubmissionFactory(edition=edition, project=_project(SECRET, house), owner=stranger)

    assert own_alike(draft, stranger) == []
    assert known.number not in _page(client, stranger, "similar", draft.public_id)
    actions.vouch_for(Member.objects.get(person=stranger), by=UserFactory(roles=[Role.STAFF]), at=timezone.now())
    assert [one.submission for one in own_alike(draft, stranger)] == [known]


def test_a_colleagues_entry_is_shown_without_its_outcome_and_is_not_moved_by_others(client):
    edition = EditionFactory()
    house, person = OrganisationFactory(), UserFactory()
    finalist = SubmissionFactory(edition=edition, project=_project(SECRET, house), finalist=True)
    next_call = edition_in(Phase.SUBMISSION, at=timezone.now())
    draft = SubmissionFactory(edition=next_call, project=_project(SECRET, house), owner=person, at=timezone.now())

    page = _page(client, person, "similar", draft.public_id)

    assert "Handed in" in page
    assert "Finalist</td>" not in page
    assert str(owner_of(finalist)) in page
    assert "Move my entry" not in page


def test_a_begun_application_leads_to_its_twin_of_the_own_organisation(client, edition):
    house, owner = OrganisationFactory(), UserFactory()
    SubmissionFactory(edition=edition, project=_project(SECRET, house), owner=owner)
    client.force_login(owner)
    typed = {"project": f"new:{house.public_id}", "title": SECRET.upper(), "category": edition.categories.all()[1].pk}

    answer = client.post(reverse("submissions:begin", args=[edition.slug]), typed)

    draft = Submission.objects.get(project__title=SECRET.upper())
    assert answer.url == reverse("submissions:similar", args=[draft.public_id])


def test_moving_the_entry_closes_the_second_draft(client, edition):
    impact, culture = edition.categories.all()
    entry = SubmissionFactory(category=impact)
    owner = owner_of(entry)
    draft = SubmissionFactory(category=culture, project=entry.project, owner=owner)
    client.force_login(owner)

    client.post(reverse("submissions:move", args=[draft.public_id, entry.public_id]))

    assert fresh(entry).category == culture
    assert fresh(draft).state == State.WITHDRAWN
    assert Event.objects.filter(verb="category changed", subject=entry.subject).count() == 1


def test_a_second_draft_that_says_more_is_not_thrown_away():
    impact, culture = EditionFactory().categories.all()
    entry = SubmissionFactory(category=impact)
    draft = SubmissionFactory(category=culture, project=entry.project, owner=owner_of(entry), answered=True)

    closed = actions.move_entry(entry, draft, by=owner_of(entry), at=BEFORE)

    assert closed is False
    assert fresh(draft).state == State.DRAFT
    assert fresh(entry).category == culture


def test_an_entry_that_arrived_is_opened_again_by_a_move_and_its_version_stands():
    impact, culture = EditionFactory().categories.all()
    entry = SubmissionFactory(category=impact, handed_in=True)
    house = entry.organisation
    draft = SubmissionFactory(category=culture, project=_project("Another", house), owner=owner_of(entry))

    actions.move_entry(entry, draft, by=owner_of(entry), at=BEFORE)

    after = fresh(entry)
    assert (after.state, after.version, after.reopened_at) == (State.SUBMITTED, entry.version, BEFORE)


@pytest.mark.parametrize("who", ["stranger", "colleague"])
def test_only_who_works_on_both_moves_an_entry(who):
    impact, culture = EditionFactory().categories.all()
    entry = SubmissionFactory(category=impact)
    colleague = UserFactory()
    draft = SubmissionFactory(category=culture, project=_project("Another", entry.organisation), owner=colleague)
    person = {"stranger": UserFactory(), "colleague": colleague}[who]

    with pytest.raises(Refused):
        actions.move_entry(entry, draft, by=person, at=BEFORE)

    assert fresh(entry).category == impact
    assert fresh(draft).state == State.DRAFT


def test_nothing_is_moved_after_the_deadline():
    impact, culture = (edition := EditionFactory()).categories.all()
    entry = SubmissionFactory(category=impact, handed_in=True)
    draft = SubmissionFactory(category=culture, project=_project("Another", entry.organisation), owner=owner_of(entry))

    with pytest.raises(Refused) as refused:
        actions.move_entry(entry, draft, by=owner_of(entry), at=edition.deadline)

    assert refused.value.refusal.code == "call-closed"
    assert (fresh(entry).category, fresh(entry).reopened_at) == (impact, None)


def test_an_exact_twin_is_blocked_at_submit_with_a_sentence_and_a_link(client, edition):
    house, owner = OrganisationFactory(), UserFactory()
    SubmissionFactory(edition=edition, project=_project(SECRET, house), owner=owner, handed_in=True)
    draft = SubmissionFactory(edition=edition, project=_project(SECRET, house), owner=owner, answered=True)
    client.force_login(owner)

    answer = client.post(reverse("submissions:submit", args=[draft.public_id]))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Your organisation has already entered a project with this title." in page
    assert reverse("submissions:similar", args=[draft.public_id]) in page
    assert fresh(draft).state == State.DRAFT
    assert Letter.objects.count() == 1


# -- Staff -------------------------------------------------------------------------------------------------------------


def _twins(edition, **more):
    """Two handed-in entries of two organisations with one title."""
    first = SubmissionFactory(edition=edition, title=SECRET, handed_in=True, **more)
    second = SubmissionFactory(edition=edition, title=SECRET, handed_in=True, **more)
    return first, second


def _compare():
    return actions.compare_entries(at=timezone.now())


def test_a_near_twin_of_another_organisation_is_entered_and_flagged_once():
    first, second = _twins(EditionFactory())

    assert _compare() == 2
    assert _compare() == 0

    pair = Likeness.objects.get()
    assert (pair.first, pair.second, pair.signs[0], pair.verdict) == (first, second, "title", "")


def test_entries_are_compared_across_editions_and_never_with_a_rehearsals():
    first = SubmissionFactory(edition=EditionFactory(), title=SECRET, handed_in=True)
    rehearsal = EditionFactory(rehearsal_of=EditionFactory())
    person = UserFactory(rehearsal=rehearsal.slug)
    SubmissionFactory(edition=rehearsal, title=SECRET, owner=person, handed_in=True)
    later = SubmissionFactory(edition=EditionFactory(), title=f"{SECRET}!", handed_in=True)

    _compare()

    pair = Likeness.objects.get()
    assert (pair.first, pair.second) == (first, later)


def test_the_same_file_is_a_sign_and_a_removed_one_is_none():
    from tests.factories.submissions import pdf

    edition = EditionFactory()
    rows = [
        SubmissionFactory(edition=edition, title=title, answered=True) for title in ("One practice", "Sepsis", "Jury")
    ]
    for row in rows:
        actions.attach(row, pdf(), name="a.pdf", by=owner_of(row), at=BEFORE)
    actions.detach(rows[2].attachments.get(), by=owner_of(rows[2]), at=BEFORE)
    for row in rows:
        hand_in(row)

    _compare()

    assert [(pair.first, pair.second, pair.signs[0]) for pair in Likeness.objects.all()] == [(rows[0], rows[1], "file")]


def test_what_is_alike_no_more_goes_and_what_was_decided_stays():
    first, second = _twins(EditionFactory())
    third = SubmissionFactory(edition=first.edition, title=SECRET, handed_in=True)
    _compare()
    decided = Likeness.objects.get(first=first, second=third)
    actions.decide_likeness(decided, verdict="same", reason="One text.", by=_staff(), at=BEFORE)
    for row in (third,):
        actions.reopen(row, by=owner_of(row), at=BEFORE)
        actions.update_project(row, title="Something else entirely", by=owner_of(row), at=BEFORE)
        hand_in(row)

    _compare()

    assert set(Likeness.objects.values_list("first", "second", "verdict")) == {
        (first.pk, second.pk, ""),
        (first.pk, third.pk, "same"),
    }


def _staff():
    return UserFactory(roles=[Role.STAFF])


def test_staff_decide_with_a_reason_and_both_entries_remember(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    first, second = _twins(edition)
    _compare()
    client.force_login(_staff())
    address = reverse("submissions:staff_likeness", args=[edition.slug, first.public_id, second.public_id])

    page = client.get(address).content.decode()
    empty = client.post(address, {"verdict": "same", "reason": " "})
    client.post(address, {"verdict": "same", "reason": "One practice, two partners."})

    assert page.count(SECRET) >= 4
    assert empty.status_code == 422
    pair = Likeness.objects.get()
    assert (pair.verdict, pair.reason) == ("same", "One practice, two partners.")
    assert {event.subject for event in Event.objects.filter(verb="likeness decided")} == {first.subject, second.subject}
    shown = client.get(reverse("submissions:staff_submission", args=[edition.slug, first.public_id])).content.decode()
    assert "One practice, two partners." in shown
    assert second.number in shown


def test_the_inbox_filters_by_what_was_decided(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    first, second = _twins(edition)
    others = [SubmissionFactory(edition=edition, title="A jury of citizens", handed_in=True) for _ in range(2)]
    _compare()
    pair = Likeness.objects.get(first=first)
    actions.decide_likeness(pair, verdict="same", reason="One text.", by=_staff(), at=timezone.now())
    client.force_login(_staff())

    def listed(flag):
        page = client.get(reverse("submissions:inbox", args=[edition.slug]), {"flag": flag}).content.decode()
        return [row for row in (first, second, *others) if row.number in page]

    assert (listed("same"), listed("undecided")) == ([first, second], others)
    assert listed("similar") == [first, second, *others]
    actions.decide_likeness(pair, verdict="different", reason="Two texts.", by=_staff(), at=timezone.now())
    assert listed("similar") == others


def test_staff_see_of_a_similar_draft_a_fingerprint_and_no_text(client, edition):
    entered = SubmissionFactory(edition=edition, title="Zebrafish avatars of leukaemia", handed_in=True)
    draft = SubmissionFactory(edition=edition, title=SECRET, answered=True)
    _compare()
    client.force_login(_staff())

    page = client.get(reverse("submissions:staff_submission", args=[edition.slug, entered.public_id])).content.decode()

    assert fingerprint(draft) in page
    assert owner_of(draft).email in page
    assert "a similar title" in page
    for text in (SECRET, draft.organisation.legal_name, str(draft.public_id)):
        assert text not in page
    assert not Likeness.objects.exists()
    address = reverse("submissions:staff_likeness", args=[edition.slug, entered.public_id, draft.public_id])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("roles", [[], [Role.EVALUATOR], [Role.OPERATOR]])
def test_others_do_not_see_pairs(client, roles):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    first, second = _twins(edition)
    _compare()
    client.force_login(UserFactory(roles=roles))

    address = reverse("submissions:staff_likeness", args=[edition.slug, first.public_id, second.public_id])
    assert client.get(address).status_code == 403


def test_the_auditor_reads_a_pair_and_decides_nothing(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    first, second = _twins(edition)
    _compare()
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    address = reverse("submissions:staff_likeness", args=[edition.slug, first.public_id, second.public_id])

    assert "Only staff may do this." in client.get(address).content.decode()
    assert client.post(address, {"verdict": "same", "reason": "Yes."}).status_code == 403
    assert Likeness.objects.get().verdict == ""
    assert not Event.objects.filter(verb="likeness decided").exists()


def test_a_pages_pairs_cost_the_same_queries_for_one_as_for_many(client):
    edition = edition_in(Phase.CHECKING, at=timezone.now())
    first, _second = _twins(edition)
    _compare()
    client.force_login(_staff())
    address = reverse("submissions:staff_submission", args=[edition.slug, first.public_id])
    client.get(address)  # fills what is kept

    with CaptureQueriesContext(connection) as for_one:
        client.get(address)
    for _ in range(5):
        SubmissionFactory(edition=edition, title=SECRET, handed_in=True)
    _compare()
    with CaptureQueriesContext(connection) as for_many:
        client.get(address)

    assert Likeness.objects.of(first).count() == 6
    assert len(for_many) == len(for_one)


# -- Races: real threads, real PostgreSQL ------------------------------------------------------------------------------


def _answered_twins(edition, *, house=None):
    houses = [house or OrganisationFactory() for _ in range(2)]
    return [SubmissionFactory(edition=edition, project=_project(SECRET, one), answered=True) for one in houses]


@pytest.mark.django_db(transaction=True)
def test_two_exact_twins_at_the_same_moment_give_one_entry_and_one_sentence():
    edition = EditionFactory()
    for _round in range(5):
        twins = _answered_twins(edition, house=OrganisationFactory())

        results = at_once(*[partial(hand_in, twin, by=owner_of(twin)) for twin in twins])

        [refused] = [result for result in results if not isinstance(result, Version)]
        assert isinstance(refused, ValidationError)
        assert refused.messages == ["Your organisation has already entered a project with this title."]


@pytest.mark.django_db(transaction=True)
def test_two_near_twins_at_the_same_moment_are_flagged_once():
    edition = EditionFactory()

    def hand_in_and_compare(twin, owner):
        hand_in(twin, by=owner)
        return _compare()  # what the bell of the submit causes, once it has committed

    for number in range(1, 6):
        twins = [
            SubmissionFactory(edition=edition, title=f"Practice {'abcdef'[number] * 9}", answered=True)
            for _ in range(2)
        ]

        results = at_once(*[partial(hand_in_and_compare, twin, owner_of(twin)) for twin in twins])
        _compare()  # beat, for the one whose row was being compared by the other

        assert all(isinstance(result, int) for result in results), results
        assert Likeness.objects.of(twins[0]).filter(signs__0="title").count() == 1


@pytest.mark.django_db(transaction=True)
def test_comparing_inside_the_submit_would_miss_a_twin_that_is_being_handed_in():
    """The negative control: why entries are compared after their submit has committed, not in it."""
    first, second = _answered_twins(EditionFactory())
    seen = []

    with transaction.atomic():
        hand_in(first)
        [found] = at_once(lambda: (hand_in(second), _compare(), Likeness.objects.count())[-1])
        seen.append(found)

    assert seen == [0]  # the first had not committed
    _compare()
    assert Likeness.objects.count() == 1
