"""Evaluators as people: invitation, code of conduct, profile, absence; what each opens and what it keeps closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls.models import Edition
from calls.rules import Gate
from evaluation import actions
from evaluation.assigning.proposals import Shown
from evaluation.assigning.reading import eligible, read
from evaluation.conflicts import automatic_conflict
from evaluation.conflicts.barring import Barring
from evaluation.jury.profiles import covered, domains_of, listed
from evaluation.models import Absence, Assignment, CodeAcceptance, Evaluator
from evaluation.offers import reads
from evaluation.policies import membership
from evaluation.policies.membership import code_of
from evaluation.rules.interests import OWN_DOMAIN
from evaluation.rules.matching import Vocabulary
from notifications.models import Letter
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import ASSIGNED, INVITED, EvaluatorFactory, Jury, judged, jury
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of

pytestmark = pytest.mark.django_db
QUEUE = "admin:evaluation_assignment_changelist"


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def invited(**more: object) -> Jury:
    """A jury of one who has not answered yet."""
    given = jury(**more)
    Evaluator.objects.update(accepted_at=None, invited_by=given.staff)
    given.evaluators[0].refresh_from_db()
    return given


def with_code(given: Jury, text: str = "Tell nobody.", version: str = "1") -> Jury:
    Edition.objects.filter(pk=given.edition.pk).update(conduct=text, conduct_version=version)
    given.edition.refresh_from_db()
    for evaluator in given.evaluators:
        evaluator.edition.refresh_from_db()
    return given


def dry_run(given: Jury, *, each: int) -> Shown:
    made = actions.propose_assignments(given.edition, each=each, seed=1, by=given.staff, at=EVALUATING)
    return Shown(made, EVALUATING, given.staff)


def agree(given: Jury, number: int = 0) -> CodeAcceptance:
    code = code_of(given.edition)
    assert code is not None
    evaluator = given.evaluators[number]
    return actions.accept_code(evaluator, version=code.version, sha256=code.sha256, by=evaluator.person, at=EVALUATING)


def own(page: str, given: Jury) -> str:
    return reverse(f"admin:evaluation_{page}", args=[given.edition.slug])


def page_of(page: str, given: Jury) -> str:
    return reverse(f"admin:evaluation_{page}", args=[given.assignment().pk])


# -- The invitation ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["declare", "sheet", "submit", "conflict"])
def test_the_invitation_comes_before_anything_else(client, page: str) -> None:
    given = invited()
    client.force_login(given.judge())

    assert client.get(page_of(page, given)).headers["Location"] == own("invitation", given)
    queue = client.get(reverse(QUEUE)).content.decode()
    assert given.submissions[0].project.title not in queue
    assert "Answer the invitation" in queue


def test_who_accepts_gets_to_work_and_staff_are_told(client) -> None:
    given = invited()
    client.force_login(given.judge())

    client.post(own("invitation", given), {"accept": "1"})

    assert Evaluator.objects.get().accepted_at >= EVALUATING
    assert Event.objects.filter(verb="invitation to the jury accepted").count() == 1
    assert Letter.objects.get(kind="evaluator_answered").to == given.staff.email
    assert given.submissions[0].project.title in client.get(reverse(QUEUE)).content.decode()
    assert client.get(page_of("declare", given)).status_code == 200


def test_who_declines_gives_a_reason_and_gets_nothing(client) -> None:
    given = invited(submissions=2)
    client.force_login(given.judge())

    assert "Error:" in client.post(own("invitation", given), {"decline": "1", "reason": " "}).content.decode()
    assert Evaluator.objects.get().declined_at is None
    client.post(own("invitation", given), {"decline": "1", "reason": "On leave."})

    evaluator = Evaluator.objects.get()
    assert evaluator.declined_at >= EVALUATING
    assert evaluator.answer_reason == "On leave."
    assert set(Assignment.objects.values_list("state", flat=True)) == {Assignment.State.DECLINED}
    assert "On leave." in Letter.objects.get(kind="evaluator_answered").text
    with pytest.raises(Refused) as refused:
        actions.assign(evaluator, given.submissions[0], by=given.staff, at=ASSIGNED)
    assert refused.value.refusal == membership.DECLINED
    assert not read(given.edition, eligible(given.edition), each=1, at=EVALUATING).evaluators


def test_who_drops_out_keeps_what_is_submitted() -> None:
    given = jury(submissions=2)
    judged(given.assignment(0, 0), "4")

    actions.decline_invitation(given.evaluators[0], reason="Ill.", by=given.judge(), at=EVALUATING)

    assert given.assignment(0, 0).state == Assignment.State.SUBMITTED
    assert given.assignment(0, 1).state == Assignment.State.DECLINED


def test_who_declined_can_accept_until_the_evaluation_starts() -> None:
    given = invited(started=False)
    evaluator, person = given.evaluators[0], given.judge()
    actions.decline_invitation(evaluator, reason="Busy.", by=person, at=ASSIGNED)
    assert actions.accept_invitation(evaluator, by=person, at=ASSIGNED).declined_at is None
    actions.decline_invitation(evaluator, reason="Busy.", by=person, at=ASSIGNED)
    moved(given.edition, Gate.START_EVALUATION, at=ASSIGNED)
    letters = Letter.objects.count()

    with pytest.raises(Refused) as refused:
        actions.accept_invitation(evaluator, by=person, at=EVALUATING)

    assert refused.value.refusal == membership.TOO_LATE
    assert Evaluator.objects.get().accepted_at is None
    assert Letter.objects.count() == letters


def test_nobody_answers_for_somebody_else(client) -> None:
    given = invited()

    with pytest.raises(Refused):
        actions.accept_invitation(given.evaluators[0], by=given.staff, at=EVALUATING)
    with pytest.raises(Refused):
        actions.decline_invitation(given.evaluators[0], reason="No.", by=given.staff, at=EVALUATING)
    stranger = EvaluatorFactory().person
    client.force_login(stranger)

    assert client.get(own("invitation", given)).status_code == 404
    assert Evaluator.objects.get(person=given.judge()).accepted_at is None
    assert not Letter.objects.filter(kind="evaluator_answered").exists()


def test_an_invitation_without_an_answer_is_reminded_of_once() -> None:
    given = invited(started=False, assigned=False)
    EvaluatorFactory(edition=given.edition)  # has accepted
    edition, due = given.edition, INVITED + timedelta(days=7)

    owed = [actions.remind_of_invitations(edition, at=at) for at in (due - timedelta(seconds=1), due, due)]

    assert owed == [0, 1, 0]
    assert Letter.objects.get(kind="evaluator_invitation_reminder").to == given.judge().email
    moved(edition, Gate.START_EVALUATION, at=due)
    assert actions.remind_of_invitations(given.fresh(), at=due + timedelta(days=1)) == 0


# -- The code of conduct -----------------------------------------------------------------------------------------------


def test_no_text_and_no_file_opens_before_the_code_is_accepted(client) -> None:
    given = jury()
    actions.declare_no_conflict(given.assignment(), by=given.judge(), at=EVALUATING)
    assert reads(given.judge(), given.submissions[0])
    with_code(given)
    client.force_login(given.judge())

    assert client.get(page_of("sheet", given)).headers["Location"] == own("code", given)
    assert given.submissions[0].project.title not in client.get(reverse(QUEUE)).content.decode()
    given.submissions[0].refresh_from_db()
    assert not reads(given.judge(), given.submissions[0])
    saved = client.post(page_of("save", given), {"field": "score:evidence", "value": "4", "revision": 0})
    assert saved.status_code in (302, 403)

    agree(given)
    assert client.get(page_of("sheet", given)).status_code == 200
    assert reads(given.judge(), given.submissions[0])


def test_an_acceptance_keeps_who_when_which_version_and_its_hash(client) -> None:
    given = with_code(jury())
    code = code_of(given.edition)
    assert code is not None
    client.force_login(given.judge())
    sent = {"version": code.version, "sha256": code.sha256}

    assert client.post(own("code", given), sent).status_code == 422  # not ticked
    assert not CodeAcceptance.objects.exists()
    client.post(own("code", given), {**sent, "agree": "1"})
    client.post(own("code", given), {**sent, "agree": "1"})

    kept = CodeAcceptance.objects.get()
    assert kept.evaluator == given.evaluators[0]
    assert (kept.version, kept.sha256, kept.text) == ("1", code.sha256, "Tell nobody.")
    assert kept.accepted_at >= EVALUATING
    assert Event.objects.filter(verb="code of conduct accepted").count() == 1


def test_a_new_text_asks_again_and_the_old_acceptance_stays() -> None:
    given = with_code(jury())
    first = agree(given)

    with_code(given, "Tell nobody, ever.", "1")  # the same version, another text

    assert membership.why_not_read_anything(given.evaluators[0], given.edition) == membership.CODE_FIRST
    agree(given)
    assert CodeAcceptance.objects.filter(pk=first.pk).exists()
    assert CodeAcceptance.objects.count() == 2


def test_nobody_accepts_a_text_that_they_were_not_shown(client) -> None:
    given = with_code(jury())
    client.force_login(given.judge())

    answer = client.post(own("code", given), {"version": "1", "sha256": "0" * 64, "agree": "1"})

    assert answer.status_code == 422
    assert "has changed" in answer.content.decode()
    assert not CodeAcceptance.objects.exists()


def test_staff_see_who_accepted_which_version(client) -> None:
    given = with_code(jury(evaluators=2))
    agree(given, 1)
    client.force_login(given.staff)

    page = client.get(reverse("evaluation:evaluators", args=[given.edition.slug])).content.decode()
    one = client.get(reverse("evaluation:evaluator", args=[given.edition.slug, given.evaluators[1].pk]))

    assert page.count("not accepted") == 1
    assert page.count("version 1") == 1
    assert "Version 1 accepted" in one.content.decode()


# -- The profile -------------------------------------------------------------------------------------------------------

PROFILE = {
    "affiliation": "Institute of Maps", "country": "SE", "domains": "Maps.example\nme@lab.maps.example",
    "categories": ["impact"], "keywords": "rare diseases, Maps\nmaps", "languages": ["en", "sv"], "capacity": "7",
    "profile": "1",
}  # fmt: skip


def test_an_evaluator_writes_the_own_profile_and_the_grounds_of_conflicts_are_recorded(client) -> None:
    given = jury()
    client.force_login(given.judge())

    assert client.post(own("profile", given), PROFILE).status_code == 302

    row = Evaluator.objects.get()
    assert (row.domains, row.categories, row.keywords) == (
        ["maps.example", "lab.maps.example"], ["impact"], ["rare diseases", "Maps"],
    )  # fmt: skip
    assert (row.languages, row.capacity, row.affiliation) == (["en", "sv"], 7, "Institute of Maps")
    event = Event.objects.get(verb="grounds of conflicts changed")
    assert event.actor == given.judge()
    assert event.facts["fields"][:3] == ["affiliation", "country", "domains"]

    client.post(own("profile", given), {**PROFILE, "keywords": "maps"})
    assert Event.objects.filter(verb="profile of an evaluator changed").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"domains": "no domain"}, {"domains": "gmail.com"}, {"categories": ["none"]}, {"languages": ["xx"]}]
)
def test_what_is_wrong_in_a_profile_is_said_and_nothing_is_written_or_lost(client, wrong: dict[str, object]) -> None:
    given = jury()
    client.force_login(given.judge())

    answer = client.post(own("profile", given), {**PROFILE, **wrong})

    assert answer.status_code == 422
    assert "Institute of Maps" in answer.content.decode()
    assert Evaluator.objects.get().affiliation == ""
    assert not Event.objects.filter(verb="grounds of conflicts changed").exists()


def test_staff_change_a_profile_and_name_an_organisation_of_the_portal(client) -> None:
    given = jury()
    house = given.submissions[0].organisation
    address = reverse("evaluation:evaluator", args=[given.edition.slug, given.evaluators[0].pk])
    client.force_login(given.staff)

    assert client.post(address, {**PROFILE, "organisation": "Nobody's house"}).status_code == 422
    assert client.post(address, {**PROFILE, "organisation": house.legal_name.upper()}).status_code == 302

    assert Evaluator.objects.get().organisation == house


@pytest.mark.parametrize("role", [Role.CHAIR, Role.AUDITOR, Role.EVALUATOR])
def test_nobody_else_changes_a_profile(client, role: Role) -> None:
    given = jury()
    client.force_login(UserFactory(roles=[role]))
    address = reverse("evaluation:evaluator", args=[given.edition.slug, given.evaluators[0].pk])

    assert client.post(address, PROFILE).status_code == 403
    assert Evaluator.objects.get().affiliation == ""
    assert client.get(address).status_code == (403 if role is Role.EVALUATOR else 200)


def test_every_mail_domain_of_an_evaluator_counts_for_the_conflict() -> None:
    given = jury(assigned=False)
    owner = owner_of(given.submissions[0])
    owner.email = "elin@med.vatterstad.example"
    owner.save()
    evaluator = given.evaluators[0]
    assert automatic_conflict(evaluator, given.submissions[0]) is None

    actions.describe(evaluator, domains=["vatterstad.example"], by=given.staff, at=EVALUATING)

    evaluator.refresh_from_db()
    assert automatic_conflict(evaluator, given.submissions[0]) == OWN_DOMAIN
    assert Barring([evaluator], given.submissions).why_not(evaluator, given.submissions[0]) == OWN_DOMAIN


def test_the_reason_of_a_pair_names_category_language_and_keywords() -> None:
    given = jury(assigned=False)
    title = given.submissions[0].project.title
    actions.describe(
        given.evaluators[0], categories=["impact"], keywords=[title.upper()], languages=["en"],
        by=given.judge(), at=EVALUATING,
    )  # fmt: skip

    found = dry_run(given, each=1)

    ((_entry, _judge, said),) = found.reasons(found.solution.added)
    assert said == f"Judges this category (impact); reads English; in common: {title.casefold()}."


def test_a_keyword_is_found_as_whole_words_only() -> None:
    words = Vocabulary(["rare diseases", "map", "Health data"])

    assert words.found_in("Maps of RARE diseases; health, data.") == {"rare diseases", "health data"}


def test_a_keyword_without_a_word_or_of_which_half_is_there_is_not_found() -> None:
    assert Vocabulary(["–", "rare diseases"]).found_in("– A rare find in other diseases.") == frozenset()


def test_lists_are_typed_as_people_type_them() -> None:
    assert listed("a,  b c;A\n\nd") == ["a", "b c", "d"]
    assert domains_of("@Uni.Example, me@uni.example; lab.example.") == ["uni.example", "lab.example"]


# -- Absence -----------------------------------------------------------------------------------------------------------


def test_an_absence_is_noted_and_taken_back(client) -> None:
    given = jury()
    client.force_login(given.judge())

    wrong = client.post(own("profile", given), {"absence": "1", "begins": "2026-03-30", "ends": "2026-03-29"})
    assert wrong.status_code == 422
    client.post(own("profile", given), {"absence": "1", "begins": "2026-03-20", "ends": "2026-03-29", "note": "Ski"})
    row = Absence.objects.get()
    assert (row.begins, row.ends, row.note) == (date(2026, 3, 20), date(2026, 3, 29), "Ski")

    client.post(own("profile", given), {"remove": row.pk})
    assert not Absence.objects.exists()
    assert Event.objects.filter(verb__startswith="absence").count() == 2


def test_anothers_absence_is_a_404(client) -> None:
    given = jury(evaluators=2)
    row = actions.add_absence(
        given.evaluators[1], begins=date(2026, 4, 1), ends=date(2026, 4, 2), by=given.judge(1), at=EVALUATING
    )
    client.force_login(given.judge())

    assert client.post(own("profile", given), {"remove": row.pk}).status_code == 404
    with pytest.raises(Refused):
        actions.remove_absence(row, by=given.judge(), at=EVALUATING)
    assert Absence.objects.exists()


def test_who_is_away_to_the_end_gets_nothing_new_and_the_page_says_so(client) -> None:
    given = jury(submissions=2, evaluators=2, assigned=False)
    kept = actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=ASSIGNED)
    for begins, ends in ((date(2026, 3, 1), date(2026, 4, 1)), (date(2026, 4, 2), date(2026, 4, 30))):
        actions.add_absence(given.evaluators[0], begins=begins, ends=ends, by=given.staff, at=ASSIGNED)

    found = dry_run(given, each=2)

    away = str(given.evaluators[0])
    assert found.away() == [away]
    assert {judge for _entry, judge, _why in found.reasons(found.solution.added)} == {str(given.evaluators[1])}
    assert (str(given.evaluators[0].pk), kept.submission.number) in found.solution.pairs
    assert "(absent)" in found.shortages()[0].reason
    client.force_login(given.staff)
    page = client.get(reverse("evaluation:proposal", args=[given.edition.slug, found.proposal.pk]))
    assert f"{away} is absent until the evaluation ends" in page.content.decode()


def test_absences_cover_a_span_when_no_day_is_left_open() -> None:
    def span(begins: int, ends: int) -> Absence:
        return Absence(begins=date(2026, 4, begins), ends=date(2026, 4, ends))

    first, last = date(2026, 4, 1), date(2026, 4, 10)

    assert covered([span(5, 12), span(1, 4)], first, last)
    assert not covered([span(1, 4), span(6, 10)], first, last)
    assert not covered([span(1, 9)], first, last)
    assert not covered([], first, last)


def test_the_digest_waits_until_one_is_back() -> None:
    given = jury()
    edition = given.edition
    edition.evaluator_reminder_hours = [168, 72, 24]
    edition.save()
    at = edition.evaluation_ends - timedelta(days=6, hours=12)
    actions.add_absence(
        given.evaluators[0], begins=date(2026, 4, 11), ends=date(2026, 4, 11), by=given.judge(), at=EVALUATING
    )

    counts = [actions.remind_evaluators(given.fresh(), at=at + timedelta(days=days)) for days in (0, 2, 2)]

    assert counts == [0, 1, 0]
    assert Letter.objects.filter(kind="evaluator_digest").count() == 1


@pytest.mark.parametrize("count", [1, 9])
def test_the_evaluators_page_costs_the_same_with_codes_and_absences(client, django_assert_num_queries, count) -> None:
    given = with_code(jury(evaluators=count))
    for number in range(count):
        agree(given, number)
        row = given.evaluators[number]
        actions.add_absence(row, begins=date(2026, 4, 1), ends=date(2026, 4, 2), by=row.person, at=EVALUATING)
    client.force_login(given.staff)
    address = reverse("evaluation:evaluators", args=[given.edition.slug])
    client.get(address)

    with django_assert_num_queries(9):
        page = client.get(address).content.decode()

    assert page.count("away 1 Apr to 2 Apr") == count


def test_progress_shows_who_is_away_today(client) -> None:
    given = jury(evaluators=2)
    row = given.evaluators[0]
    actions.add_absence(row, begins=date(2026, 3, 20), ends=date(2026, 3, 20), by=row.person, at=EVALUATING)
    client.force_login(given.staff)

    page = client.get(reverse("evaluation:progress", args=[given.edition.slug])).content.decode()

    assert page.count("away today") == 1
