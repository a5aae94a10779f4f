"""Co-editors: invited by a letter, accepted by whoever reads that mailbox, changed and revoked by an owner."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from accounts.models import Event
from accounts.refusals import Refused
from notifications.models import Letter
from submissions import actions, limits, policies
from submissions.models import Editor, Invitation
from tests.factories.accounts import UserFactory
from tests.factories.submissions import BEFORE, ProjectFactory, SubmissionFactory, owner_of

pytestmark = pytest.mark.django_db
Role = Editor.Role
ADDRESS = "marta.oliveras@vallmar.example"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def draft():
    return SubmissionFactory(title="Patients at the table")


def invite(draft, address=ADDRESS, role=Role.EDIT, *, by=None, at=BEFORE):
    """The invitation and the secret of its letter."""
    invitation = actions.invite(draft, address=address, role=role, by=by or owner_of(draft), at=at)
    return invitation, secret_of(address)


def secret_of(address=ADDRESS):
    letter = Letter.objects.filter(kind="invitation", to=address).latest("pk")
    return re.search(r"/invitations/([\w-]+)/", letter.text)[1]


def editor(draft, role=Role.EDIT):
    return actions.add_editor(draft, UserFactory(), role, by=owner_of(draft), at=BEFORE)


def parts(draft):
    return {(row.person, row.role) for row in draft.editors.all()}


def refusal_of(act, *args, **kwargs):
    """Why it was refused; nothing was written and no letter owed."""
    before = _state()
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    assert _state() == before
    return refused.value.refusal


def _state():
    invitations = list(Invitation.objects.order_by("pk").values())
    editors = list(Editor.objects.order_by("pk").values())
    return invitations, editors, Letter.objects.count(), Event.objects.count()


# -- Inviting ----------------------------------------------------------------------------------------------------------


def test_an_invitation_is_a_letter_whose_secret_only_its_reader_has(draft):
    invitation, secret = invite(draft)

    assert invitation.token_hash == actions.hash_of(secret)
    assert secret not in str(Invitation.objects.values().get())
    letter = Letter.objects.get()
    assert (letter.kind, letter.to, letter.secret) == ("invitation", ADDRESS, True)
    assert "Patients at the table" in letter.text
    assert invitation.expires_at == BEFORE + Invitation.LASTS
    assert parts(draft) == {(owner_of(draft), Role.OWNER)}


def test_the_letter_says_the_same_whether_or_not_the_address_has_an_account(draft):
    UserFactory(email="known@vallmar.example")
    invite(draft, "known@vallmar.example")
    invite(draft, "unknwn@vallmar.example")

    known, unknown = Letter.objects.order_by("pk")
    for secret in (secret_of("known@vallmar.example"), secret_of("unknwn@vallmar.example")):
        known.text, unknown.text = known.text.replace(secret, ""), unknown.text.replace(secret, "")
    assert known.text.replace("known", "unknwn") == unknown.text


def test_people_stand_in_the_order_in_which_they_came(draft):
    late, early = (
        actions.add_editor(draft, UserFactory(), Role.EDIT, by=owner_of(draft), at=BEFORE + minutes * MINUTE)
        for minutes in (2, 1)
    )

    assert [row.person for row in draft.editors.all()] == [owner_of(draft), early.person, late.person]


@pytest.mark.parametrize("role", [Role.EDIT, Role.VIEW])
def test_only_an_owner_invites(draft, role):
    colleague = editor(draft, role).person

    refusal = refusal_of(actions.invite, draft, address=ADDRESS, role=Role.OWNER, by=colleague, at=BEFORE)

    assert refusal == policies.NOT_OWNER


@pytest.mark.parametrize("address", ["", "no address", "two@a.example, three@b.example"])
def test_what_is_no_address_is_not_invited(draft, address):
    with pytest.raises(ValidationError):
        invite(draft, address)

    assert not Invitation.objects.exists()
    assert not Letter.objects.exists()


def test_whoever_works_on_it_is_not_invited_again(draft):
    with pytest.raises(ValidationError, match="works on the application already"):
        invite(draft, owner_of(draft).email.upper())

    assert not Letter.objects.exists()


def test_an_address_has_one_open_invitation_however_it_is_written(draft):
    invite(draft)

    with pytest.raises(ValidationError, match="invited already"):
        invite(draft, ADDRESS.upper())

    assert Letter.objects.count() == 1


# -- Limits ------------------------------------------------------------------------------------------------------------


def test_an_address_gets_at_most_three_letters_a_day_from_the_whole_portal(draft):
    for _ in range(limits.LETTERS_TO_ADDRESS):
        invite(SubmissionFactory())

    refusal = refusal_of(actions.invite, draft, address=ADDRESS, role=Role.EDIT, by=owner_of(draft), at=BEFORE)

    assert refusal == policies.TOO_MANY_TO_ADDRESS
    assert invite(draft, at=BEFORE + limits.DAY)[0].pk


def test_a_person_sends_a_limited_number_of_letters_a_day_over_all_applications(draft):
    owner = owner_of(draft)
    drafts = [draft, *SubmissionFactory.create_batch(2, owner=owner)]
    for number in range(limits.LETTERS_OF_PERSON):
        invitation, _ = invite(drafts[number % 3], f"stranger{number}@elsewhere.example", by=owner)
        actions.withdraw_invitation(invitation, by=owner, at=BEFORE)  # which gives no letter back

    fresh = SubmissionFactory(owner=owner)
    refusal = refusal_of(actions.invite, fresh, address=ADDRESS, role=Role.EDIT, by=owner, at=BEFORE)

    assert refusal == policies.TOO_MANY_LETTERS


def test_at_most_twenty_people_work_on_one_application(draft, monkeypatch):
    monkeypatch.setattr(limits, "MOST_PEOPLE", 3)
    editor(draft)
    invite(draft, "one@vallmar.example")

    refusal = refusal_of(actions.invite, draft, address=ADDRESS, role=Role.EDIT, by=owner_of(draft), at=BEFORE)

    assert refusal == policies.TOO_MANY_PEOPLE


@pytest.mark.parametrize(
    "title", ["Cheap pills at www pills", "Visit https://pills.example", "pills.example", "write to a@b.example"]
)
def test_a_letter_to_a_stranger_repeats_nothing_that_a_mail_program_makes_a_link_of(title):
    draft = SubmissionFactory(project=ProjectFactory(title=title))

    invite(draft)

    assert title not in Letter.objects.get().text
    assert "invites you to work on an application to" in Letter.objects.get().text


# -- Sent again, withdrawn ---------------------------------------------------------------------------------------------


def test_sent_again_the_new_link_works_and_the_old_one_is_dead(draft):
    invitation, first = invite(draft)
    later = BEFORE + 11 * MINUTE

    actions.invite_again(invitation, by=owner_of(draft), at=later)

    second, person = secret_of(), UserFactory(email=ADDRESS)
    assert second != first
    assert refusal_of(actions.accept, first, by=person, at=later) == policies.UNKNOWN_LINK
    actions.accept(second, by=person, at=later)
    assert (person, Role.EDIT) in parts(draft)


def test_another_letter_needs_ten_minutes_and_five_are_enough(draft):
    invitation, _ = invite(draft)
    owner = owner_of(draft)

    assert refusal_of(actions.invite_again, invitation, by=owner, at=BEFORE + 9 * MINUTE) == policies.TOO_SOON_AGAIN
    for day in range(1, 5):
        actions.invite_again(invitation, by=owner, at=BEFORE + day * limits.DAY)
    too_many = BEFORE + 5 * limits.DAY
    assert refusal_of(actions.invite_again, invitation, by=owner, at=too_many) == policies.TOO_SOON_AGAIN
    assert Letter.objects.count() == 5


def test_a_withdrawn_invitation_opens_nothing(draft):
    invitation, secret = invite(draft)

    actions.withdraw_invitation(invitation, by=owner_of(draft), at=BEFORE)

    person = UserFactory(email=ADDRESS)
    assert refusal_of(actions.accept, secret, by=person, at=BEFORE) == policies.LINK_WITHDRAWN
    again = refusal_of(actions.invite_again, invitation, by=owner_of(draft), at=BEFORE + 11 * MINUTE)
    assert again == policies.INVITATION_IS_OVER


# -- Accepting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_whoever_accepts_gets_the_part_and_the_owners_a_letter(draft, role):
    first_owner = owner_of(draft)
    _, secret = invite(draft, role=role)
    person = UserFactory(email=ADDRESS, name="Marta Oliveras")

    actions.accept(secret, by=person, at=BEFORE)

    assert (person, role) in parts(draft)
    letter = Letter.objects.get(kind="invitation_accepted")
    assert letter.to == first_owner.email
    assert "Marta Oliveras" in letter.text


def test_an_invitation_is_for_whoever_reads_that_mailbox_and_nobody_else(draft):
    _, secret = invite(draft)
    unconfirmed = UserFactory(email=ADDRESS, address=False)

    assert refusal_of(actions.accept, secret, by=UserFactory(), at=BEFORE) == policies.OTHER_ADDRESS
    assert refusal_of(actions.accept, secret, by=unconfirmed, at=BEFORE) == policies.OTHER_ADDRESS


def test_a_second_confirmed_address_of_an_account_will_do(draft):
    _, secret = invite(draft)
    person = UserFactory()
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True)

    actions.accept(secret, by=person, at=BEFORE)

    assert (person, Role.EDIT) in parts(draft)


def test_a_link_ends_after_fourteen_days(draft):
    invitation, secret = invite(draft)
    person = UserFactory(email=ADDRESS)

    assert refusal_of(actions.accept, secret, by=person, at=invitation.expires_at) == policies.LINK_TOO_OLD
    actions.accept(secret, by=person, at=invitation.expires_at - timedelta(microseconds=1))


def test_a_link_works_once(draft):
    _, secret = invite(draft)
    person = UserFactory(email=ADDRESS)
    actions.accept(secret, by=person, at=BEFORE)

    actions.accept(secret, by=person, at=BEFORE)  # a second click is no second acceptance
    assert Letter.objects.filter(kind="invitation_accepted").count() == 1
    actions.leave(draft, by=person, at=BEFORE)

    assert refusal_of(actions.accept, secret, by=person, at=BEFORE) == policies.LINK_USED


def test_an_invented_person_accepts_nothing_outside_the_rehearsal(draft):
    _, secret = invite(draft)
    invented = UserFactory(email=ADDRESS, rehearsal="rehearsal-1")

    assert refusal_of(actions.accept, secret, by=invented, at=BEFORE) == policies.OTHER_WORLD


def test_a_made_up_link_is_refused(draft):
    invite(draft)

    assert refusal_of(actions.accept, "made-up", by=UserFactory(email=ADDRESS), at=BEFORE) == policies.UNKNOWN_LINK


def test_the_address_of_whoever_never_accepted_is_forgotten_thirty_days_after_the_end(draft):
    invitation, secret = invite(draft)
    _, taken = invite(draft, "joan@vallmar.example")
    actions.accept(taken, by=UserFactory(email="joan@vallmar.example"), at=BEFORE)
    end = invitation.expires_at + Invitation.KEPT

    assert actions.forget_invitations(at=end) == 0
    assert actions.forget_invitations(at=end + MINUTE) == 1

    assert [row.address for row in Invitation.objects.all()] == ["joan@vallmar.example"]
    letter = Letter.objects.get(key=f"invitation:{invitation.public_id}:1")
    assert (letter.to, letter.text, letter.html) == ("", "", "")
    assert not Letter.objects.filter(text__contains=secret).exists()


# -- Parts -------------------------------------------------------------------------------------------------------------


def test_a_reader_writes_nothing_and_reads_everything(draft):
    reader = editor(draft, Role.VIEW).person
    declaration = draft.edition.declarations.all()[0]
    question = draft.edition.sections.all()[0].questions.all()[0]
    writes = [
        (actions.save_answer, (draft, question, "x"), {"revision": 0}),
        (actions.update_project, (draft,), {"title": "x"}),
        (actions.change_category, (draft, draft.category), {}),
        (actions.tick_declaration, (draft, declaration), {}),
        (actions.untick_declaration, (draft, declaration), {}),
        (actions.attach, (draft, b"%PDF-"), {"name": "a.pdf"}),
        (actions.write_message, (draft,), {"text": "x", "side": "applicant"}),
    ]

    for act, args, kwargs in writes:
        assert refusal_of(act, *args, **kwargs, by=reader, at=BEFORE) == policies.READS_ONLY, act
    assert policies.why_not_read(reader, draft) is None


def test_an_editor_neither_submits_nor_withdraws_nor_manages(draft):
    colleague = editor(draft)
    someone = editor(draft, Role.VIEW)
    acts = [
        (actions.withdraw, (draft,)),
        (actions.change_role, (someone, Role.OWNER)),
        (actions.hand_over, (someone,)),
        (actions.revoke, (someone,)),
    ]

    for act, args in acts:
        assert refusal_of(act, *args, by=colleague.person, at=BEFORE) == policies.NOT_OWNER, act
    assert policies.why_not_submit(colleague.person, draft, BEFORE) == policies.NOT_OWNER


def test_a_changed_part_is_told_to_whom_it_concerns(draft):
    colleague = editor(draft, Role.VIEW)

    actions.change_role(colleague, Role.EDIT, by=owner_of(draft), at=BEFORE)
    actions.change_role(colleague, Role.EDIT, by=owner_of(draft), at=BEFORE)  # changes nothing, tells nothing

    assert (colleague.person, Role.EDIT) in parts(draft)
    letter = Letter.objects.get()
    assert (letter.kind, letter.person) == ("editor_role_changed", colleague.person)
    assert "May edit" in letter.text


def test_an_unknown_part_is_refused(draft):
    colleague = editor(draft)

    with pytest.raises(ValidationError):
        actions.change_role(colleague, "king", by=owner_of(draft), at=BEFORE)

    assert (colleague.person, Role.EDIT) in parts(draft)


def test_handing_over_makes_one_an_owner_and_the_other_an_editor(draft):
    owner, heir = owner_of(draft), editor(draft)

    actions.hand_over(heir, by=owner, at=BEFORE)

    assert parts(draft) == {(owner, Role.EDIT), (heir.person, Role.OWNER)}
    assert {letter.person for letter in Letter.objects.filter(kind="ownership_handed_over")} == {owner, heir.person}
    assert policies.why_not_submit(owner, draft, BEFORE) is not None


def test_one_hands_over_to_somebody_else_who_is_no_owner_yet(draft):
    own = draft.editors.get()

    with pytest.raises(ValidationError, match="not an owner yet"):
        actions.hand_over(own, by=own.person, at=BEFORE)

    assert parts(draft) == {(own.person, Role.OWNER)}
    assert not Letter.objects.exists()


def test_whoever_is_revoked_is_told_and_sees_nothing_more(draft):
    colleague = editor(draft)

    actions.revoke(colleague, by=owner_of(draft), at=BEFORE)

    assert parts(draft) == {(owner_of(draft), Role.OWNER)}
    letter = Letter.objects.get()
    assert (letter.kind, letter.person) == ("editor_revoked", colleague.person)
    assert policies.why_not_read(colleague.person, draft) == policies.NOT_YOURS
    assert refusal_of(actions.revoke, colleague, by=owner_of(draft), at=BEFORE) == policies.GONE


def test_whoever_leaves_tells_the_owners(draft):
    colleague = editor(draft, Role.VIEW)

    actions.leave(draft, by=colleague.person, at=BEFORE)

    assert parts(draft) == {(owner_of(draft), Role.OWNER)}
    letter = Letter.objects.get()
    assert (letter.kind, letter.person) == ("editor_left", owner_of(draft))


def test_there_is_always_an_owner(draft):
    editor(draft)
    own = draft.editors.get(role=Role.OWNER)

    assert refusal_of(actions.leave, draft, by=own.person, at=BEFORE) == policies.LAST_OWNER
    assert refusal_of(actions.revoke, own, by=own.person, at=BEFORE) == policies.LAST_OWNER
    assert refusal_of(actions.change_role, own, Role.EDIT, by=own.person, at=BEFORE) == policies.LAST_OWNER
    second = editor(draft, Role.OWNER)
    actions.leave(draft, by=own.person, at=BEFORE)
    assert (second.person, Role.OWNER) in parts(draft)


def test_a_stranger_cannot_leave(draft):
    assert refusal_of(actions.leave, draft, by=UserFactory(), at=BEFORE) == policies.NOT_YOURS
