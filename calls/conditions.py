"""What must hold before an edition is published."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from calls.loading.stored import questions_of
from calls.models import Edition
from calls.process import Condition, Weight


def before_publishing(edition: Edition, at: datetime) -> list[Condition]:
    """Criteria that sum to 100, a form to fill in, notices to read, and an opening that is still to come or now."""
    categories = list(edition.categories.prefetch_related("criteria"))
    heavy = [category.name for category in categories if sum(category.weights) != 100]
    asked = set(questions_of(edition).values_list("category_id", flat=True))
    unasked = [category.name for category in categories if None not in asked and category.pk not in asked]
    configuration = reverse("admin:calls_edition_change", args=[edition.pk])

    def condition(holds: bool, sentence: str, otherwise: str) -> Condition:
        if holds:
            return Condition(Weight.MET, sentence)
        return Condition(Weight.BLOCKS, otherwise, url=configuration, link=_("Configure"))

    return [
        condition(
            bool(categories) and not heavy,
            _("The weights of every category add up to 100"),
            _("The weights do not add up to 100: %(names)s") % {"names": ", ".join(heavy) or _("no category")},
        ),
        condition(
            not unasked, _("Every category has questions"), _("No questions: %(names)s") % {"names": ", ".join(unasked)}
        ),
        condition(
            bool(edition.data_notice and edition.data_notice_version),
            _("The data protection notice is there"),
            _("The data protection notice is missing"),
        ),
        condition(at < edition.deadline, _("The deadline lies ahead"), _("The deadline is past")),
    ]
