"""Organisations: found by typing without telling who else applied, corrected and merged without losing history."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Phase
from evaluation.models import Evaluator
from submissions import actions
from submissions.directory import suggestions
from submissions.models import Member, Organisation, Project, Submission
from tests.factories.accounts import UserFactory
from tests.factories.calls import EditionFactory, edition_in
from tests.factories.moments import LONG_AGO, NOW
from tests.factories.submissions import (
    OrganisationFactory,
    ProjectFactory,
    SubmissionFactory,
    fresh,
    owner_of,
)

pytestmark = pytest.mark.django_db
NAME = "Institut Nebelhorn"


def _staff(**more):
    return UserFactory(roles=[Role.STAFF], **more)


def _typed(edition, **more):
    return {
        "project": "new",
        "legal_name": NAME,
        "kind": "hospital",
        "country": "SE",
        "title": "A practice of its own",
        "category": edition.categories.all()[0].pk,
        **more,
    }


@pytest.fixture
def edition():
    return edition_in(Phase.SUBMISSION, at=timezone.now())


# -- Found by typing ---------------------------------------------------------------------------------------------------


def test_typing_finds_what_is_listed_and_tells_nothing_of_who_else_applied(client, edition):
    other = SubmissionFactory(
        edition=edition, organisation=OrganisationFactory(legal_name=f"{NAME} Geheim", country="DE")
    )
    listed = OrganisationFactory(legal_name=f"{NAME} Partner", listed=True)
    client.force_login(UserFactory())

    page = client.get(reverse("submissions:suggest_organisation"), {"legal_name": "nebelh"}).content.decode()

    assert listed.legal_name in page
    assert other.organisation.legal_name not in page
    assert str(other.organisation.public_id) not in page


def test_the_answer_for_a_hidden_organisation_is_the_answer_for_an_unknown_one(client, edition):
    OrganisationFactory(legal_name=NAME, country="DE", pic="912345678", website="https://nebelhorn.example")
    client.force_login(UserFactory())

    def begun(name, pic):
        typed = _typed(edition, legal_name=name, pic=pic, website="https://nebelhorn.example")
        return client.post(reverse("submissions:begin", args=[edition.slug]), typed).status_code

    assert begun(NAME, "912345678") == begun("Institut Anderswo", "912345679") == 302
    assert Organisation.objects.filter(legal_name=NAME).count() == 2  # staff merge them


@pytest.mark.parametrize("typed", ["Institut Nebelhorn", "instiut nebelhorn", "NEBELHORN", "912 345 678"])
def test_a_listed_organisation_is_found_by_part_of_its_name_with_a_slip_or_by_its_pic(typed):
    listed = OrganisationFactory(legal_name=NAME, pic="912345678", listed=True)
    OrganisationFactory(legal_name="Consorci Vallmar", listed=True)

    found = suggestions(UserFactory(), typed)

    assert found == [listed]


def test_the_own_mail_domain_finds_the_own_house_and_vouches_for_its_people():
    house = OrganisationFactory(legal_name=NAME, website="https://www.nebelhorn.example")
    colleague, stranger = UserFactory(email="ana@med.nebelhorn.example"), UserFactory(email="bo@gmail.com")

    assert suggestions(colleague, "nebel") == [house]
    assert suggestions(stranger, "nebel") == []
    assert actions.act_for(house, by=colleague, at=NOW).vouched is True
    with pytest.raises(Refused):
        actions.act_for(house, by=stranger, at=NOW)
    assert not Member.objects.filter(person=stranger).exists()


def test_a_merged_row_and_a_rehearsals_row_are_never_offered():
    OrganisationFactory(legal_name=NAME, listed=True, rehearsal="somewhere")
    stays = OrganisationFactory(legal_name="Another", listed=True)
    OrganisationFactory(legal_name=f"{NAME} II", listed=True, merged_into=stays, merged_at=NOW)

    assert suggestions(UserFactory(), NAME) == []


def test_without_a_script_the_page_asks_once_and_takes_the_choice(client, edition):
    listed = OrganisationFactory(legal_name=NAME, country="SE", listed=True)
    person = UserFactory()
    client.force_login(person)
    address = reverse("submissions:begin", args=[edition.slug])

    asked = client.post(address, _typed(edition)).content.decode()
    client.post(address, _typed(edition, known=str(listed.public_id)))

    assert "We know an organisation like this one." in asked
    assert f'value="{listed.public_id}"' in asked
    assert Submission.objects.get().organisation == listed
    assert Member.objects.get(person=person).vouched is False
    assert Organisation.objects.count() == 1


def test_none_of_these_writes_a_new_one(client, edition):
    OrganisationFactory(legal_name=NAME, country="DE", listed=True)
    client.force_login(UserFactory())

    client.post(reverse("submissions:begin", args=[edition.slug]), _typed(edition, known="new"))

    assert Organisation.objects.filter(legal_name=NAME).count() == 2


def test_a_hidden_organisation_cannot_be_chosen_by_its_address(client, edition):
    hidden = OrganisationFactory(legal_name="Geheim")
    person = UserFactory()
    client.force_login(person)

    client.post(reverse("submissions:begin", args=[edition.slug]), _typed(edition, known=str(hidden.public_id)))

    assert not hidden.members.exists()
    assert Submission.objects.get().organisation != hidden


def test_an_unconfirmed_person_is_not_offered_the_projects_of_the_organisation(client, edition):
    listed = OrganisationFactory(listed=True)
    known = SubmissionFactory(edition=edition, project=ProjectFactory(organisation=listed, title="A secret practice"))
    person = UserFactory()
    Member.objects.create(organisation=listed, person=person, since=LONG_AGO, vouched=False)
    client.force_login(person)

    page = client.get(reverse("submissions:begin", args=[edition.slug])).content.decode()

    assert listed.legal_name in page
    assert "A secret practice" not in page
    with pytest.raises(Refused) as refused:
        actions.start(known.project, edition.categories.all()[1], by=person, at=timezone.now())
    assert refused.value.refusal.code == "not-vouched"


@pytest.mark.parametrize(("typed", "stored"), [("EL", "GR"), ("UK", "GB"), ("xk", "XK"), ("gp", "GP")])
def test_codes_of_the_institutions_are_stored_as_isos(typed, stored):
    row = actions.create_organisation(legal_name=NAME, kind="hospital", country=typed, by=UserFactory(), at=NOW)

    assert row.country == stored


# -- Corrected ---------------------------------------------------------------------------------------------------------


def _known(row, **changes):
    names = ("legal_name", "kind", "country", "website", "pic", "parent", "preciseu_partner", "listed")
    return {name: getattr(row, name) for name in names} | changes


def test_staff_correct_an_organisation_and_what_arrived_keeps_its_words():
    entered = SubmissionFactory(handed_in=True)
    row, before = entered.organisation, entered.version.canonical

    actions.update_organisation(row, **_known(row, legal_name=NAME, pic="912 345 678"), by=_staff(), at=NOW)

    row.refresh_from_db()
    assert (row.legal_name, row.pic, row.name_folded) == (NAME, "912345678", "institut nebelhorn")
    assert fresh(entered).version.canonical == before
    assert Event.objects.get(verb="organisation changed").facts["pic"] == ["", "912345678"]


def test_an_organisation_is_not_below_itself():
    top = OrganisationFactory()
    middle = OrganisationFactory(parent=top)
    low = OrganisationFactory(parent=middle)

    with pytest.raises(ValidationError, match="below the one"):
        actions.update_organisation(top, **_known(top, parent=low), by=_staff(), at=NOW)

    assert Organisation.objects.get(pk=top.pk).parent is None


@pytest.mark.parametrize("roles", [[], [Role.AUDITOR], [Role.CHAIR], [Role.EVALUATOR]])
def test_only_staff_correct_vouch_and_merge(client, roles):
    one, other, person = OrganisationFactory(), OrganisationFactory(), UserFactory(roles=roles)
    member = Member.objects.create(organisation=one, person=UserFactory(), since=LONG_AGO, vouched=False)

    for act in (
        lambda: actions.update_organisation(one, **_known(one), by=person, at=NOW),
        lambda: actions.vouch_for(member, by=person, at=NOW),
        lambda: actions.merge_organisations(one, other, reason="One PIC.", by=person, at=NOW),
    ):
        with pytest.raises(Refused):
            act()
    member.refresh_from_db()
    assert member.vouched is False
    assert not Organisation.objects.exclude(merged_into=None).exists()
    assert not Event.objects.exists()


def test_staff_confirm_a_person_on_the_organisations_page(client):
    row = OrganisationFactory(listed=True)
    member = Member.objects.create(organisation=row, person=UserFactory(), since=LONG_AGO, vouched=False)
    client.force_login(_staff())

    page = client.get(reverse("submissions:organisation", args=[row.public_id])).content.decode()
    client.post(reverse("submissions:vouch", args=[row.public_id, member.pk]))

    assert "not confirmed" in page
    member.refresh_from_db()
    assert member.vouched is True


@pytest.mark.parametrize("roles", [[], [Role.EVALUATOR], [Role.OPERATOR]])
def test_the_list_is_for_those_who_run_the_call(client, roles):
    row = OrganisationFactory()
    client.force_login(UserFactory(roles=roles))

    for name, args in (("organisations", []), ("organisation", [row.public_id])):
        assert client.get(reverse(f"submissions:{name}", args=args)).status_code == 403


# -- Merged ------------------------------------------------------------------------------------------------------------


def _merge(one, other, **more):
    given = {"reason": "One PIC.", "by": _staff(), "at": NOW} | more
    return actions.merge_organisations(one, other, **given)


def test_a_merge_moves_everything_and_loses_no_history():
    entered = SubmissionFactory(handed_in=True)
    duplicate, into = entered.organisation, OrganisationFactory(pic="")
    Organisation.objects.filter(pk=duplicate.pk).update(pic="912345678", preciseu_partner=True)
    child = OrganisationFactory(parent=duplicate)
    evaluator = Evaluator.objects.create(
        edition=entered.edition, person=UserFactory(), organisation=duplicate, invited_at=NOW
    )
    before, owner = entered.version.canonical, owner_of(entered)

    _merge(duplicate, into)

    for row in (duplicate, into, child, evaluator):
        row.refresh_from_db()
    after = fresh(entered)
    assert (after.organisation, after.project.organisation, after.version.canonical) == (into, into, before)
    assert (child.parent, evaluator.organisation, into.pic, into.preciseu_partner) == (into, into, "912345678", True)
    assert into.members.filter(person=owner).exists()
    assert (duplicate.merged_into, duplicate.merged_at) == (into, NOW)
    facts = [event.facts for event in Event.objects.filter(verb="organisations merged", reason="One PIC.")]
    assert [fact["submission"] for fact in facts] == [1, 1]


def test_a_merge_keeps_a_person_once_and_vouched_for():
    duplicate, into, person = OrganisationFactory(), OrganisationFactory(), UserFactory()
    Member.objects.create(organisation=duplicate, person=person, since=LONG_AGO)
    Member.objects.create(organisation=into, person=person, since=LONG_AGO, vouched=False)

    _merge(duplicate, into)

    assert list(Member.objects.values_list("organisation", "person", "vouched")) == [(into.pk, person.pk, True)]


def test_the_old_address_leads_to_the_row_that_stays(client):
    duplicate, into = OrganisationFactory(), OrganisationFactory()
    _merge(duplicate, into)
    client.force_login(_staff())

    answer = client.get(reverse("submissions:organisation", args=[duplicate.public_id]))

    assert answer.url == reverse("submissions:organisation", args=[into.public_id])


def _clash():
    edition = EditionFactory()
    houses = [OrganisationFactory(), OrganisationFactory()]
    return [
        SubmissionFactory(
            edition=edition, project=ProjectFactory(organisation=house, title="One consent"), handed_in=True
        )
        for house in houses
    ]


def test_a_merge_that_would_give_one_organisation_two_entries_of_one_title_is_refused_by_name(client):
    one, other = _clash()

    with pytest.raises(ValidationError) as refused:
        _merge(one.organisation, other.organisation)

    assert one.number in refused.value.messages[0]
    assert other.number in refused.value.messages[0]
    assert fresh(one).organisation == one.organisation
    assert not Event.objects.filter(verb="organisations merged").exists()
    client.force_login(_staff())
    args = [one.organisation.public_id, other.organisation.public_id]
    page = client.get(reverse("submissions:merge_organisations", args=args)).content.decode()
    assert one.number in page
    assert "Merge them" not in page


def test_once_one_of_the_two_is_withdrawn_the_merge_goes():
    one, other = _clash()
    actions.withdraw(one, by=owner_of(one), at=timezone.now())

    _merge(one.organisation, other.organisation)

    assert fresh(one).organisation == other.organisation


@pytest.mark.parametrize("case", ["itself", "twice", "no reason", "other world"])
def test_a_merge_that_makes_no_sense_is_refused(case):
    one, other = OrganisationFactory(), OrganisationFactory(rehearsal="r" if case == "other world" else "")
    if case == "twice":
        third = OrganisationFactory()
        _merge(one, third)
    before = Event.objects.count()

    with pytest.raises((ValidationError, Refused)):
        _merge(one, one if case == "itself" else other, reason=" " if case == "no reason" else "One PIC.")

    assert Event.objects.count() == before


def test_parents_stay_a_tree_after_a_merge():
    top = OrganisationFactory()
    middle = OrganisationFactory(parent=top)
    low = OrganisationFactory(parent=middle)

    _merge(top, low)

    low.refresh_from_db()
    middle.refresh_from_db()
    assert (low.parent, middle.parent) == (None, low)


def test_a_merge_has_the_entries_compared_again():
    entered = SubmissionFactory(handed_in=True)
    actions.compare_entries(at=NOW)

    _merge(entered.organisation, OrganisationFactory())

    assert actions.compare_entries(at=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_a_project_that_is_written_down_while_its_organisation_is_merged_belongs_to_the_one_that_stays():
    person = UserFactory()
    duplicate, into = OrganisationFactory(member=person), OrganisationFactory()
    made = []

    def write_down():
        made.append(actions.create_project(duplicate, title="Late", by=person, at=NOW))
        connection.close()

    thread = threading.Thread(target=write_down)
    with transaction.atomic():
        _merge(duplicate, into)
        thread.start()
        thread.join(0.5)
        assert made == []  # it waits
    thread.join()

    assert Project.objects.get(title="Late").organisation == into


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_a_project_would_be_left_behind():
    """The negative control: the row that merges is read again under its lock, not taken as it was."""
    person = UserFactory()
    duplicate, into = OrganisationFactory(member=person), OrganisationFactory()
    _merge(duplicate, into)

    left = ProjectFactory(organisation=Organisation.objects.get(pk=duplicate.pk))  # a writer without `present`

    assert left.organisation.merged_into == into
    assert actions.create_project(duplicate, title="Late", by=person, at=NOW).organisation == into
