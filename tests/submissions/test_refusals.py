"""What staff and applicants may not do with entries, organisations and extensions, each with the reason it is refused for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Phase
from submissions import actions, policies
from submissions.models import Editor, Grant, Member, Organisation, Project
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import DEADLINE, edition_in
from tests.factories.moments import NOW
from tests.factories.submissions import (
    BEFORE,
    OrganisationFactory,
    ProjectFactory,
    SubmissionFactory,
    fresh,
    hand_in,
    owner_of,
    verdict,
)

pytestmark = pytest.mark.django_db
UNTIL = DEADLINE + timedelta(days=2)


def staff():
    return UserFactory(roles=[Role.STAFF])


def code_of(call) -> str:
    """Of the refusal that `call` meets."""
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.refusal.code


# -- Staff ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.EVALUATOR])
def test_an_entry_is_looked_after_by_who_runs_the_call(role) -> None:
    entry = SubmissionFactory(handed_in=True)

    assert policies.why_not_look_after(UserFactory(roles=[role]), entry) is not None
    assert policies.why_not_look_after(staff(), entry) is None


def test_two_entries_are_compared_once_both_are_handed_in_by_staff_without_a_hand_in_them() -> None:
    one = SubmissionFactory(handed_in=True)
    draft = SubmissionFactory(edition=one.edition)
    two = SubmissionFactory(edition=one.edition, handed_in=True)

    assert policies.why_not_decide_likeness(staff(), [one, draft]).code == "draft"
    assert policies.why_not_decide_likeness(UserFactory(), [one, two]) is not None
    colleague = staff()
    Member.objects.create(organisation=two.organisation, person=colleague, since=BEFORE, vouched=True)
    assert policies.why_not_decide_likeness(colleague, [one, two]).code == "in-conflict"
    assert policies.why_not_decide_likeness(staff(), [one, two]) is None


def test_organisations_are_kept_by_staff_each_in_the_own_world() -> None:
    real, invented = OrganisationFactory(), OrganisationFactory(rehearsal="played")
    player = UserFactory(roles=[Role.STAFF], rehearsal="played")

    assert policies.why_not_keep_organisations(UserFactory(), real).code == "not-staff"
    assert policies.why_not_keep_organisations(staff(), real, invented).code == "other-world"
    assert policies.why_not_keep_organisations(player, real).code == "other-edition"
    assert policies.why_not_keep_organisations(player, invented) is None


@pytest.mark.parametrize("phase", [Phase.ANNOUNCED, Phase.EVALUATION])
def test_no_extension_is_given_before_the_opening_or_once_the_jury_reads(phase) -> None:
    edition = edition_in(phase)

    until = edition.deadline + timedelta(days=2)
    assert policies.why_not_grant(staff(), edition, UserFactory(), until, NOW).code == "not-open"


def test_nobody_gets_an_extension_who_does_not_apply_in_this_world() -> None:
    edition = SubmissionFactory().edition

    for person in (UserFactory(is_active=False), UserFactory(rehearsal="played")):
        assert policies.why_not_grant(staff(), edition, person, UNTIL, BEFORE).code == "not-an-applicant"


def test_an_extension_is_taken_back_once_while_it_runs_by_who_runs_the_call() -> None:
    draft = SubmissionFactory()
    grant = actions.grant_extension(draft.edition, owner_of(draft), UNTIL, reason="A strike.", by=staff(), at=BEFORE)

    def again(by, at=BEFORE):
        return actions.take_back_extension(Grant.objects.get(), reason="A mistake.", by=by, at=at)

    assert code_of(lambda: again(owner_of(draft))) == "not-staff"
    assert code_of(lambda: again(staff(), UNTIL)) == "over"
    again(staff())
    assert code_of(lambda: again(staff())) == "over"
    assert Grant.objects.get(pk=grant.pk).withdrawn_at == BEFORE


def test_an_entry_has_one_verdict() -> None:
    entry = SubmissionFactory(eligible=True)

    assert code_of(lambda: verdict(entry)) == "checked-already"
    assert entry.checks.count() == 1


def test_an_appeal_is_decided_by_staff_or_chair_and_only_where_there_is_one() -> None:
    entry = SubmissionFactory(eligible=True)

    assert policies.why_not_decide_appeal(UserFactory(), entry).code == "not-staff"
    assert policies.why_not_decide_appeal(UserFactory(roles=[Role.CHAIR]), entry).code == "no-appeal"


# -- Applicants -------------------------------------------------------------------------------------------------------


def test_who_does_not_act_for_an_organisation_enters_none_of_its_projects() -> None:
    project = ProjectFactory()
    category = SubmissionFactory().edition.categories.all()[0]

    assert code_of(lambda: actions.start(project, category, by=UserFactory(), at=BEFORE)) == "not-a-member"
    assert not project.submissions.exists()
    assert Project.objects.filter(pk=project.pk).exists()


def test_a_draft_of_the_newest_form_has_no_newer_one_to_take() -> None:
    draft = SubmissionFactory()

    assert policies.why_not_take_new_form(owner_of(draft), draft).code == "newest-form"
    assert policies.why_not_take_new_form(UserFactory(), draft) is not None


def test_what_is_handed_in_is_not_handed_in_again_until_it_is_opened() -> None:
    entry = SubmissionFactory(handed_in=True)

    assert code_of(lambda: hand_in(entry)) == "not-open"
    assert entry.versions.count() == 1


def test_nothing_is_handed_in_before_the_call_opens() -> None:
    draft = SubmissionFactory(answered=True)
    opens = draft.edition.opens

    assert code_of(lambda: hand_in(draft, at=opens - timedelta(days=1))) == "not-yet-open"
    assert fresh(draft).state == State.DRAFT


def test_an_entry_moves_within_its_edition_and_its_organisation_while_it_is_open() -> None:
    entry = SubmissionFactory(handed_in=True)
    owner = owner_of(entry)
    elsewhere = SubmissionFactory(owner=owner, project=ProjectFactory(organisation=entry.organisation))
    of_others = SubmissionFactory(owner=owner, edition=entry.edition)
    draft = SubmissionFactory(
        owner=owner, edition=entry.edition, project=ProjectFactory(organisation=entry.organisation)
    )

    def why_not(of, to):
        refusal = policies.why_not_move(owner, of, to, BEFORE)
        return refusal.code if refusal else None

    assert entry.edition_id != elsewhere.edition_id
    assert why_not(entry, elsewhere) == "other-edition"
    assert why_not(entry, of_others) == "other-organisation"
    assert why_not(entry, draft) is None
    verdict(entry)
    assert why_not(fresh(entry), draft) == "not-open"


def test_only_who_manages_an_application_invites_again_and_not_for_what_is_over() -> None:
    draft = SubmissionFactory()
    owner = owner_of(draft)
    invitation = actions.invite(draft, address="ana@lefkara.example", role=Editor.Role.EDIT, by=owner, at=BEFORE)

    assert policies.why_not_invite_again(UserFactory(), draft, invitation, BEFORE) is not None
    actions.withdraw_invitation(invitation, by=owner, at=BEFORE)
    invitation.refresh_from_db()
    later = BEFORE + timedelta(days=1)
    assert policies.why_not_invite_again(owner, draft, invitation, later) == policies.INVITATION_IS_OVER


def test_an_organisation_that_was_merged_away_is_not_corrected_and_no_country_is_invented() -> None:
    kept, merged = OrganisationFactory(), OrganisationFactory()
    actions.merge_organisations(merged, into=kept, reason="The same house.", by=staff(), at=NOW)

    def correct(row: Organisation, country: str) -> Organisation:
        said = {"legal_name": row.legal_name, "kind": row.kind, "website": "", "pic": "", "parent": None}
        return actions.update_organisation(row, by=staff(), at=NOW, country=country, **said)

    with pytest.raises(ValidationError, match="merged into another"):
        correct(merged, "SE")
    with pytest.raises(ValidationError) as refused:
        correct(kept, "XX")
    assert "country" in refused.value.message_dict
    assert set(Organisation.objects.values_list("country", flat=True)) == {"SE"}
