"""Suspected conflicts by a parent's name and by a partner's: near names are shown to staff, others are not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evaluation.conflicts import automatic_conflict
from evaluation.conflicts.barring import Barring
from evaluation.models import Evaluator
from evaluation.rules.interests import NAMED_PARTNER, Sign
from submissions.models import Organisation, Version
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import Jury, jury
from tests.factories.moments import now_is
from tests.factories.submissions import OrganisationFactory, fresh

pytestmark = pytest.mark.django_db

# Two ways to write one name; and two names that share only words of which half of all names are made, or a town's letters.
NEAR = [
    ("Vatterstad University", "University of Vatterstad"),
    ("Hospital Sant Vallmar", "Hospital de Sant Valmar"),
    ("Universität Vätterstad", "Vatterstad University Hospital"),
]
FAR = [
    ("University Hospital Nordhaven", "University Hospital Weststadt"),
    ("Institute of Genomics Weststadt", "Institute of Genomics Nordhaven"),
    ("Hospital Sant Vallmar", "Hospital San Valmira"),
]


@pytest.fixture(autouse=True)
def in_march():
    with now_is(EVALUATING):
        yield


def pair(*, affiliation: str = "", above: str = "", applicant: str = "Clinic at the Lake", parent: str = "") -> Jury:
    """An evaluator and an applicant with these names; `above` and `parent` are of the organisations over theirs."""
    given = jury(assigned=False)
    house = given.submissions[0].organisation
    over = OrganisationFactory(legal_name=parent) if parent else None
    Organisation.objects.filter(pk=house.pk).update(legal_name=applicant, parent=over)
    own = OrganisationFactory(legal_name="Ward Seven", parent=OrganisationFactory(legal_name=above)) if above else None
    Evaluator.objects.filter(pk=given.evaluators[0].pk).update(affiliation=affiliation, organisation=own)
    return given


def with_partners(given: Jury, *said: str, table: bool = False) -> Jury:
    """The applicant names partners, in a text of one line each or in a table of one row each."""
    answer: dict[str, Any] = {"question": "partners", "value": "\n".join(said)}
    if table:
        answer = {"question": "consortium", "kind": "table", "value": list(said), "rows": [[row] for row in said]}
    version = given.submissions[0].version
    Version.objects.filter(pk=version.pk).update(canonical=json.dumps({**version.content, "answers": [answer]}))
    return given


def signs(given: Jury) -> list[Sign]:
    evaluators = list(Evaluator.objects.select_related("person"))
    return Barring(evaluators, [fresh(given.submissions[0])]).suspicions.get(
        (given.evaluators[0].pk, given.submissions[0].pk), []
    )


def blocked(given: Jury) -> Any:
    return automatic_conflict(Evaluator.objects.get(), fresh(given.submissions[0]))


WHERE = {
    "of the applicant's parent": lambda ours, theirs: pair(affiliation=ours, parent=theirs),
    "of the evaluator's parent": lambda ours, theirs: pair(above=ours, applicant=theirs),
    "of both parents": lambda ours, theirs: pair(above=ours, parent=theirs),
}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(("ours", "theirs"), NEAR)
def test_a_name_near_to_that_of_a_parent_is_suspected_with_both_names_and_not_blocked(
    where: str, ours: str, theirs: str
) -> None:
    given = WHERE[where](ours, theirs)

    [sign] = signs(given)

    assert (sign.kind, sign.ours, sign.theirs) == ("organisation", ours, theirs)
    assert 0.6 <= sign.strength < 1
    assert f"“{ours}” resembles the applicant's “{theirs}”" in sign.words()
    assert blocked(given) is None


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(("ours", "theirs"), FAR)
def test_a_name_that_is_not_near_enough_to_a_parents_makes_nobody_suspect(where: str, ours: str, theirs: str) -> None:
    assert signs(WHERE[where](ours, theirs)) == []


@pytest.mark.parametrize("table", [False, True])
@pytest.mark.parametrize("own", ["affiliation", "above"])
@pytest.mark.parametrize(("ours", "theirs"), NEAR)
def test_a_name_near_to_that_of_a_partner_is_suspected_with_the_line_that_names_it(
    ours: str, theirs: str, own: str, table: bool
) -> None:
    line = f"{theirs}, Department of Cell Therapy"
    given = with_partners(pair(**{own: ours}), "Umbriel Biotech, Malta", line, table=table)

    [sign] = signs(given)

    assert (sign.kind, sign.ours, sign.theirs, sign.where) == ("partner", ours, theirs, line)
    assert 0.6 <= sign.strength < 1
    assert blocked(given) is None


@pytest.mark.parametrize("own", ["affiliation", "above"])
@pytest.mark.parametrize(("ours", "theirs"), FAR)
def test_a_name_that_is_not_near_enough_to_a_partners_makes_nobody_suspect(ours: str, theirs: str, own: str) -> None:
    assert signs(with_partners(pair(**{own: ours}), f"{theirs}, Department of Cell Therapy")) == []


def test_one_word_of_a_partners_line_is_a_town_and_no_organisation() -> None:
    assert signs(with_partners(pair(affiliation="Vatterstad University"), "Umbriel Biotech, Vatterstadt")) == []


def test_the_very_name_of_a_partner_is_blocked_and_no_longer_suspected() -> None:
    given = with_partners(pair(affiliation="University of Vatterstad"), "UNIVERSITY OF VATTERSTAD, Cell Therapy")

    assert blocked(given) == NAMED_PARTNER
    assert signs(given) == []


def test_near_names_of_applicant_parent_and_partner_are_one_list_the_strongest_first() -> None:
    given = pair(
        affiliation="Hospital Sant Vallmar", applicant="Hospital de Sant Valmar", parent="Sant Valmar Hospital"
    )
    found = signs(with_partners(given, "Hospital Sant Valmar"))

    assert [(sign.kind, sign.theirs) for sign in found] == [
        ("organisation", "Sant Valmar Hospital"),
        ("partner", "Hospital Sant Valmar"),
        ("organisation", "Hospital de Sant Valmar"),
    ]
