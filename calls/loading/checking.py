"""What the loader would say to an edition's own columns when staff edit them elsewhere."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from calls.loading import shape
from calls.loading.reading import read
from calls.loading.shape import Fault
from calls.loading.stored import as_data
from calls.loading.writing import written
from calls.models import Edition

# Sections, questions, criteria and the like are rows of their own and checked at the gate *publish*.
_OWN = {
    *shape.EDITION,
    "timetable",
    "reminders",
    "retention",
    "countries",
    "notices",
    "organisation_kinds",
    "documents",
    "checklist",
}
_LISTS = (
    "organisation_kinds", "documents", "checklist", "benefits", "defaults", "draft_reminder_hours",
    "evaluator_reminder_hours",
)  # fmt: skip


def faults_of(edition: Edition) -> list[Fault]:
    """Every fault of the columns of a stored edition as they are in memory."""
    if not isinstance(edition.countries, dict):
        return [Fault("countries", _("write a table"))]
    if wrong := [name for name in _LISTS if not isinstance(getattr(edition, name), list)]:
        return [Fault(name, _("write a list in square brackets")) for name in wrong]
    if unknown := sorted({str(code) for code in edition.countries.values()} - set(shape.COUNTRIES)):
        return [Fault("countries", _("“%(code)s” is no standing") % {"code": code}) for code in unknown]
    if edition.time_zone not in available_timezones():
        return [Fault("time_zone", _("this zone is not known; write one such as Europe/Brussels"))]
    _data, faults = read(written(as_data(edition)))
    return [fault for fault in faults if re.split(r"[.\[]", fault.place)[0] in _OWN]
