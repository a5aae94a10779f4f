"""The note that leads from a draft to similar entries of the own organisation."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from submissions.models import Submission
from submissions.resemblance import own_alike

register = template.Library()


@register.inclusion_tag("submissions/_twins_note.html", takes_context=True)
def twins_note(context: Context, submission: Submission) -> dict[str, Any]:
    """{% twins_note submission %}: how many entries look like this draft, with a link; nothing where there are none."""
    return {"submission": submission, "count": len(own_alike(submission, context["request"].user))}
