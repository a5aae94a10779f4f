"""What submissions and what is done to them are called in the record."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import told
from calls.models import Edition
from submissions.models import Submission
from submissions.rules import State, Verb

# The record says "submission" and the verb of the state table; people say what it means.
ACTS = {
    Verb.WITHDRAW: gettext_lazy("submission withdrawn"),
    Verb.ASK: gettext_lazy("clarification asked for"),
    Verb.ANSWER: gettext_lazy("clarification answered"),
    Verb.CLEAR: gettext_lazy("found eligible"),
    Verb.EXCLUDE: gettext_lazy("found ineligible"),
    Verb.APPEAL: gettext_lazy("appeal made"),
    Verb.UPHOLD: gettext_lazy("appeal upheld"),
    Verb.REJECT: gettext_lazy("appeal rejected"),
    Verb.LAPSE: gettext_lazy("time to appeal ran out"),
    Verb.RANK: gettext_lazy("ranked"),
    Verb.SHORTLIST: gettext_lazy("named a finalist"),
    Verb.PASS_OVER: gettext_lazy("not selected"),
    Verb.DECLINE: gettext_lazy("declined to be a finalist"),
    Verb.CROWN: gettext_lazy("named the winner"),
    Verb.CLOSE: gettext_lazy("ended as a finalist, not as the winner"),
    Verb.DISQUALIFY: gettext_lazy("disqualified"),
}


def submissions(edition: Edition, keys: set[str]) -> dict[str, told.Named]:
    """By number, with the page of staff; nothing of a draft is said."""
    found = Submission.objects.filter(edition=edition, public_id__in=keys)
    return {str(row.public_id): _named(row, edition) for row in found.only("public_id", "number", "version_id")}


def _named(row: Submission, edition: Edition) -> told.Named:
    if not row.version_id or not row.number:
        return told.Named(_("A draft"))
    return told.Named(row.number, reverse("submissions:staff_submission", args=[edition.slug, row.public_id]))


def none(edition: Edition, keys: set[str]) -> dict[str, told.Named]:
    """Projects and organisations belong to applicants, also before anything is submitted: no name is said."""
    return {}


def introduce() -> None:
    told.name("submission", gettext_lazy("a submission"), submissions, State.choices)
    told.name("project", gettext_lazy("a project"), none)
    told.name("organisation", gettext_lazy("an organisation"), none)
    told.call({f"submission {verb}": words for verb, words in ACTS.items()})
    told.call({"new form taken": gettext_lazy("application moved to the new form")})
