"""What the panel agrees on, who may write it, and what of it the ranking reads."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Event
from accounts.refusals import Refused
from accounts.rules import Role
from calls.rules import Gate
from evaluation import actions
from evaluation.consensus.panel import last_change
from evaluation.models import AgreedScore, Assignment, Consensus, ConsensusChange, Dissent
from evaluation.progress.overview import rows_of
from evaluation.ranking.ties import entries_of, method_of
from evaluation.rules import rank
from notifications.models import Letter
from submissions.models import Editor
from tests.evaluation.test_freezing import freeze
from tests.factories.accounts import UserFactory
from tests.factories.calls import EVALUATING, moved
from tests.factories.evaluation import DECIDING, Jury, judged, jury
from tests.factories.kept import kept
from tests.races import at_once

pytestmark = pytest.mark.django_db


@kept
def talking(**more: object) -> Jury:
    """Two evaluators have given 2 and 4 on everything."""
    given = jury(evaluators=2, **more)
    judged(given.assignment(0), "2")
    judged(given.assignment(1), "4")
    return given


def opened(given: Jury, **more: object) -> Consensus:
    said = {"rapporteur": given.judge(), "why": "They differ by two points.", "by": given.chair, "at": EVALUATING}
    return actions.open_consensus(given.submissions[0], **{**said, **more})


def codes(given: Jury) -> list[str]:
    return [row.code for row in given.category.criteria.order_by("position")]


def agreed(given: Jury, consensus: Consensus, value: str = "3.5", text: str = "The annex convinced both.") -> None:
    for part, typed in ((f"score:{codes(given)[0]}", value), (f"text:{codes(given)[0]}", text)):
        actions.save_part(consensus, part, typed=typed, revision=0, by=consensus.rapporteur, at=EVALUATING)


def concluded(given: Jury) -> Consensus:
    consensus = opened(given)
    agreed(given, consensus)
    return actions.conclude(consensus, seen=last_change(consensus), by=given.chair, at=EVALUATING)


def line(given: Jury):
    entries = entries_of(given.fresh())[given.category.pk]
    [standing] = rank(entries, method_of(given.category, given.edition))
    return standing.line


def test_an_open_consensus_changes_no_total_and_a_concluded_one_does() -> None:
    given = talking()
    consensus = opened(given)
    before = line(given)
    agreed(given, consensus)

    still = line(given)
    actions.conclude(consensus, seen=last_change(consensus), by=given.chair, at=EVALUATING)
    after = line(given)

    first = codes(given)[0]
    weight = given.category.criteria.get(code=first).weight
    assert (before.total, still.total) == (Fraction(60), Fraction(60))
    assert after.means[first] == Fraction(7, 2)
    assert after.total == 60 + Fraction(weight, 10)
    [row] = rows_of(given.fresh(), given.submissions)
    assert row.total == after.total


def test_what_the_panel_did_not_discuss_keeps_everybodys_scores() -> None:
    given = talking()
    concluded(given)

    [entry] = entries_of(given.fresh())[given.category.pk]

    assert entry.consensus == {codes(given)[0]: Decimal("3.5")}
    assert {judgement[codes(given)[1]] for judgement in entry.counted} == {Decimal(2), Decimal(4)}


def test_the_frozen_snapshot_holds_the_consensus() -> None:
    given = talking()
    concluded(given)
    freeze(given)

    [category] = [row for row in given.edition.rankings.get().content["categories"] if row["entries"]]

    assert category["entries"][0]["consensus"] == {codes(given)[0]: "3.5"}


@pytest.mark.parametrize("who", ["chair", "staff"])
def test_chair_and_staff_open_it_and_those_concerned_are_told_once(who: str) -> None:
    given = talking()

    consensus = opened(given, by=getattr(given, who))

    letters = Letter.objects.filter(kind="consensus_opened")
    assert sorted(letters.values_list("to", flat=True)) == sorted(row.person.email for row in given.evaluators)
    assert "You are its rapporteur" in letters.get(to=given.judge().email).text
    assert Event.objects.get(verb="consensus opened").reason == "They differ by two points."
    assert set(consensus.present.splitlines()) == {str(row.person) for row in given.evaluators}


def test_nobody_else_opens_it() -> None:
    given = talking()

    for person in (given.judge(), UserFactory(roles=[Role.AUDITOR]), UserFactory()):
        with pytest.raises(Refused):
            opened(given, by=person)

    assert not Consensus.objects.exists()
    assert not Letter.objects.filter(kind="consensus_opened").exists()


def test_staff_with_a_conflict_in_the_category_do_not_open_it() -> None:
    given = talking()
    Editor.objects.create(submission=given.submissions[0], person=given.staff, role="editor", since=EVALUATING)

    with pytest.raises(Refused, match="conflict"):
        opened(given, by=given.staff)

    assert not Consensus.objects.exists()


def test_the_panel_talks_when_all_is_in_or_after_the_end_with_the_quorum() -> None:
    given = jury(evaluators=3)
    with pytest.raises(Refused, match="yet"):
        opened(given)
    judged(given.assignment(0), "2")
    judged(given.assignment(1), "4")
    with pytest.raises(Refused, match="are open"):
        opened(given)
    assert not Consensus.objects.exists()

    assert opened(given, at=DECIDING).state == Consensus.State.OPEN


def test_it_is_opened_once() -> None:
    given = talking()
    opened(given)

    with pytest.raises(Refused, match="already"):
        opened(given)

    assert Consensus.objects.count() == 1


def test_the_rapporteur_is_an_evaluator_of_it_or_the_chair() -> None:
    given = talking()
    for person in (given.staff, UserFactory(roles=[Role.EVALUATOR])):
        with pytest.raises(ValidationError, match="rapporteur"):
            opened(given, rapporteur=person)
    assert not Consensus.objects.exists()

    assert opened(given, rapporteur=given.chair).rapporteur == given.chair
    assert Letter.objects.filter(kind="consensus_opened").count() == 3


def test_rapporteur_and_chair_write_and_the_other_evaluator_and_staff_do_not() -> None:
    given = talking()
    consensus = opened(given)
    part = f"score:{codes(given)[0]}"

    for person in (given.judge(1), given.staff):
        with pytest.raises(Refused):
            actions.save_part(consensus, part, typed="3", revision=0, by=person, at=EVALUATING)
    assert not AgreedScore.objects.exists()

    assert actions.save_part(consensus, part, typed="3", revision=0, by=given.judge(), at=EVALUATING) == 1
    assert actions.save_part(consensus, part, typed="4", revision=1, by=given.chair, at=EVALUATING) == 2


def test_who_saves_on_an_old_revision_is_told_what_stands_and_overwrites_nothing() -> None:
    given = talking()
    consensus = opened(given)
    for part, first, second in (
        (f"score:{codes(given)[0]}", "3.0", "4.0"),
        (f"text:{codes(given)[0]}", "The chair's words.", "The rapporteur's words."),
        ("present", "Everybody", "Nobody"),
        (f"dissent:{given.assignment(1).pk}", "No.", "Yes."),
    ):
        actions.save_part(consensus, part, typed=first, revision=0, by=given.chair, at=EVALUATING)
        steps = ConsensusChange.objects.count()

        with pytest.raises(actions.Overtaken) as overtaken:
            actions.save_part(consensus, part, typed=second, revision=0, by=given.judge(), at=EVALUATING)

        assert (overtaken.value.theirs, overtaken.value.revision, overtaken.value.by) == (first, 1, str(given.chair))
        assert ConsensusChange.objects.count() == steps


@pytest.mark.parametrize("typed", ["3.2", "5.5", "-1", "NaN", "three", "1e2"])
def test_an_agreed_score_is_in_half_points_of_the_scale(typed: str) -> None:
    given = talking()
    consensus = opened(given)

    with pytest.raises(ValidationError, match="half points"):
        actions.save_part(consensus, f"score:{codes(given)[0]}", typed=typed, revision=0, by=given.chair, at=EVALUATING)

    assert not AgreedScore.objects.exists()


def test_a_part_that_does_not_exist_is_refused() -> None:
    given = talking()
    consensus = opened(given)

    for part in ("score:nothing", "rapporteur", "state", "", "dissent:0"):
        with pytest.raises((ValidationError, Refused)):
            actions.save_part(consensus, part, typed="3", revision=0, by=given.chair, at=EVALUATING)

    assert not AgreedScore.objects.exists()


def test_each_evaluator_writes_the_own_dissent_and_not_anothers() -> None:
    given = talking()
    consensus = opened(given)
    own, other = (f"dissent:{given.assignment(number).pk}" for number in (1, 0))

    actions.save_part(consensus, own, typed="The annex is thin.", revision=0, by=given.judge(1), at=EVALUATING)
    with pytest.raises(Refused):
        actions.save_part(consensus, other, typed="Me too.", revision=0, by=given.judge(1), at=EVALUATING)

    [dissent] = Dissent.objects.all()
    assert (dissent.text, dissent.assignment.evaluator.person) == ("The annex is thin.", given.judge(1))


def test_every_step_is_kept() -> None:
    given = talking()
    consensus = concluded(given)

    steps = [(row.part, row.before, row.after, row.by) for row in consensus.changes.all()]

    first = codes(given)[0]
    assert steps == [
        ("state", "", "open", given.chair),
        (f"score:{first}", "", "3.5", given.judge()),
        (f"text:{first}", "", "The annex convinced both.", given.judge()),
        ("state", "open", "concluded", given.chair),
    ]


def test_only_the_chair_concludes_and_not_over_what_is_unread() -> None:
    given = talking()
    consensus = opened(given)
    agreed(given, consensus)
    seen = last_change(consensus)

    for person in (given.judge(), given.staff):
        with pytest.raises(Refused, match="chair"):
            actions.conclude(consensus, seen=seen, by=person, at=EVALUATING)
    with pytest.raises(Refused, match="since you read it"):
        actions.conclude(consensus, seen=seen - 1, by=given.chair, at=EVALUATING)

    assert not Consensus.objects.concluded().exists()


def test_it_is_not_concluded_without_an_agreement_and_its_words() -> None:
    given = talking()
    consensus = opened(given)
    with pytest.raises(ValidationError, match="at least one"):
        actions.conclude(consensus, seen=last_change(consensus), by=given.chair, at=EVALUATING)
    agreed(given, consensus, text=" ")
    with pytest.raises(ValidationError, match="why this score"):
        actions.conclude(consensus, seen=last_change(consensus), by=given.chair, at=EVALUATING)

    assert not Consensus.objects.concluded().exists()


def test_after_the_conclusion_nobody_writes_until_the_chair_opens_it_again() -> None:
    given = talking()
    consensus = concluded(given)
    part = f"score:{codes(given)[0]}"
    with pytest.raises(Refused, match="concluded"):
        actions.save_part(consensus, part, typed="1", revision=1, by=given.chair, at=EVALUATING)
    with pytest.raises(Refused, match="chair"):
        actions.reopen(consensus, reason="A slip.", by=given.judge(), at=EVALUATING)

    actions.reopen(consensus, reason="A slip.", by=given.chair, at=EVALUATING)

    assert line(given).total == 60
    assert actions.save_part(consensus, part, typed="1", revision=1, by=given.chair, at=EVALUATING) == 2


def test_nothing_of_it_changes_after_the_freeze() -> None:
    given = talking()
    consensus = opened(given)
    agreed(given, consensus)
    moved(given.edition, Gate.FREEZE_RANKING, at=DECIDING)
    seen, steps = last_change(consensus), ConsensusChange.objects.count()
    part = f"text:{codes(given)[0]}"

    for act in (
        lambda: actions.save_part(consensus, part, typed="Late", revision=1, by=given.chair, at=DECIDING),
        lambda: actions.conclude(consensus, seen=seen, by=given.chair, at=DECIDING),
        lambda: actions.name_rapporteur(consensus, rapporteur=given.chair, by=given.chair, at=DECIDING),
    ):
        with pytest.raises(Refused, match="frozen"):
            act()

    assert ConsensusChange.objects.count() == steps


def test_another_rapporteur_is_named_and_told() -> None:
    given = talking()
    consensus = opened(given)

    actions.name_rapporteur(consensus, rapporteur=given.chair, by=given.staff, at=EVALUATING)

    consensus.refresh_from_db()
    assert consensus.rapporteur == given.chair
    assert Letter.objects.filter(kind="consensus_opened", to=given.chair.email).count() == 1
    with pytest.raises(Refused):
        actions.save_part(consensus, "present", typed="X", revision=0, by=given.judge(), at=EVALUATING)


def test_who_sees_it() -> None:
    given = talking()
    late = jury(evaluators=1)
    opened(given)
    auditor = UserFactory(roles=[Role.AUDITOR])
    conflicted = UserFactory(roles=[Role.STAFF])
    Editor.objects.create(submission=given.submissions[0], person=conflicted, role="editor", since=EVALUATING)

    def sees(person) -> bool:
        return Consensus.objects.visible_to(person).exists()

    assert [sees(person) for person in (given.judge(), given.judge(1), given.staff, given.chair, auditor)] == [True] * 5
    assert [sees(person) for person in (late.judge(), conflicted, UserFactory())] == [False] * 3


def test_who_has_still_to_evaluate_it_or_has_a_conflict_sees_nothing_whatever_else_they_are() -> None:
    given = jury(evaluators=4)
    judged(given.assignment(0), "2")
    judged(given.assignment(1), "4")
    judged(given.assignment(3), "3")
    actions.report_late_conflict(given.assignment(3), reason="My old group.", by=given.judge(3), at=EVALUATING)
    opened(given, at=DECIDING)
    assert not Consensus.objects.visible_to(given.judge(3)).exists()
    from accounts.actions import give_role

    for number in (2, 3):
        give_role(given.judge(number), Role.STAFF, by=given.chair, at=EVALUATING)

    assert not Consensus.objects.visible_to(given.judge(2)).exists()
    assert not Consensus.objects.visible_to(given.judge(3)).exists()
    actions.accept_late_conflict(given.assignment(3), reason="It is one.", by=given.chair, at=DECIDING)
    assert not Consensus.objects.visible_to(given.judge(3)).exists()
    assert Assignment.objects.get(pk=given.assignment(3).pk).state == Assignment.State.CONFLICT


@pytest.mark.django_db(transaction=True)
def test_two_who_save_the_same_part_at_once_both_keep_their_words() -> None:
    given = talking()
    consensus = opened(given)
    part = f"text:{codes(given)[0]}"

    def save(person, words):
        return lambda: actions.save_part(consensus, part, typed=words, revision=0, by=person, at=EVALUATING)

    outcomes = at_once(save(given.judge(), "Mine."), save(given.chair, "The chair's."))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Overtaken", "int"]
    assert AgreedScore.objects.get().text_revision == 1
