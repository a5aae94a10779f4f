"""Every page of evaluators and of those who run the jury, with rows on it: axe finds nothing, a phone scrolls nowhere.

A new page of evaluation without a row in ROWS fails.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from calls.models import Edition
from evaluation import actions
from evaluation.consensus.panel import last_change
from evaluation.models import Absence, Correction, Ranking
from evaluation.policies.membership import code_of
from evaluation.ranking.freezing import take
from submissions.actions import withdraw
from tests.evaluation.test_conflicts_in_browser import alike
from tests.evaluation.test_correcting import WHY
from tests.evaluation.test_freezing import freeze, notify, scored
from tests.factories.calls import EVALUATING
from tests.factories.evaluation import COMMENT, DECIDING, judged, jury, score_all
from tests.factories.moments import now_is
from tests.factories.submissions import owner_of
from tests.urls_table import API, FILE, TABLE

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

JUDGING, FROZEN, TOLD = "judging", "frozen", "told"
STAFF, CHAIR, JUDGE, APPLICANT = "staff", "chair", "judge", "applicant"
NOTHING_TO_LOOK_AT = {
    "evaluation:invite": "takes a POST; its form and its answer stand on evaluation:evaluators",
    "evaluation:withdraw_correction": "takes a POST; its button stands on evaluation:correction",
    "evaluation:outcome_as_mail": "a mail as mail programs show it; its words are on evaluation:outcome",
}
# What is looked at: by whom, in which state of the call, and what its address names besides the edition.
ROWS = {
    "evaluation:progress": (STAFF, JUDGING, "edition"),
    "evaluation:by_evaluator": (STAFF, JUDGING, "edition"),
    "evaluation:by_category": (STAFF, JUDGING, "edition"),
    "evaluation:late": (STAFF, JUDGING, "edition"),
    "evaluation:evaluators": (STAFF, JUDGING, "edition"),
    "evaluation:evaluator": (STAFF, JUDGING, "edition evaluator"),
    "evaluation:assign": (STAFF, JUDGING, "edition"),
    "evaluation:propose": (STAFF, JUDGING, "edition"),
    "evaluation:proposal": (STAFF, JUDGING, "edition proposal"),
    "evaluation:replace": (STAFF, JUDGING, "edition begun"),
    "evaluation:reassign": (STAFF, JUDGING, "edition ?begun"),
    "evaluation:late_conflict": (CHAIR, JUDGING, "edition reported"),
    "evaluation:give_back": (STAFF, JUDGING, "edition submitted"),
    "evaluation:conflicts": (STAFF, JUDGING, "edition"),
    "evaluation:decide_conflict": (STAFF, JUDGING, "edition evaluator entry"),
    "evaluation:candidates": (STAFF, JUDGING, "edition entry"),
    "evaluation:agenda": (CHAIR, JUDGING, "edition"),
    "evaluation:open_consensus": (CHAIR, JUDGING, "edition divided"),
    "evaluation:another": (STAFF, JUDGING, "edition divided"),
    "evaluation:consensus": (CHAIR, JUDGING, "entry"),
    "evaluation:conclude_consensus": (CHAIR, JUDGING, "entry"),
    "evaluation:rapporteur": (CHAIR, JUDGING, "entry"),
    "evaluation:reopen_consensus": (CHAIR, JUDGING, "concluded"),
    "evaluation:no_award": (CHAIR, JUDGING, "edition ?category"),
    "evaluation:ties": (CHAIR, JUDGING, "edition"),
    "evaluation:ranking": (STAFF, FROZEN, "edition"),
    "evaluation:how_sure": (STAFF, FROZEN, "edition category"),
    "evaluation:what_if": (STAFF, FROZEN, "edition category"),
    "evaluation:snapshots": (STAFF, FROZEN, "edition"),
    "evaluation:freeze_again": (STAFF, TOLD, "edition"),
    "evaluation:outcomes": (STAFF, FROZEN, "edition"),
    "evaluation:outcome_note": (STAFF, FROZEN, "edition"),
    "evaluation:outcome": (STAFF, FROZEN, "edition entry"),
    "evaluation:correction": (CHAIR, FROZEN, "edition"),
    "evaluation:promote": (STAFF, TOLD, "edition category"),
    "evaluation:feedback": (APPLICANT, TOLD, "entry"),
    "admin:evaluation_assignment_changelist": (JUDGE, JUDGING, ""),
    "admin:evaluation_invitation": (JUDGE, JUDGING, "edition"),
    "admin:evaluation_code": (JUDGE, JUDGING, "edition"),
    "admin:evaluation_profile": (JUDGE, JUDGING, "edition"),
    "admin:evaluation_declare": (JUDGE, JUDGING, "proposed"),
    "admin:evaluation_declare_all": (JUDGE, JUDGING, ""),
    "admin:evaluation_sheet": (JUDGE, JUDGING, "begun"),
    "admin:evaluation_conflict": (JUDGE, JUDGING, "begun"),
    "admin:evaluation_submit": (JUDGE, JUDGING, "begun"),
    "admin:evaluation_changes": (JUDGE, JUDGING, "submitted"),
    "admin:evaluation_print": (JUDGE, JUDGING, "begun"),
    "admin:evaluation_table": (JUDGE, JUDGING, "category_pk"),
}


def test_every_page_of_evaluation_has_its_row():
    pages = {
        name for name, kind in TABLE.items() if "evaluation" in name.split("_")[0] and kind not in (API, FILE)
    }  # fmt: skip

    assert sorted(pages ^ (ROWS.keys() | NOTHING_TO_LOOK_AT.keys())) == []


class Scene:
    """Who looks at what: `people` by their part, `parts` of addresses by their name."""

    def __init__(self, given, **parts):
        self.people = {STAFF: given.staff, CHAIR: given.chair, JUDGE: given.judge()}
        entry = given.submissions[0]
        self.people[APPLICANT] = owner_of(entry)
        self.parts = {
            "edition": given.edition.slug,
            "category": given.category.code,
            "category_pk": given.category.pk,
            "evaluator": given.evaluators[0].pk,
            "entry": entry.public_id,
            "?category": f"category={given.category.code}",
        } | parts

    def address(self, name, words):
        parts = words.split()
        queries = [self.parts[part] for part in parts if part.startswith("?")]
        address = reverse(name, args=[self.parts[part] for part in parts if not part.startswith("?")])
        return "?".join([address, *queries])


def judging():
    """Seven entries at every step: talked about, concluded, divided, begun, reported, to be declared, with a suspicion."""
    given = alike(jury(submissions=7, evaluators=3))
    Edition.objects.filter(pk=given.edition.pk).update(conduct="I judge each submission alone.", conduct_version="1")
    for evaluator in given.evaluators:
        actions.accept_code(evaluator, **_code(given), by=evaluator.person, at=EVALUATING)
    for number in range(3):
        for judge, value in enumerate(("5", "2", "4")):
            judged(given.assignment(judge, number), value)
    for number in (3, 4):
        actions.declare_no_conflict(given.assignment(0, number), by=given.judge(), at=EVALUATING)
        score_all(given.assignment(0, number), "4")
    actions.report_late_conflict(given.assignment(0, 4), reason="A cousin.", by=given.judge(), at=EVALUATING)
    today = EVALUATING.date()
    Absence.objects.create(evaluator=given.evaluators[0], begins=today, ends=today, note="Ward rounds.")
    for number in (0, 1):
        _talk(given, number)
    proposal = actions.propose_assignments(given.edition, each=3, seed=1, by=given.staff, at=EVALUATING)
    return Scene(
        given,
        proposal=proposal.pk,
        begun=given.assignment(0, 3).pk,
        reported=given.assignment(0, 4).pk,
        submitted=given.assignment(0, 0).pk,
        proposed=given.assignment(0, 5).pk,
        concluded=given.submissions[1].public_id,
        divided=given.submissions[2].public_id,
        **{"?begun": f"assignment={given.assignment(0, 3).pk}"},
    )


def _code(given):
    code = code_of(given.fresh())
    return {"version": code.version, "sha256": code.sha256}


def _talk(given, number):
    talk = actions.open_consensus(
        given.submissions[number], rapporteur=given.judge(), why="They differ.", by=given.chair, at=EVALUATING
    )
    code = given.category.criteria.order_by("position")[0].code
    for part, typed in ((f"text:{code}", COMMENT), (f"score:{code}", "4.0")):
        actions.save_part(talk, part, typed=typed, revision=0, by=given.chair, at=EVALUATING)
    if number:
        actions.conclude(talk, seen=last_change(talk), by=given.chair, at=EVALUATING)


def frozen():
    """A second snapshot stands beside the first, and a third is proposed."""
    given = scored(*[(value, "4") for value in ("5", "4.5", "4", "3.5", "3", "2")], quorum=1)
    freeze(given)
    for evaluator in (0, 1):
        correction = actions.propose_correction(given.edition, reason=WHY, by=given.staff, at=DECIDING)
        actions.accept_late_conflict(
            given.assignment(evaluator, evaluator), reason="A cousin.", by=given.chair, at=DECIDING
        )
        if not evaluator:
            _confirm(correction, given)
    assert (Ranking.objects.count(), Correction.objects.open().count()) == (2, 1)
    return Scene(given)


def _confirm(correction, given):
    actions.confirm_correction(correction, sha256=take(given.fresh()).sha256, by=given.chair, at=DECIDING)


def told():
    """A finalist has left, so that the next may move up."""
    given = scored(*[(value, "4") for value in ("5", "4.5", "4", "3.5", "3", "3")], quorum=1)
    freeze(given)
    notify(given)
    leaving = given.submissions[1]
    leaving.refresh_from_db()
    withdraw(leaving, reason="No time.", by=owner_of(leaving), at=DECIDING)
    return Scene(given)


SCENES = {JUDGING: (judging, EVALUATING), FROZEN: (frozen, DECIDING), TOLD: (told, DECIDING)}


@pytest.mark.parametrize("scene", SCENES)
def test_axe_finds_nothing_on_any_of_them(scene, turns):
    build, at = SCENES[scene]
    with now_is(at):
        found = build()
        for name, (who, when, words) in ROWS.items():
            if when == scene:
                turns.become(found.people[who])
                answer = turns.page.goto(found.address(name, words))
                assert answer.status == 200, (name, answer.status)
                turns.look(f"page-{name.split(':')[1]}")
