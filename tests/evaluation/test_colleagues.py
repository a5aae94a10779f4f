"""Evaluators of one organisation: recognised however each of them says it, and not put on the same entry."""

from __future__ import annotations

import pytest

from evaluation import actions
from evaluation.assigning.candidates import Candidates
from evaluation.assigning.houses import colleagues_of
from evaluation.assigning.reading import eligible, read
from evaluation.rules.interests import Judge
from evaluation.rules.near_names import name_of
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, jury
from tests.factories.moments import now_is
from tests.factories.submissions import OrganisationFactory


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def judge(*names: str, above: str = "", houses: tuple[int, ...] = (), kin: tuple[int, ...] = ()) -> Judge:
    return Judge(
        person=0,
        name=name_of("Somebody"),
        address="",
        domains=frozenset(),
        names=tuple(map(name_of, names)),
        above=(name_of(above),) if above else (),
        houses=frozenset(houses),
        kin=frozenset(kin),
        worked_on=frozenset(),
        applies_in=frozenset(),
    )


def groups(*judges: Judge) -> list[set[int]]:
    return list(colleagues_of(dict(enumerate(judges))).values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (judge("Vatterstad University"), judge("University of Vatterstad", houses=(5,))),
        (judge("UNIVERSITAT VATTERSTAD"), judge("Universität Vätterstad")),
        (judge("EMBL"), judge("E.M.B.L.", "embl")),
        (judge("Department of Genetics", houses=(5,)), judge("Faculty of Law", houses=(5,))),
        (judge("Clinic at the Lake", houses=(5,), kin=(9,)), judge("Lakeland Holding", houses=(9,))),
        (judge("Clinic at the Lake", above="Hospital de Sant Valmar"), judge("Hospital Sant Vallmar")),
        (judge("Clinic at the Lake", kin=(9,)), judge("Clinic on the Hill", kin=(9,))),
        (judge("Hospital Sant Valmar 5"), judge("Hospital 5 Sant Vallmar, Unit 12")),
        (judge("Hospital Sant Valmar 5"), judge("Hospital de Sant Valmar")),
    ],
)
def test_two_are_of_one_organisation_by_row_or_name_and_by_parent_or_child(one: Judge, other: Judge) -> None:
    assert groups(one, other) == groups(other, one) == [{1}, {0}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (judge("University Hospital Nordhaven"), judge("University Hospital Weststadt")),
        (judge("Clinic at the Lake", houses=(5,), kin=(9,)), judge("Clinic on the Hill", houses=(6,), kin=(8,))),
        (judge(), judge()),
        (judge("…"), judge("–")),
        (judge("EMBL"), judge("EMBO")),
        (judge("Hospital Sant Valmar 5"), judge("Hospital Sant Valmar 7")),
    ],
)
def test_two_whose_names_share_only_what_half_of_all_names_have_are_not(one: Judge, other: Judge) -> None:
    assert groups(one, other) == [set(), set()]


def test_who_is_of_two_organisations_does_not_make_the_others_colleagues() -> None:
    one, both, other = judge("Nordhaven", houses=(1,)), judge(houses=(1, 2)), judge("Weststadt", houses=(2,))

    assert groups(one, both, other) == [{1}, {0, 2}, {1}]


def two_houses() -> Jury:
    """One evaluator of each house is linked to its row, the other typed its name in another way."""
    given = jury(submissions=2, evaluators=4, assigned=False)
    vatterstad = OrganisationFactory(legal_name="University of Vatterstad")
    lake = OrganisationFactory(
        legal_name="Clinic at the Lake", parent=OrganisationFactory(legal_name="Lakeland Holding")
    )
    said = [(vatterstad, ""), (None, "Vatterstad University"), (lake, "Ward 7"), (None, "LAKELAND HOLDING")]
    for evaluator, (organisation, affiliation) in zip(given.evaluators, said, strict=True):
        evaluator.organisation, evaluator.affiliation = organisation, affiliation
        evaluator.save()
    return given


@pytest.mark.django_db
def test_an_edition_is_read_with_who_is_whose_colleague() -> None:
    given = two_houses()
    one, two, three, four = (str(row.pk) for row in given.evaluators)

    problem = read(given.edition, eligible(given.edition), each=2, at=EVALUATING).problem

    assert {row.name: row.colleagues for row in problem.judges} == {
        one: {two},
        two: {one},
        three: {four},
        four: {three},
    }


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_a_proposal_puts_no_colleagues_on_the_same_entry(seed: int) -> None:
    given = two_houses()
    one, two, three, four = (str(row.pk) for row in given.evaluators)

    shown = actions.propose_assignments(given.edition, each=2, seed=seed, by=given.staff, at=EVALUATING)

    found = {entry: {judge for judge, other in shown.solution["pairs"] if other == entry} for entry in
             (row.number for row in given.submissions)}  # fmt: skip
    assert all(len(pair) == 2 and pair not in ({one, two}, {three, four}) for pair in found.values())


@pytest.mark.django_db
def test_a_colleague_of_who_reads_it_is_the_last_that_is_offered() -> None:
    given = two_houses()
    actions.assign(given.evaluators[0], given.submissions[0], by=given.staff, at=EVALUATING)

    offered = Candidates(given.edition, given.submissions, EVALUATING).of(given.submissions[0])

    assert [row.evaluator for row in offered][-1] == given.evaluators[1]
