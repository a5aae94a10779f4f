"""The rail of steps beside the form."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from submissions.form import DECLARATIONS, Form
from submissions.models import Submission

PROJECT, REVIEW = "project", "review"


@dataclass(frozen=True, slots=True)
class Step:
    """One step as the rail shows it. `state`: done, begun or open."""

    code: str
    name: str
    words: str
    state: str
    address: str
    current: bool


def steps(submission: Submission, form: Form, current: str) -> list[Step]:
    """Every step in order; each is reachable at all times."""
    missing = form.missing()

    def step(code: str, name: str, words: str, state: str) -> Step:
        return Step(code, name, words, state, address_of(submission, code), code == current)

    found = [step(PROJECT, _("Project and category"), submission.written_in.name, "done")]
    for section in form.sections:
        asked = [row for row in form.shown_of(section.code) if row.question.kind != "files"]
        done = sum(row.answered and not row.fault for row in asked)
        holds = not any(thing.section == section.code for thing in missing)
        words = _("Complete") if holds and done else _("%(n)s of %(all)s answered") % {"n": done, "all": len(asked)}
        state = "done" if holds and done else "begun" if any(row.answered for row in asked) else "open"
        found.append(step(section.code, section.title, words if state != "open" else _("Not begun"), state))
    required = [row for row in form.declarations if row.required]
    ticked = sum(row.pk in form.ticked for row in required)
    words = _("%(n)s of %(all)s ticked") % {"n": ticked, "all": len(required)}
    state = "done" if ticked == len(required) else "begun" if form.ticked else "open"
    found.append(step(DECLARATIONS, _("Declarations"), words if state != "open" else _("Not begun"), state))
    count = len(missing)
    words = ngettext("%(n)s thing missing", "%(n)s things missing", count) % {"n": count} if count else _("Ready")
    found.append(step(REVIEW, _("Check and submit"), words, "open"))
    return found


def address_of(submission: Submission, code: str) -> str:
    if code == REVIEW:
        return reverse("submissions:review", args=[submission.public_id])
    if code == PROJECT:
        return reverse("submissions:project", args=[submission.public_id])
    return reverse("submissions:step", args=[submission.public_id, code])


def missing_links(submission: Submission, form: Form) -> list[dict[str, str]]:
    """The missing list as the pages and the autosave's answer want it."""
    return [
        {"words": thing.sentence, "address": f"{address_of(submission, thing.section)}#{thing.anchor}"}
        for thing in form.missing()
    ]
