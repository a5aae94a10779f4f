"""Letters of staff to a group: who is in it, what is counted is what is sent, once, and no group tells an outcome early."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ERASED, Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from calls import actions, audiences
from calls.models import BulkLetter, Edition
from calls.rules import Gate, Phase
from evaluation.models import Assignment
from notifications.actions import MANY
from notifications.models import Letter
from submissions.models import Editor
from submissions.rules import State
from tests.calls.groups import WORDS, entered, prepared
from tests.factories.accounts import UserFactory
from tests.factories.calls import edition_in, moved
from tests.factories.evaluation import EvaluatorFactory, jury
from tests.factories.moments import NOW
from tests.factories.submissions import SubmissionFactory
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def people(code: str, edition: Edition) -> set[User]:
    return set(audiences.recipients(audiences.known(code), edition))


def refused_for(act, *given: object, **more: object) -> str:
    with pytest.raises(Refused) as refused:
        act(*given, **more)
    return refused.value.refusal.code


def test_each_group_of_applicants_has_whom_its_name_says(edition):
    draft, submitted = entered(edition), entered(edition, State.SUBMITTED)
    out, finalist, winner, not_selected = (
        entered(edition, state) for state in (State.INELIGIBLE, State.FINALIST, State.WINNER, State.NOT_SELECTED)
    )
    entered(edition, State.WITHDRAWN)
    entered(edition_in(Phase.SUBMISSION))

    assert people("drafts", edition) == {draft}
    assert people("submitted", edition) == {submitted, out, finalist, winner, not_selected}
    assert people("ineligible", edition) == {out}
    assert people("finalists", edition) == {finalist, winner}
    assert people("winners", edition) == {winner}
    assert people("not_selected", edition) == {not_selected}


def test_each_group_of_evaluators_has_whom_its_name_says():
    given = jury(evaluators=2)
    edition, (busy, done) = given.edition, given.evaluators
    asked, idle = EvaluatorFactory(edition=edition, accepted_at=None), EvaluatorFactory(edition=edition)
    done.assignments.update(state=Assignment.State.SUBMITTED, declared_at=NOW)

    assert people("invited", edition) == {asked.person}
    assert people("accepted", edition) == {idle.person, busy.person, done.person}
    assert people("open_evaluations", edition) == {busy.person}


def test_somebody_with_two_drafts_gets_one_letter(edition, staff):
    person = entered(edition)
    SubmissionFactory(category=edition.categories.last(), owner=person)

    assert prepared(edition, staff).counted == 1


def test_who_cannot_be_reached_is_left_out_and_the_page_says_why(edition, staff):
    reached = entered(edition)
    entered(edition, is_active=False)
    entered(edition, erased_at=NOW, is_active=False, name="", email=f"gone{ERASED}")
    entered(edition, email="")
    entered(edition, rehearsal="rehearsal-9")

    found = audiences.left_out(audiences.known("drafts"), edition)

    assert people("drafts", edition) == {reached}
    assert (found.closed, found.without_address, found.of_another_world) == (2, 1, 1)


def test_a_prepared_letter_sends_nothing_and_says_how_many_it_would_be(edition, staff):
    entered(edition)

    letter = prepared(edition, staff)

    assert letter.counted == 1
    assert not Letter.objects.exists()


def test_a_released_letter_reaches_each_person_with_their_own_name_in_their_language(edition, staff):
    entered(edition, name="Ada <Sample>", language="en")
    entered(edition, name="Bo Sample", language="de")

    letter = actions.release_bulk_letter(prepared(edition, staff), typed=2, by=staff, at=NOW)

    rows = {row.person.name: row for row in Letter.objects.select_related("person")}
    assert set(rows) == {"Ada <Sample>", "Bo Sample"}
    ada = rows["Ada <Sample>"]
    assert ada.subject == f"News of {edition.short_title}"
    assert ada.text.startswith("Dear Ada <Sample>,\n\nthe call is here: http")
    assert "Dear Ada &lt;Sample&gt;," in ada.html
    assert "because you are among: applicants with a draft" in ada.text
    assert not ada.rehearsal
    assert (letter.released_by, letter.released_at) == (staff, NOW)
    verbs = list(Event.objects.filter(edition=edition.slug).order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["letter to a group prepared", "letter to a group released"]


def test_a_second_release_is_refused_and_sends_nothing(edition, staff):
    entered(edition)
    letter = prepared(edition, staff)
    actions.release_bulk_letter(letter, typed=1, by=staff, at=NOW)

    again = refused_for(actions.release_bulk_letter, letter, typed=1, by=UserFactory(roles=[Role.STAFF]), at=NOW)

    assert again == "released"
    assert Letter.objects.count() == 1


def test_a_released_letter_can_no_longer_be_changed_or_counted(edition, staff):
    entered(edition)
    letter = prepared(edition, staff)
    actions.release_bulk_letter(letter, typed=1, by=staff, at=NOW)

    changed = {"subject": "Other", "body": "Other.", "letter": letter}
    assert refused_for(actions.prepare_bulk_letter, edition, "drafts", **changed, by=staff, at=NOW) == "released"
    assert refused_for(actions.count_bulk_letter, letter, by=staff, at=NOW) == "released"


def test_a_prepared_letter_is_thrown_away_and_the_record_keeps_that_it_was_there(edition, staff):
    entered(edition)
    letter = prepared(edition, staff)

    actions.discard_bulk_letter(letter, by=staff, at=NOW)

    assert not BulkLetter.objects.exists()
    event = Event.objects.filter(edition=edition.slug).latest("pk")
    assert (event.verb, event.facts) == ("letter to a group thrown away", {"audience": "drafts", "letters": 1})


def test_what_was_released_is_not_thrown_away(edition, staff):
    entered(edition)
    letter = actions.release_bulk_letter(prepared(edition, staff), typed=1, by=staff, at=NOW)

    assert refused_for(actions.discard_bulk_letter, letter, by=staff, at=NOW) == "released"
    assert BulkLetter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_either_released_or_thrown_away_when_both_are_asked_at_the_same_moment(edition):
    entered(edition)
    first, second = (UserFactory(roles=[Role.STAFF]) for _ in range(2))
    letter = prepared(edition, first)

    outcomes = at_once(
        lambda: actions.release_bulk_letter(letter, typed=1, by=first, at=NOW),
        lambda: actions.discard_bulk_letter(letter, by=second, at=NOW),
    )

    [refused] = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused.refusal.code in ("released", "thrown-away")
    assert Letter.objects.count() == BulkLetter.objects.count() == (refused.refusal.code == "released")


def test_a_wrong_number_sends_nothing(edition, staff):
    entered(edition)

    assert (
        refused_for(actions.release_bulk_letter, prepared(edition, staff), typed=2, by=staff, at=NOW) == "wrong-number"
    )
    assert not Letter.objects.exists()


@pytest.mark.parametrize("typed", [1, 2])
def test_a_group_that_has_grown_since_the_count_is_refused_with_the_new_number(edition, staff, typed):
    entered(edition)
    letter = prepared(edition, staff)
    entered(edition)

    with pytest.raises(Refused, match="it was 1 letters, now it is 2"):
        actions.release_bulk_letter(letter, typed=typed, by=staff, at=NOW)

    assert not Letter.objects.exists()
    letter = actions.count_bulk_letter(letter, by=staff, at=NOW)
    actions.release_bulk_letter(letter, typed=2, by=staff, at=NOW)
    assert Letter.objects.count() == 2


def test_another_person_in_anothers_place_is_a_change_too(edition, staff):
    first = entered(edition)
    letter = prepared(edition, staff)
    User.objects.filter(pk=first.pk).update(is_active=False)
    entered(edition)

    assert refused_for(actions.release_bulk_letter, letter, typed=1, by=staff, at=NOW) == "changed"


def test_an_empty_group_is_nobody_and_never_everybody(edition, staff):
    UserFactory.create_batch(2)

    letter = prepared(edition, staff)

    assert letter.counted == 0
    assert refused_for(actions.release_bulk_letter, letter, typed=0, by=staff, at=NOW) == "nobody"
    assert not Letter.objects.exists()


@pytest.mark.parametrize("audience", ["", "everybody", "all"])
def test_no_group_or_an_unknown_one_is_refused(edition, staff, audience):
    assert refused_for(actions.prepare_bulk_letter, edition, audience, **WORDS, by=staff, at=NOW) == "no-group"
    assert not BulkLetter.objects.exists()


@pytest.mark.parametrize("phase", [Phase.EVALUATION, Phase.DECISION])
@pytest.mark.parametrize("audience", ["finalists", "winners", "not_selected"])
def test_before_its_gate_no_group_tells_an_outcome_to_anybody(staff, phase, audience):
    edition = edition_in(phase)
    entered(edition, State.FINALIST)

    assert refused_for(actions.prepare_bulk_letter, edition, audience, **WORDS, by=staff, at=NOW) == "not-released"
    assert audience not in {group.code for group in audiences.open_to(staff, edition, NOW)}


def test_after_its_gate_the_group_is_there(staff):
    edition = edition_in(Phase.SHORTLISTED)
    entered(edition, State.FINALIST)

    assert prepared(edition, staff, "finalists").counted == 1


def test_winners_are_no_group_between_the_finalists_release_and_that_of_the_results(staff):
    edition = edition_in(Phase.SHORTLISTED)
    entered(edition, State.WINNER)

    with pytest.raises(Refused, match="once the results are published"):
        prepared(edition, staff, "winners")
    moved(edition, Gate.RELEASE_RESULTS, at=NOW)
    assert prepared(edition, staff, "winners").counted == 1


def test_who_has_a_hand_in_an_entry_does_not_write_to_groups_that_tell_how_entries_stand(edition):
    both = entered(edition, State.SUBMITTED, roles=[Role.STAFF])

    assert refused_for(actions.prepare_bulk_letter, edition, "submitted", **WORDS, by=both, at=NOW) == "in-conflict"


@pytest.mark.parametrize("who", [{"roles": [Role.CHAIR]}, {"roles": [Role.AUDITOR]}, {}])
def test_only_staff_write_to_groups(edition, who):
    person = UserFactory(**who)

    assert refused_for(actions.prepare_bulk_letter, edition, "drafts", **WORDS, by=person, at=NOW) == "not-staff"


def test_words_that_are_not_in_order_are_refused(edition, staff):
    with pytest.raises(ValidationError, match="no placeholder of this letter"):
        prepared(edition, staff, body="Dear {title}")


def test_a_rehearsals_letters_go_to_its_invented_people_and_never_leave_the_portal(staff):
    edition = edition_in(Phase.SUBMISSION, rehearsal_of=edition_in(Phase.SUBMISSION))
    entered(edition)
    entered(edition, rehearsal="")

    actions.release_bulk_letter(prepared(edition, staff), typed=1, by=staff, at=NOW)

    [letter] = Letter.objects.all()
    assert letter.rehearsal
    assert letter.person.rehearsal == edition.slug
    assert letter.subject.startswith("Rehearsal: ")


@pytest.mark.django_db(transaction=True)
def test_two_people_who_release_at_the_same_moment_send_once(edition):
    entered(edition)
    first, second = (UserFactory(roles=[Role.STAFF]) for _ in range(2))
    letter = prepared(edition, first)

    outcomes = at_once(
        lambda: actions.release_bulk_letter(letter, typed=1, by=first, at=NOW),
        lambda: actions.release_bulk_letter(letter, typed=1, by=second, at=NOW),
    )

    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert Letter.objects.count() == 1


def test_a_group_of_many_is_owed_by_the_hundred(edition, staff):
    """How long ten thousand take is measured by `bin/manage bench "documents letters owed"`."""
    submission = SubmissionFactory(category=edition.categories.first())
    made = [User(email=f"many{number}@people.example", name=f"Person {number}") for number in range(MANY * 2 + 1)]
    User.objects.bulk_create(made)
    Editor.objects.filter(submission=submission).delete()
    Editor.objects.bulk_create(
        Editor(submission=submission, person=one, role=Editor.Role.OWNER, since=NOW) for one in made
    )
    letter = prepared(edition, staff)

    with CaptureQueriesContext(connection) as asked:
        actions.release_bulk_letter(letter, typed=len(made), by=staff, at=NOW)

    inserts = [query for query in asked.captured_queries if 'INSERT INTO "notifications_letter"' in query["sql"]]
    assert len(inserts) == 3
    assert len(asked) < 20
    assert Letter.objects.count() == len(made)
