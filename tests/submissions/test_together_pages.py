"""The pages of those who work together: people, invitation, history, and the form for readers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from calls.rules import Phase
from notifications.models import Letter
from submissions import actions
from submissions.form import form_of
from submissions.models import AnswerChange, Editor, Invitation
from submissions.rules import State
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import SubmissionFactory, answer_all, fresh, hand_in, owner_of, pdf, verdict

pytestmark = pytest.mark.django_db
Role = Editor.Role
ADDRESS = "marta.oliveras@vallmar.example"


@pytest.fixture
def draft(client):
    found = SubmissionFactory(edition=edition_in(Phase.SUBMISSION, at=timezone.now()), at=timezone.now())
    client.force_login(owner_of(found))
    return found


def _address(name, draft, *more):
    return reverse(f"submissions:{name}", args=[draft.public_id, *more])


def _text(answer, status=200):
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.content.decode())


def _editor(draft, role=Role.EDIT, **person):
    return actions.add_editor(draft, UserFactory(**person), role, by=owner_of(draft), at=timezone.now())


def _link():
    return re.search(r"/invitations/[\w-]+/", Letter.objects.filter(kind="invitation").latest("pk").text)[0]


# -- People ------------------------------------------------------------------------------------------------------------


def test_an_owner_invites_on_the_page_and_sees_who_is_invited(client, draft):
    answer = client.post(_address("people", draft), {"address": ADDRESS, "role": "edit"}, follow=True)

    page = _text(answer)
    assert f"A letter is on its way to {ADDRESS}." in page
    assert "Send again" in page
    assert Invitation.objects.get().role == Role.EDIT


def test_why_an_invitation_is_refused_stands_in_the_form(client, draft):
    client.post(_address("people", draft), {"address": ADDRESS, "role": "edit"})

    page = _text(client.post(_address("people", draft), {"address": ADDRESS, "role": "edit"}), 422)

    assert "This address is invited already" in page
    assert f'value="{ADDRESS}"' in page


def test_others_than_owners_see_the_people_and_change_none(client, draft):
    colleague = _editor(draft)
    client.force_login(colleague.person)

    page = _text(client.get(_address("people", draft)))
    assert "Send the invitation" not in page
    assert "Only an owner invites people" in page
    posts = [
        (_address("people", draft), {"address": ADDRESS, "role": "owner"}),
        (_address("person", draft, colleague.pk), {"role": "owner"}),
        (_address("hand_over", draft, colleague.pk), {}),
        (_address("revoke", draft, draft.editors.get(role="owner").pk), {}),
    ]

    assert [client.post(address, typed).status_code for address, typed in posts] == [403] * 4
    assert not Letter.objects.exists()
    assert draft.editors.count() == 2


def test_an_owner_changes_a_part_hands_over_and_is_revoked(client, draft):
    owner, colleague = draft.editors.get(), _editor(draft, Role.VIEW)

    client.post(_address("person", draft, colleague.pk), {"role": "edit"})
    assert draft.editors.get(pk=colleague.pk).role == Role.EDIT
    client.post(_address("hand_over", draft, colleague.pk))
    assert {row.pk: row.role for row in draft.editors.all()} == {owner.pk: Role.EDIT, colleague.pk: Role.OWNER}
    client.force_login(colleague.person)
    client.post(_address("revoke", draft, owner.pk))

    assert list(draft.editors.all()) == [colleague]
    client.force_login(owner.person)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_the_only_owner_is_told_why_not_to_leave(client, draft):
    assert "You are the only owner" in _text(client.get(_address("people", draft)))
    assert client.post(_address("leave", draft)).status_code == 403
    assert draft.editors.count() == 1


def test_a_colleague_leaves(client, draft):
    client.force_login(_editor(draft).person)
    assert "Leave this application?" in _text(client.get(_address("leave", draft)))

    client.post(_address("leave", draft))

    assert draft.editors.count() == 1


def test_an_invitation_is_sent_again_and_withdrawn_on_the_page(client, draft):
    client.post(_address("people", draft), {"address": ADDRESS, "role": "edit"})
    invitation = Invitation.objects.get()
    too_soon = client.post(_address("invite_again", draft, invitation.public_id), follow=True)
    assert "younger than ten minutes" in _text(too_soon)
    Invitation.objects.update(mailed_at=timezone.now() - timedelta(minutes=11))
    client.post(_address("invite_again", draft, invitation.public_id))
    assert Letter.objects.filter(kind="invitation").count() == 2

    client.post(_address("withdraw_invitation", draft, invitation.public_id))

    assert client.get(_link()).status_code == 410
    assert "Send again" not in _text(client.get(_address("people", draft)))


def test_another_submissions_invitation_is_not_found(client, draft):
    other = SubmissionFactory()
    invitation = actions.invite(other, address=ADDRESS, role=Role.EDIT, by=owner_of(other), at=timezone.now())

    assert client.post(_address("withdraw_invitation", draft, invitation.public_id)).status_code == 404
    assert Invitation.objects.get().withdrawn_at is None


# -- The link of the letter --------------------------------------------------------------------------------------------


@pytest.fixture
def link(client, draft):
    client.post(_address("people", draft), {"address": ADDRESS, "role": "edit"})
    client.logout()
    return _link()


def test_a_get_shows_and_accepts_nothing(client, draft, link):
    for person in (None, UserFactory(email=ADDRESS)):
        if person:
            client.force_login(person)
        assert draft.project.title in _text(client.get(link))
    assert Invitation.objects.get().accepted_at is None
    assert draft.editors.count() == 1


def test_a_stranger_is_led_to_sign_up_and_back(client, draft, link):
    assert f"?next={link}" in _text(client.get(link))

    answer = client.post(link)

    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={link}")
    assert draft.editors.count() == 1


def test_the_reader_of_the_mailbox_accepts_and_lands_on_the_application(client, draft, link):
    person = UserFactory(email=ADDRESS)
    client.force_login(person)

    answer = client.post(link)

    assert answer["Location"] == draft.get_absolute_url()
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert client.get(link)["Location"] == draft.get_absolute_url()  # opened again: there is nothing to accept


def test_another_person_is_told_whose_invitation_it_is(client, draft, link):
    client.force_login(UserFactory())

    assert "reads another mailbox than yours" in _text(client.get(link))
    assert "reads another mailbox than yours" in _text(client.post(link))
    assert draft.editors.count() == 1


def test_a_made_up_link_tells_nothing(client, draft, link):
    assert "This link opens nothing" in _text(client.get("/invitations/made-up/"), 404)


def test_no_cache_keeps_the_page_of_a_secret(client, link):
    assert "no-store" in client.get(link)["Cache-Control"]


# -- Readers -----------------------------------------------------------------------------------------------------------


def test_a_reader_opens_every_page_of_the_form_and_finds_nothing_to_send(client, draft):
    answer_all(draft, at=timezone.now())
    actions.attach(draft, pdf(), name="Plan.pdf", by=owner_of(draft), at=timezone.now())
    client.force_login(_editor(draft, Role.VIEW).person)
    sections = [section.code for section in form_of(draft).sections]

    pages = [_address("step", draft, code) for code in (*sections, "declarations")]
    for address in (*pages, _address("project", draft), _address("review", draft)):
        page = _text(client.get(address))
        assert "You may read this application, not change it." in page
        assert "<textarea" not in page
        assert client.post(address).status_code in (403, 405)
    whole = _text(client.get(_address("review", draft)))
    for said in ("Three hospitals began it together", "Plan.pdf", "What we say is true.", draft.project.title):
        assert said in whole
    assert "Submit the application" not in whole
    assert client.get(_address("step", draft, "no-such-section")).status_code == 404


def test_a_reader_neither_saves_nor_uploads_nor_submits(client, draft):
    client.force_login(_editor(draft, Role.VIEW).person)
    posts = {
        "save": {"field": "what", "value": "x", "revision": "0"},
        "submit": {},
        "reopen": {},
        "withdraw": {},
    }

    assert [client.post(_address(name, draft), typed).status_code for name, typed in posts.items()] == [403] * 4
    assert not draft.answers.exists()
    assert fresh(draft).state == State.DRAFT


def test_what_was_handed_in_is_read_on_the_same_pages(client, draft):
    answer_all(draft, at=timezone.now())
    hand_in(draft, at=timezone.now())

    assert "This submission has been handed in." in _text(client.get(_address("review", draft)))


# -- History -----------------------------------------------------------------------------------------------------------


def _question(draft, code):
    return next(asked.question for asked in form_of(draft).asked if asked.question.code == code)


def test_every_change_of_an_answer_has_its_author_and_time(draft):
    owner, colleague = owner_of(draft), _editor(draft).person
    question, start = _question(draft, "what"), timezone.now().replace(minute=2, second=0, microsecond=0)
    for number, (person, minutes) in enumerate([(owner, 0), (owner, 1), (colleague, 2), (owner, 3), (owner, 30)]):
        at = start + timedelta(minutes=minutes)
        actions.save_answer(draft, question, f"Text {number}", revision=number, by=person, at=at)

    found = [(row.by, row.saves, row.first_at, row.last_at) for row in AnswerChange.objects.order_by("first_at")]
    assert found == [
        (owner, 3, start, start + timedelta(minutes=3)),
        (colleague, 1, start + timedelta(minutes=2), start + timedelta(minutes=2)),
        (owner, 1, start + timedelta(minutes=30), start + timedelta(minutes=30)),
    ]


def test_saving_what_stands_already_is_no_change(draft):
    question = _question(draft, "what")
    for revision in (0, 1):
        actions.save_answer(draft, question, "The same", revision=revision, by=owner_of(draft), at=timezone.now())
    draft.answers.update(revision=7)

    assert AnswerChange.objects.get().saves == 1


def test_the_history_says_who_did_what(client, draft):
    now, owner = timezone.now(), owner_of(draft)
    client.post(_address("people", draft), {"address": ADDRESS, "role": "edit"})
    colleague = _editor(draft, name="Joan Ferrer")
    actions.save_answer(draft, _question(draft, "what"), "Text", revision=0, by=colleague.person, at=now)
    actions.update_project(draft, title="A new title", by=owner, at=now)
    file = actions.attach(draft, pdf(), name="Plan.pdf", by=colleague.person, at=now)
    actions.detach(file, by=owner, at=now)
    actions.change_role(colleague, Role.VIEW, by=owner, at=now)
    actions.revoke(colleague, by=owner, at=now)

    page = _text(client.get(_address("history", draft)))

    for said in (
        f"invited {ADDRESS}: May edit",
        "added Joan Ferrer: May edit",
        "changed the answer to “What did you do?”",
        "changed the project: title",
        "attached “Plan.pdf”",
        "removed “Plan.pdf”",
        "changed the part of Joan Ferrer: May read",
        "revoked Joan Ferrer",
    ):
        assert said in page


def test_the_history_tells_no_verdict_before_its_gate(client):
    entered = SubmissionFactory(edition=edition_in(Phase.CHECKING, at=timezone.now()), handed_in=True)
    verdict(entered, at=timezone.now())
    client.force_login(owner_of(entered))

    page = _text(client.get(_address("history", entered)))

    assert "submitted version 1" in page
    assert "clear" not in page
    assert "ligible" not in page


def test_what_the_record_holds_of_people_and_files_are_ids(draft):
    """Staff read the record of an edition: of a draft it tells that something changed, not what it says."""
    from accounts.models import Event

    now = timezone.now()
    actions.update_project(draft, title="A secret title", by=owner_of(draft), at=now)
    actions.attach(draft, pdf(), name="Secret name.pdf", by=owner_of(draft), at=now)
    actions.invite(draft, address=ADDRESS, role=Role.EDIT, by=owner_of(draft), at=now)

    told = str(list(Event.objects.values()))

    for secret in ("secret title", "Secret name", ADDRESS):
        assert secret not in told
