"""One thread per submission: text between applicants and staff, and few letters about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Phase
from notifications.models import Letter
from submissions import actions, limits, policies
from submissions.models import Editor, Message, Thread, ThreadMark
from submissions.threads import Side, unread_of
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in
from tests.factories.submissions import BEFORE, SubmissionFactory, owner_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def staff():
    return UserFactory(roles=[Role.STAFF])


@pytest.fixture
def entered(staff):
    return SubmissionFactory(handed_in=True, title="Patients at the table")


def say(entered, text="May the annex be in Spanish?", *, by=None, at=BEFORE):
    return actions.write_message(entered, text=text, side=Side.APPLICANT, by=by or owner_of(entered), at=at)


def reply(entered, staff, text="Yes.", *, at=BEFORE):
    return actions.write_message(entered, text=text, side=Side.STAFF, by=staff, at=at)


def letters(person):
    return list(Letter.objects.filter(kind="messages_waiting", person=person).order_by("pk"))


# -- Writing -----------------------------------------------------------------------------------------------------------


def test_an_applicant_asks_and_staff_are_told_that_somebody_waits(entered, staff):
    say(entered)

    assert Thread.objects.get().open_since == BEFORE
    [letter] = letters(staff)
    assert entered.number in letter.text
    assert "Spanish" not in letter.text  # letters travel in the open
    assert reverse("submissions:staff_messages", args=[entered.edition.slug, entered.public_id]) in letter.text
    assert letters(owner_of(entered)) == []


def test_an_answer_of_staff_closes_what_was_open_and_tells_owners_and_editors(entered, staff):
    editor = actions.add_editor(entered, UserFactory(), Editor.Role.EDIT, by=owner_of(entered), at=BEFORE).person
    reader = actions.add_editor(entered, UserFactory(), Editor.Role.VIEW, by=owner_of(entered), at=BEFORE).person
    say(entered)

    reply(entered, staff)

    assert Thread.objects.get().open_since is None
    assert [len(letters(person)) for person in (owner_of(entered), editor, reader)] == [1, 1, 0]


def test_staff_may_write_first_and_set_a_thread_aside(entered, staff):
    reply(entered, staff, "Your annex is empty.")
    assert Thread.objects.get().open_since is None

    say(entered, "Thank you.")
    actions.close_thread(entered, by=staff, at=BEFORE)

    assert Thread.objects.get().open_since is None
    assert Event.objects.filter(verb="thread closed").count() == 1


def test_of_a_draft_staff_learn_the_category_not_the_title(staff):
    draft = SubmissionFactory(title="A secret draft")

    say(draft)

    [letter] = letters(staff)
    assert "a draft in IMPACT" in letter.text
    assert "secret" not in letter.text + letter.html + letter.subject


def test_a_double_click_is_one_message(entered):
    first = say(entered)

    assert say(entered, at=BEFORE + timedelta(seconds=2)) == first
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "sentence"), [("  \n ", "Write your message"), ("x" * 4003, "Shorten the message by 3 characters")]
)
def test_what_is_empty_or_too_long_is_refused(entered, text, sentence):
    with pytest.raises(ValidationError, match=sentence):
        say(entered, text)

    _nothing_was_written()


def test_thirty_messages_an_hour_are_enough(entered, monkeypatch):
    monkeypatch.setattr(limits, "MESSAGES_AN_HOUR", 2)
    for number in range(2):
        say(entered, f"Message {number}")

    with pytest.raises(Refused) as refused:
        say(entered, "One more")

    assert refused.value.refusal == policies.TOO_MANY_MESSAGES
    assert say(entered, "Later", at=BEFORE + 61 * MINUTE).pk


def test_who_has_no_part_in_it_writes_nothing(entered):
    reader = actions.add_editor(entered, UserFactory(), Editor.Role.VIEW, by=owner_of(entered), at=BEFORE).person
    for by, side, refusal in (
        (UserFactory(), Side.APPLICANT, policies.NOT_YOURS),
        (reader, Side.APPLICANT, policies.READS_ONLY),
        (owner_of(entered), Side.STAFF, policies.OWN_ENTRY),
    ):
        with pytest.raises(Refused) as refused:
            actions.write_message(entered, text="x", side=side, by=by, at=BEFORE)
        assert refused.value.refusal == refusal
    for role in (Role.CHAIR, Role.AUDITOR, Role.EVALUATOR):
        with pytest.raises(Refused, match="Only staff"):
            reply(entered, UserFactory(roles=[role]))
    _nothing_was_written()


def _nothing_was_written():
    assert not Message.objects.exists()
    assert not Thread.objects.exists()
    assert not Letter.objects.filter(kind="messages_waiting").exists()


# -- Letters, few ------------------------------------------------------------------------------------------------------


def test_while_the_first_is_unread_another_letter_waits_for_its_hour(entered, staff):
    say(entered, "One")
    say(entered, "Two", at=BEFORE + 20 * MINUTE)
    say(entered, "Three", at=BEFORE + 40 * MINUTE)
    assert len(letters(staff)) == 1

    assert actions.tell_of_messages(at=BEFORE + 59 * MINUTE) == 0
    assert actions.tell_of_messages(at=BEFORE + 60 * MINUTE) == 1
    assert actions.tell_of_messages(at=BEFORE + 200 * MINUTE) == 0  # nothing new

    assert "2 messages" in letters(staff)[1].text


def test_one_letter_tells_of_every_thread(entered, staff):
    other = SubmissionFactory(edition=entered.edition, handed_in=True)
    say(entered)
    say(other, "Two", at=BEFORE + MINUTE)
    say(entered, "Three", at=BEFORE + 2 * MINUTE)

    actions.tell_of_messages(at=BEFORE + 61 * MINUTE)

    [_first, digest] = letters(staff)
    assert entered.number in digest.text
    assert other.number in digest.text
    assert "?flag=messages" in digest.text


def test_whoever_has_looked_gets_the_next_letter_at_once(entered, staff):
    say(entered, "One")
    actions.mark_read(entered, by=staff, at=BEFORE + MINUTE)

    say(entered, "Two", at=BEFORE + 2 * MINUTE)

    assert len(letters(staff)) == 2


def test_what_was_read_or_answered_meanwhile_is_told_to_nobody(entered, staff):
    colleague = UserFactory(roles=[Role.STAFF])
    say(entered, "One")
    say(entered, "Two", at=BEFORE + MINUTE)
    reply(entered, colleague, at=BEFORE + 2 * MINUTE)
    actions.mark_read(entered, by=owner_of(entered), at=BEFORE + 3 * MINUTE)

    assert actions.tell_of_messages(at=BEFORE + 90 * MINUTE) == 0


def test_whoever_was_revoked_is_told_nothing(entered, staff):
    editor = actions.add_editor(entered, UserFactory(), Editor.Role.EDIT, by=owner_of(entered), at=BEFORE)
    actions.revoke(editor, by=owner_of(entered), at=BEFORE)

    reply(entered, staff)

    assert letters(editor.person) == []


def test_invented_staff_hear_of_their_rehearsal_only(entered, staff):
    invented = UserFactory(roles=[Role.STAFF], rehearsal="rehearsal-1")

    say(entered)

    assert (len(letters(staff)), letters(invented)) == (1, [])


def test_unread_is_counted_for_each_person(entered, staff):
    colleague = UserFactory(roles=[Role.STAFF])
    say(entered, "One")
    say(entered, "Two")
    actions.mark_read(entered, by=staff, at=BEFORE)

    assert [unread_of(person, entered, Side.STAFF) for person in (staff, colleague)] == [0, 2]
    assert unread_of(owner_of(entered), entered, Side.APPLICANT) == 0


# -- Pages -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def now_entered(staff):
    return SubmissionFactory(edition=edition_in(Phase.CHECKING, at=timezone.now()), handed_in=True)


def _page(name, found):
    args = [found.public_id] if name == "messages" else [found.edition.slug, found.public_id]
    return reverse(f"submissions:{name}", args=args)


def test_both_sides_write_and_read_on_a_page_of_their_own(client, now_entered, staff):
    client.force_login(owner_of(now_entered))
    assert (
        client.post(_page("messages", now_entered), {"text": "<b>May we?</b>\nhttps://evil.example"}).status_code == 302
    )
    client.force_login(staff)
    page = client.get(_page("staff_messages", now_entered)).content.decode()
    assert "&lt;b&gt;May we?&lt;/b&gt;<br>https://evil.example" in page
    assert 'href="https://evil.example' not in page
    client.post(_page("staff_messages", now_entered), {"text": "You may."})

    client.force_login(owner_of(now_entered))
    assert "1 new" in client.get(now_entered.get_absolute_url()).content.decode()
    assert "1 new message" in client.get(reverse("submissions:mine")).content.decode()
    page = client.get(_page("messages", now_entered)).content.decode()
    assert "You may." in page
    assert "Staff of the call" in page
    assert staff.name not in page
    assert "new message" not in client.get(reverse("submissions:mine")).content.decode()


def test_staff_find_open_threads_in_the_inbox(client, now_entered, staff):
    quiet = SubmissionFactory(edition=now_entered.edition, handed_in=True)
    say(now_entered)
    client.force_login(staff)
    inbox = reverse("submissions:inbox", args=[now_entered.edition.slug])

    page = client.get(inbox, {"flag": "messages"}).content.decode()

    assert now_entered.number in page
    assert quiet.number not in page
    assert _page("staff_messages", now_entered) in page
    client.post(reverse("submissions:close_thread", args=[now_entered.edition.slug, now_entered.public_id]))
    assert now_entered.number not in client.get(inbox, {"flag": "messages"}).content.decode()


def test_what_was_typed_is_not_lost_when_it_is_too_long(client, now_entered):
    client.force_login(owner_of(now_entered))

    answer = client.post(_page("messages", now_entered), {"text": "y" * 4001})

    assert answer.status_code == 422
    assert "y" * 4001 in answer.content.decode()


def test_readers_read_and_strangers_find_nothing(client, now_entered):
    reader = actions.add_editor(
        now_entered, UserFactory(), Editor.Role.VIEW, by=owner_of(now_entered), at=BEFORE
    ).person
    client.force_login(reader)
    page = client.get(_page("messages", now_entered))
    assert page.status_code == 200
    assert b"<textarea" not in page.content
    assert client.post(_page("messages", now_entered), {"text": "x"}).status_code == 403

    client.force_login(UserFactory())
    assert client.get(_page("messages", now_entered)).status_code == 404
    assert client.get(_page("staff_messages", now_entered)).status_code == 403
    assert not Message.objects.exists()


def test_reading_again_writes_nothing(client, now_entered, django_assert_num_queries):
    say(now_entered)
    owner = owner_of(now_entered)
    client.force_login(owner)
    client.get(_page("messages", now_entered))
    before = ThreadMark.objects.get(person=owner, submission=now_entered)

    client.get(_page("messages", now_entered))

    assert ThreadMark.objects.get(person=owner, submission=now_entered).read_at == before.read_at
