"""Whoever evaluates an entry reads it before they see what others gave it, staff and chair too (rule 7; docs/adr/0050)."""

from __future__ import annotations

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from calls.models import Category, Edition
from evaluation.models import Assignment
from submissions.models import Submission

EVALUATE_FIRST = Refusal(
    "evaluate-first", _("You evaluate this entry yourself: what others gave it shows after you have submitted.")
)
EVALUATE_ALL_FIRST = Refusal(
    "evaluate-all-first",
    _("You evaluate entries here yourself: what weighs them against others shows after you have submitted."),
)
# Acts whose record tells what somebody gave, or how entries stand to each other.
_OF_AN_ENTRY = (
    "consensus opened", "consensus concluded", "consensus reopened", "evaluation returned", "one more evaluator asked",
)  # fmt: skip
_OF_A_CATEGORY = ("tie settled", "no award decided")


def why_not_see_given(person: User, submission: Submission) -> Refusal | None:
    """None when `person` may see what others gave `submission`: no evaluation of it is theirs to hand in."""
    own = Assignment.objects.still_to_evaluate(person).filter(submission=submission)
    return EVALUATE_FIRST if own.exists() else None


def why_not_order(person: User, category: Category) -> Refusal | None:
    """None when `person` may say how the entries of `category` stand to each other."""
    own = Assignment.objects.still_to_evaluate(person).filter(submission__category=category)
    return EVALUATE_ALL_FIRST if own.exists() else None


def why_not_compare(person: User, edition: Edition) -> Refusal | None:
    """None when `person` may see what the ranking of all categories would be by what is given now."""
    return EVALUATE_ALL_FIRST if unread_categories(person, edition) else None


def unread_categories(person: User, edition: Edition) -> set[int]:
    """Ids of the categories with an entry that `person` has still to evaluate; one query."""
    own = Assignment.objects.still_to_evaluate(person).filter(submission__edition=edition)
    return set(own.values_list("submission__category", flat=True))


def unread_events(person: User) -> Q:
    """Events that tell what others gave an entry that `person` has still to evaluate, or decided about its category."""
    named = Assignment.objects.still_to_evaluate(person).annotate(
        entry=Concat(Value("submission:"), Cast("submission__public_id", CharField())),
        category=Concat(Value("category:"), "submission__category__code", output_field=CharField()),
    )
    entry = named.filter(entry=OuterRef("subject"))
    category = named.filter(category=OuterRef("subject"), submission__edition__slug=OuterRef("edition"))
    return Q(Exists(entry), verb__in=_OF_AN_ENTRY) | Q(Exists(category), verb__in=_OF_A_CATEGORY)
