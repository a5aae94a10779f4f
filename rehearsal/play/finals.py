"""Fourth act: finalists confirm, the public votes, votes are annulled, results are released."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from random import Random

from accounts.refusals import Refused
from notifications.models import Letter
from rehearsal.play.applying import a_picture
from rehearsal.play.stage import Stage
from rehearsal.story import Voter, electorate
from submissions import actions as submissions
from submissions.actions.letters import owners_of
from submissions.models import Submission
from submissions.rules import State
from voting import actions
from voting.models import Vote
from voting.policies import TOO_MANY_FROM_NETWORK

_LINK = re.compile(r"/vote/confirm/([A-Za-z0-9_-]+)/")
CONSENT = "We take part in the finals. You may publish our name, the title, the lay summary and the picture."


def confirm_finalists(stage: Stage, at: datetime) -> None:
    """Every finalist does the own task; every third with a picture."""
    finalists = Submission.objects.filter(edition=stage.edition, state=State.FINALIST).for_listing()
    for place, submission in enumerate(finalists.prefetch_related("editors__person").order_by("number")):
        picture = ("finalist.png", a_picture(stage.chance(f"picture {place}"))) if place % 3 == 0 else None
        submissions.complete_finalist_task(
            submission,
            consent=True,
            consent_text=CONSENT,
            lay_summary=submission.finalist_task.lay_summary,
            picture=picture,
            picture_alt="Circles in four colours on paper" if picture else "",
            by=owners_of(submission)[0],
            at=at + timedelta(minutes=place),
        )
    stage.say(f"{finalists.count()} finalists have confirmed")


def vote(stage: Stage, voters: int) -> None:
    """The public votes, follows the links in its letters, or does not; a burst of fraud is among them."""
    paper = _paper(stage)
    if not any(paper.values()):
        return
    opens, last, day = stage.edition.voting_opens, stage.edition.voting_closes - timedelta(hours=2), None
    for number, voter in enumerate(sorted(electorate(voters, stage.seed), key=lambda one: one.moment), 1):
        at = stage.between(opens, last, voter.moment)
        if at.date() != day:
            day = at.date()
            actions.link_entries()
            actions.close_batches(at=at)
        _cast(stage, voter, paper, at)
        if number % 100 == 0:
            stage.say(f"{number} of {voters} ballots")
    stage.say(f"{voters} ballots")


def _paper(stage: Stage) -> dict[str, list[Submission]]:
    """The finalists of each category, in the story's order: those that rank higher are more popular, but not alone."""
    rows = Submission.objects.finalists().filter(edition=stage.edition).select_related("category", "project")
    paper: dict[str, list[Submission]] = {category.code: [] for category in stage.edition.categories.all()}
    for row in sorted(rows, key=lambda row: row.project.title):
        paper[row.category.code].append(row)
    return paper


def _cast(stage: Stage, voter: Voter, paper: dict[str, list[Submission]], at: datetime) -> None:
    chance = Random(voter.seed)
    choices = {code: _choice(chance, finalists, fraud=voter.fraud) for code, finalists in paper.items()}
    if not any(choices.values()):
        return
    try:
        ballot = actions.cast(
            stage.edition, choices, address=voter.address, network=voter.network, agent=voter.agent, at=at
        )
    except Refused as refused:  # a burst of fraud that is too large for its network
        if refused.refusal != TOO_MANY_FROM_NETWORK:
            raise
        return
    if ballot is None or not voter.confirms:
        return
    token = _LINK.search(_letter_of(ballot.public_id))
    if token:
        actions.confirm(token[1], at=at + timedelta(minutes=chance.randrange(2, 90)))


def _letter_of(public_id: object) -> str:
    """What stands in the letter that the voter got."""
    return Letter.objects.values_list("text", flat=True).get(key=f"ballot:{public_id}")


def _choice(chance: Random, finalists: list[Submission], *, fraud: bool) -> str | None:
    """One finalist or none; the fraud always wants the same one."""
    if not finalists:
        return None
    if fraud:
        return str(finalists[0].public_id)
    if chance.random() < 0.25:
        return None
    return str(chance.choices(finalists, weights=range(len(finalists) + 1, 1, -1))[0].public_id)


def annul(stage: Stage, at: datetime) -> None:
    """Staff find the burst by its mail domain, propose to annul it; a colleague decides without seeing whom it favours."""
    fraud = Vote.objects.counted().filter(ballot__edition=stage.edition, ballot__mail_domain="quickmail.example")
    if not fraud.exists():
        return
    annulment = actions.propose_annulment(
        stage.edition,
        fraud,
        rule="One mail domain, one network, all within minutes",
        reason="Ballots of one automatic source",
        by=stage.crew.staff,
        at=at,
    )
    actions.confirm_annulment(annulment, by=stage.crew.colleague, at=at + timedelta(hours=3))
    stage.say(f"{annulment.votes.count()} votes annulled")
