"""Conflicts that the portal suspects: what it sees, who decides, what a decision does, what the page costs."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Event, User
from accounts.refusals import Refused
from accounts.rules import Role
from evaluation import actions, policies
from evaluation.assigning.proposals import Shown
from evaluation.conflicts import automatic_conflict
from evaluation.conflicts.barring import Barring
from evaluation.models import Assignment, ConflictDecision, Evaluation
from evaluation.rules.interests import CONFIRMED
from notifications.models import Letter
from submissions.models import Version
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, judged, jury, score_all
from tests.factories.moments import now_is
from tests.factories.submissions import OrganisationFactory, SubmissionFactory, fresh, owner_of

pytestmark = pytest.mark.django_db
S = Assignment.State


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def alike(given: Jury, affiliation: str = "Vatterstad University", applicant: str = "University of Vatterstad") -> Jury:
    """The first evaluator's affiliation resembles the first applicant's name."""
    given.submissions[0].organisation.legal_name = applicant
    given.submissions[0].organisation.save()
    given.evaluators[0].affiliation = affiliation
    given.evaluators[0].save()
    return given


def suspected(given: Jury) -> list[str]:
    pair = (given.evaluators[0].pk, given.submissions[0].pk)
    found = Barring(given.evaluators, given.submissions).suspicions
    assert set(found) <= {pair}
    return [sign.kind for sign in found.get(pair, [])]


def decide(given: Jury, verdict: str, reason: str = "They told us.", **more) -> ConflictDecision:
    who = {"by": given.staff, "at": EVALUATING} | more
    return actions.decide_conflict(given.evaluators[0], given.submissions[0], verdict=verdict, reason=reason, **who)


@pytest.mark.parametrize(
    ("affiliation", "applicant"),
    [
        ("Vatterstad University", "University of Vatterstad"),
        ("Universität Vätterstad", "Vatterstad University Hospital"),
        ("Hospital Sant Vallmar", "Hospital de Sant Valmar"),
        ("Weststadt Institute of Genomics gGmbH", "Institut für Genomics Weststadt"),
    ],
)
def test_a_name_that_is_nearly_the_applicants_is_suspected_and_not_blocked(affiliation: str, applicant: str) -> None:
    given = alike(jury(submissions=2, evaluators=2, assigned=False), affiliation, applicant)

    assert suspected(given) == ["organisation"]
    assert automatic_conflict(given.evaluators[0], given.submissions[0]) is None


@pytest.mark.parametrize(
    ("affiliation", "applicant"),
    [
        ("University Hospital Nordhaven", "University Hospital Weststadt"),
        ("National Institute of Health Research", "Vallmar Institute of Medical Sciences"),
        ("", "University of Vatterstad"),
    ],
)
def test_words_that_half_of_all_names_have_make_nobody_suspect(affiliation: str, applicant: str) -> None:
    given = alike(jury(submissions=2, evaluators=2, assigned=False), affiliation, applicant)

    assert suspected(given) == []


def test_the_very_same_name_is_blocked_whatever_its_accents_and_case() -> None:
    given = alike(jury(assigned=False), "UNIVERSITAT VATTERSTAD", "Universität Vätterstad")

    refusal = automatic_conflict(given.evaluators[0], given.submissions[0])

    assert refusal is not None
    assert refusal.code == "own-organisation"
    assert suspected(given) == []


def test_the_name_of_the_applicants_parent_is_blocked_without_a_row() -> None:
    given = alike(jury(assigned=False), "Vatterstad University", "Clinic at the Lake")
    organisation = given.submissions[0].organisation
    organisation.parent = OrganisationFactory(legal_name="Vatterstad University")
    organisation.save()

    refusal = automatic_conflict(given.evaluators[0], given.submissions[0])

    assert refusal is not None
    assert refusal.code == "related-organisation"


def test_another_department_under_one_domain_is_suspected() -> None:
    given = jury(submissions=2, evaluators=2, assigned=False)
    owner, judge = owner_of(given.submissions[0]), given.judge()
    owner.email, judge.email = "ana@med.vatterstad.example", "bo@law.vatterstad.example"
    owner.save(), judge.save()

    assert suspected(given) == ["domain"]


@pytest.mark.parametrize("bases", [("med.gmail.com", "gmail.com"), ("ana.ac.uk", "bo.ac.uk")])
def test_a_public_provider_and_a_shared_ending_say_nothing(bases: tuple[str, str]) -> None:
    given = jury(submissions=2, evaluators=2, assigned=False)
    owner, judge = owner_of(given.submissions[0]), given.judge()
    owner.email, judge.email = f"ana@{bases[0]}", f"bo@{bases[1]}"
    owner.save(), judge.save()

    assert suspected(given) == []


def says(given: Jury, text: str) -> None:
    """The first entry answers so to the question about its partners."""
    version = given.submissions[0].version
    content = {**version.content, "answers": [{"question": "partners", "value": text}]}
    Version.objects.filter(pk=version.pk).update(canonical=json.dumps(content))


@pytest.mark.parametrize(
    ("name", "text", "signs"),
    [
        ("Ana Zeller", "We work with Dr Ana ZELLER of Umbriel.", ["person"]),
        ("Ana Zeller", "Ask them at www.wards.umbriel.example for more.", ["partner_domain"]),
        ("Ana Zeller", "Ana works with Karl Zeller.", []),
        ("Ana", "Ana of another house.", []),
    ],
)
def test_an_evaluator_whose_name_or_house_the_text_names_is_suspected(name: str, text: str, signs: list[str]) -> None:
    given = jury(assigned=False)
    User.objects.filter(pk=given.judge().pk).update(name=name, email="ana@labs.umbriel.example")
    given.evaluators[0].person.refresh_from_db()
    says(given, text)
    given.submissions = [fresh(row) for row in given.submissions]

    assert suspected(given) == signs


def test_one_pair_is_a_whole_jury_of_one() -> None:
    """The bulk reading and the reading of one pair are the same rules: they agree on every pair of a mixed jury."""
    given = alike(jury(submissions=3, evaluators=4, assigned=False))
    one, two, three = given.evaluators[1:]
    one.person.email = f"judge@{owner_of(given.submissions[1]).email.partition('@')[2]}"
    one.person.save()
    two.organisation = OrganisationFactory(parent=given.submissions[2].organisation)
    two.save()
    SubmissionFactory(category=given.category, owner=three.person, handed_in=True)
    bulk = Barring(given.evaluators, given.submissions)

    for evaluator in given.evaluators:
        for submission in given.submissions:
            single, pair = Barring([evaluator], [submission]), (evaluator.pk, submission.pk)
            assert bulk.why_not(evaluator, submission) == single.why_not(evaluator, submission)
            assert bulk.suspicions.get(pair) == single.suspicions.get(pair)


def test_a_confirmed_pair_is_blocked_and_says_so() -> None:
    given = alike(jury(assigned=False))

    decide(given, "conflict")

    with pytest.raises(Refused) as refused:
        actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING)
    assert refused.value.refusal == CONFIRMED
    assert not Assignment.objects.exists()
    event = Event.objects.get(verb="conflict confirmed")
    assert (event.facts, event.reason) == ({"evaluator": str(given.judge().public_id)}, "They told us.")


def test_a_decision_is_taken_back_by_a_new_one_and_both_stay() -> None:
    given = alike(jury(assigned=False))
    decide(given, "conflict")

    decide(given, "none", reason="Another town.")

    assert actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING).pk
    rows = ConflictDecision.objects.values_list("verdict", "reason")
    assert list(rows) == [("conflict", "They told us."), ("none", "Another town.")]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_without_a_reason_is_none(reason: str) -> None:
    given = alike(jury())

    with pytest.raises(ValidationError):
        decide(given, "conflict", reason=reason)

    assert not ConflictDecision.objects.exists()
    assert given.assignment().state == S.PROPOSED


def test_the_same_decision_twice_is_one() -> None:
    given = alike(jury())
    decide(given, "conflict")

    with pytest.raises(ValidationError, match="decided this already"):
        decide(given, "conflict", reason="Me too.")

    assert ConflictDecision.objects.count() == 1


def test_only_who_runs_the_call_decides_and_nobody_about_themselves() -> None:
    given = alike(jury())
    given.judge().roles = [Role.EVALUATOR, Role.STAFF]
    staff_too = UserFactory(roles=[Role.STAFF, Role.EVALUATOR])
    given.evaluators[0].person = staff_too
    given.evaluators[0].save()

    for person in (given.chair, owner_of(given.submissions[0]), UserFactory(roles=[Role.EVALUATOR]), staff_too):
        with pytest.raises(Refused):
            decide(given, "conflict", by=person)

    assert not ConflictDecision.objects.exists()


def test_a_conflict_ends_work_that_is_not_handed_in() -> None:
    given = alike(jury())
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    score_all(given.assignment(), "4")

    decide(given, "conflict")

    assert (given.assignment().state, given.assignment().reason) == (S.CONFLICT, "They told us.")
    assert Evaluation.objects.get().void_reason == "They told us."


def test_work_that_a_decision_had_ended_begins_anew_when_it_is_taken_back() -> None:
    given = alike(jury())
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    score_all(given.assignment(), "4")
    decide(given, "conflict")

    decide(given, "none")

    assert (given.assignment().state, given.assignment().reason) == (S.PROPOSED, "")
    assert Evaluation.objects.get().voided_at is None


def test_scores_that_are_in_wait_for_the_chair() -> None:
    given = alike(jury())
    judged(given.assignment(), "4")
    letters = Letter.objects.count()

    decide(given, "conflict")

    assert (given.assignment().state, given.assignment().is_reported) == (S.SUBMITTED, True)
    assert Evaluation.objects.get().voided_at is None
    assert Letter.objects.count() == letters + 1
    actions.accept_late_conflict(given.assignment(), reason="So it is.", by=given.chair, at=EVALUATING)
    assert Evaluation.objects.get().voided_at == EVALUATING


def test_scores_that_waited_for_the_chair_count_again_when_the_decision_is_taken_back() -> None:
    given = alike(jury())
    judged(given.assignment(), "4")
    decide(given, "conflict")

    decide(given, "none", reason="A namesake.")

    assert (given.assignment().state, given.assignment().is_reported) == (S.SUBMITTED, False)
    assert Evaluation.objects.get().voided_at is None


def test_what_the_chair_voided_stays_so_when_staff_take_their_decision_back() -> None:
    given = alike(jury())
    judged(given.assignment(), "4")
    decide(given, "conflict")
    actions.accept_late_conflict(given.assignment(), reason="They told us.", by=given.chair, at=EVALUATING)

    decide(given, "none", reason="A namesake.")

    assert given.assignment().state == S.CONFLICT
    assert Evaluation.objects.get().voided_at == EVALUATING


def test_a_conflict_changes_nothing_about_what_somebody_else_has_already() -> None:
    given = alike(jury())
    actions.replace(given.assignment(), reason="On leave.", by=given.staff, at=EVALUATING)

    decide(given, "conflict")

    assert (given.assignment().state, given.assignment().reason) == (S.REPLACED, "On leave.")


def dry_run(given: Jury) -> Shown:
    made = actions.propose_assignments(given.edition, each=2, seed=1, by=given.staff, at=EVALUATING)
    return Shown(made, EVALUATING, given.staff)


def test_a_proposal_avoids_what_nobody_has_decided_and_says_how_many() -> None:
    given = alike(jury(submissions=2, evaluators=2, assigned=False))
    pair = (str(given.evaluators[0].pk), given.submissions[0].number)

    found = dry_run(given)
    assert found.suspected() == 1
    assert pair not in found.solution.pairs
    decide(given, "none")

    found = dry_run(given)
    assert found.suspected() == 0
    assert pair in found.solution.pairs


def test_a_suspicion_alone_takes_nothing_back() -> None:
    given = alike(jury(submissions=1, evaluators=2))

    found = dry_run(given)

    assert found.solution.dropped == frozenset()


# -- The pages ---------------------------------------------------------------------------------------------------------


def page_of(given: Jury) -> str:
    return reverse("evaluation:conflicts", args=[given.edition.slug])


def pair_of(given: Jury) -> str:
    ids = (given.edition.slug, given.evaluators[0].pk, given.submissions[0].public_id)
    return reverse("evaluation:decide_conflict", args=ids)


def test_the_page_says_the_evidence_in_words(client) -> None:
    given = alike(jury(submissions=2, evaluators=2, assigned=False))
    client.force_login(given.staff)

    page = client.get(page_of(given)).content.decode()

    assert "“Vatterstad University” resembles the applicant&#x27;s “University of Vatterstad” by 94 %" in page
    assert "not decided" in page
    assert pair_of(given) in page


def test_the_page_is_left_by_what_is_decided_and_filters_find_it(client) -> None:
    given = alike(jury(submissions=2, evaluators=2, assigned=False))
    client.force_login(given.staff)
    found = pair_of(given)

    assert client.post(found, {"verdict": "none", "reason": "Another town."}).status_code == 302

    assert found not in client.get(page_of(given)).content.decode()
    for query, there in (
        ({"show": "none"}, True),
        ({"show": "all"}, True),
        ({"show": "conflict"}, False),
        ({"show": "all", "evaluator": given.evaluators[1].pk}, False),
        ({"show": "all", "evaluator": given.evaluators[0].pk, "category": given.category.code}, True),
        ({"show": "all", "category": given.edition.categories.all()[1].code}, False),
    ):
        assert (found in client.get(page_of(given), query).content.decode()) is there


def test_whoever_assigns_a_suspected_pair_is_told_and_led_to_the_decision(client) -> None:
    given = alike(jury(submissions=1, evaluators=2, assigned=False))
    client.force_login(given.staff)
    page = reverse("evaluation:assign", args=[given.edition.slug])

    sent = [{"evaluator": row.pk, "submission": given.submissions[0].pk} for row in given.evaluators]
    doubtful, plain = client.post(page, sent[0]), client.post(page, sent[1])

    assert doubtful.headers["Location"] == page_of(given)
    assert plain.headers["Location"] == reverse("evaluation:progress", args=[given.edition.slug])
    assert "looks like a conflict" in client.get(page_of(given)).content.decode()


def test_a_decision_without_a_reason_comes_back_with_its_fault(client) -> None:
    given = alike(jury(assigned=False))
    client.force_login(given.staff)

    answer = client.post(pair_of(given), {"verdict": "conflict", "reason": ""})

    assert answer.status_code == 422
    assert not ConflictDecision.objects.exists()


def test_the_chair_and_the_auditor_read_and_decide_nothing(client) -> None:
    given = alike(jury(assigned=False))

    for person in (given.chair, UserFactory(roles=[Role.AUDITOR])):
        client.force_login(person)
        assert pair_of(given) not in client.get(page_of(given)).content.decode()
        assert client.post(pair_of(given), {"verdict": "conflict", "reason": "No."}).status_code == 403
    assert not ConflictDecision.objects.exists()


def test_evaluators_applicants_and_strangers_learn_of_no_suspicion(client) -> None:
    given = alike(jury())

    for person in (given.judge(), owner_of(given.submissions[0]), UserFactory()):
        client.force_login(person)
        for address in (page_of(given), pair_of(given)):
            assert client.get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_costs_the_same_queries_for_one_as_for_many(client, django_assert_num_queries, count: int) -> None:
    given = jury(submissions=count, evaluators=count)
    for number in range(count):
        given.submissions[number].organisation.legal_name = f"University of Vatterstad {'abcdef'[number]}"
        given.submissions[number].organisation.save()
        given.evaluators[number].affiliation = f"Vatterstad University {'uvwxyz'[number]}"
        given.evaluators[number].save()
    client.force_login(given.staff)
    client.get(page_of(given))

    with django_assert_num_queries(13):  # one of them: how many are left out
        page = client.get(page_of(given))

    assert len(page.context["page_obj"].object_list) == count * count


def test_nothing_of_it_can_be_assumed_of_another_edition() -> None:
    given, other = alike(jury(assigned=False)), jury(assigned=False)

    with pytest.raises(Refused) as refused:
        actions.decide_conflict(
            other.evaluators[0], given.submissions[0], verdict="conflict", reason="No.", by=given.staff, at=EVALUATING
        )

    assert refused.value.refusal == policies.OTHER_EDITION
    assert not ConflictDecision.objects.exists()
