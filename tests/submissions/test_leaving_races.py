"""Deleting an account while somebody changes who works on the same submission: real threads, and a negative control."""

from __future__ import annotations

import contextlib
import threading
from functools import partial

import pytest

from accounts import actions as accounts
from accounts import leaving
from accounts.refusals import Refused
from calls.kept import edition_of
from submissions import actions, policies
from submissions.actions import editors
from submissions.models import Editor, Submission
from tests.factories.accounts import UserFactory
from tests.factories.submissions import BEFORE, SubmissionFactory
from tests.submissions.test_together_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


def _two_owners(**what):
    entry = SubmissionFactory(**what)
    first = entry.editors.get()
    second = actions.add_editor(entry, UserFactory(), Editor.Role.OWNER, by=first.person, at=BEFORE)
    return entry, first, second


def _erase(editor):
    return partial(accounts.erase, editor.person, by=editor.person, at=BEFORE)


def _both_delete_their_accounts(entry, first, second):
    return at_once(_erase(first), _erase(second))


def _one_leaves(entry, first, second):
    return at_once(_erase(first), partial(actions.leave, entry, by=second.person, at=BEFORE))


def _one_revokes_the_other_in_a_second_tab(entry, first, second):
    return at_once(_erase(first), partial(actions.revoke, second, by=first.person, at=BEFORE))


def _one_makes_the_other_an_editor_in_a_second_tab(entry, first, second):
    return at_once(_erase(first), partial(actions.change_role, second, Editor.Role.EDIT, by=first.person, at=BEFORE))


SCENES = [
    _both_delete_their_accounts,
    _one_leaves,
    _one_revokes_the_other_in_a_second_tab,
    _one_makes_the_other_an_editor_in_a_second_tab,
]


def _owners(entry):
    return entry.editors.filter(role=Editor.Role.OWNER, person__is_active=True)


@pytest.mark.parametrize("scene", SCENES)
def test_an_entry_keeps_an_owner_and_one_of_the_two_is_refused(scene):
    for _round in range(ROUNDS):
        entry, first, second = _two_owners(handed_in=True)

        results = scene(entry, first, second)

        refused = [result for result in results if isinstance(result, Refused)]
        assert len(refused) == 1, results
        assert refused[0].refusal.code in ("settle-first", policies.LAST_OWNER.code, policies.NOT_OWNER.code)
        assert _owners(entry).count() == 1


def test_of_a_draft_the_second_who_deletes_the_account_takes_it_along():
    for _round in range(ROUNDS):
        draft, first, second = _two_owners()

        assert at_once(_erase(first), _erase(second)) == [None, None]

        assert not Submission.objects.filter(pk=draft.pk).exists()


def test_the_draft_of_the_colleague_stays_when_one_is_revoked_while_deleting_the_account():
    """Who is revoked in this moment no longer works on it: what is left is the colleague's alone, not theirs."""
    for _round in range(ROUNDS):
        draft, first, second = _two_owners()

        at_once(_erase(first), partial(actions.revoke, first, by=second.person, at=BEFORE))

        assert [row.person for row in draft.editors.all()] == [second.person]


@pytest.fixture
def without_the_lock(monkeypatch):
    """Both have asked whether they may, without a lock, before either writes."""
    both, forget = threading.Barrier(2), accounts._forget

    def wait():
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=5)

    def forget_when_both_have_asked(person, at):
        wait()
        forget(person, at)

    def unlocked(submission):
        row = Submission.objects.for_acting().get(pk=submission.pk)
        row.edition = edition_of(row)
        list(row.editors.all())
        wait()
        return row

    def take_away():
        monkeypatch.setattr(leaving, "hold", lambda person: None)
        monkeypatch.setattr(accounts, "_forget", forget_when_both_have_asked)
        monkeypatch.setattr(editors, "locked", unlocked)

    return take_away


@pytest.mark.parametrize("scene", SCENES)
def test_without_the_lock_nobody_would_own_it(scene, without_the_lock):
    entry, first, second = _two_owners(handed_in=True)
    without_the_lock()

    scene(entry, first, second)

    assert not _owners(entry).exists()
