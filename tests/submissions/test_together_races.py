"""What two people do to one submission at the same moment: real threads, real PostgreSQL, each with a negative control.

The controls take the lock away and hold both at the moment after they have read: what the race tests see is the lock.
"""

from __future__ import annotations

import contextlib
import re
import threading
from functools import partial

import pytest
from django.db import IntegrityError

from accounts.models import Event
from accounts.refusals import Refused
from calls.kept import edition_of
from notifications.models import Letter
from submissions import actions, policies
from submissions.actions import editors, inviting
from submissions.models import Editor, Submission
from tests.factories.accounts import UserFactory
from tests.factories.submissions import BEFORE, SubmissionFactory, owner_of
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "marta.oliveras@vallmar.example"
ROUNDS = 8


@pytest.fixture
def without_the_lock(monkeypatch):
    """Both read, neither locks, and nobody goes on before both have read."""
    both = threading.Barrier(2)

    def unlocked(submission):
        row = Submission.objects.for_acting().get(pk=submission.pk)
        row.edition = edition_of(row)
        list(row.editors.all())
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=5)
        return row

    def take_away():
        monkeypatch.setattr(editors, "locked", unlocked)
        monkeypatch.setattr(inviting, "locked", unlocked)

    return take_away


# -- Two acceptances of one invitation ---------------------------------------------------------------------------------


def _invited():
    draft, person = SubmissionFactory(), UserFactory()
    actions.invite(draft, address=person.email, role=Editor.Role.EDIT, by=owner_of(draft), at=BEFORE)
    letter = Letter.objects.get(kind="invitation", to=person.email)
    secret = re.search(r"/invitations/([\w-]+)/", letter.text)[1]
    return draft, partial(actions.accept, secret, by=person, at=BEFORE)


def test_an_invitation_accepted_twice_at_once_is_accepted_once():
    for _round in range(ROUNDS):
        draft, accept = _invited()

        results = at_once(accept, accept)

        assert results == [draft, draft]
        assert draft.editors.count() == 2
        assert Event.objects.filter(verb="invitation accepted", subject=draft.subject).count() == 1
        assert Letter.objects.filter(kind="invitation_accepted", to=owner_of(draft).email).count() == 1


def test_without_the_lock_the_second_acceptance_would_end_in_a_fault(without_the_lock):
    _draft, accept = _invited()
    without_the_lock()

    results = at_once(accept, accept)

    assert sum(isinstance(result, IntegrityError) for result in results) == 1


# -- The last two owners -----------------------------------------------------------------------------------------------


def _two_owners():
    draft = SubmissionFactory()
    first = draft.editors.get()
    second = actions.add_editor(draft, UserFactory(), Editor.Role.OWNER, by=first.person, at=BEFORE)
    return draft, first, second


def _leaves_and_revokes(draft, first, second):
    """The first leaves in one tab and revokes the second in another: each alone is allowed."""
    return at_once(
        partial(actions.leave, draft, by=first.person, at=BEFORE),
        partial(actions.revoke, second, by=first.person, at=BEFORE),
    )


def _revoke_each_other(draft, first, second):
    return at_once(
        partial(actions.revoke, second, by=first.person, at=BEFORE),
        partial(actions.revoke, first, by=second.person, at=BEFORE),
    )


def _leave_both(draft, first, second):
    return at_once(*[partial(actions.leave, draft, by=row.person, at=BEFORE) for row in (first, second)])


SCENES = [_leaves_and_revokes, _revoke_each_other, _leave_both]


@pytest.mark.parametrize("scene", SCENES)
def test_one_owner_stays_whatever_two_owners_doat_once(scene):
    for _round in range(ROUNDS):
        draft, first, second = _two_owners()

        refused = [result for result in scene(draft, first, second) if isinstance(result, Refused)]

        assert [row.role for row in draft.editors.all()] == [Editor.Role.OWNER]
        assert len(refused) == 1
        assert refused[0].refusal in (policies.LAST_OWNER, policies.NOT_OWNER)


@pytest.mark.parametrize("scene", SCENES)
def test_without_the_lock_nobody_would_own_it(scene, without_the_lock):
    draft, first, second = _two_owners()
    without_the_lock()

    scene(draft, first, second)

    assert not draft.editors.filter(role=Editor.Role.OWNER).exists()


# -- Letters of invitation ---------------------------------------------------------------------------------------------


def test_eight_owners_inviting_one_address_at_once_send_it_three_letters():
    drafts = [SubmissionFactory() for _ in range(8)]

    results = at_once(
        *[
            partial(actions.invite, draft, address=ADDRESS, role=Editor.Role.EDIT, by=owner_of(draft), at=BEFORE)
            for draft in drafts
        ]
    )

    assert sum(isinstance(result, Refused) for result in results) == 5
    assert Letter.objects.filter(kind="invitation", to=ADDRESS).count() == 3


def test_without_one_by_one_the_address_would_get_more_letters(monkeypatch):
    drafts = [SubmissionFactory() for _ in range(8)]
    everybody = threading.Barrier(8)
    counted = policies.why_not_mail

    def counted_by_all_before_anybody_writes(*args):
        refusal = counted(*args)
        everybody.wait(timeout=10)
        return refusal

    monkeypatch.setattr(inviting, "_count_letters_one_by_one", lambda by, address: None)
    monkeypatch.setattr(policies, "why_not_mail", counted_by_all_before_anybody_writes)

    at_once(
        *[
            partial(actions.invite, draft, address=ADDRESS, role=Editor.Role.EDIT, by=owner_of(draft), at=BEFORE)
            for draft in drafts
        ]
    )

    assert Letter.objects.filter(kind="invitation", to=ADDRESS).count() == 8
