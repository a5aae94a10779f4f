"""What every table says of itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from calls.models import Edition


def said_of(edition: Edition) -> list[tuple[str, str]]:
    """The first notes of each table."""
    notes = [
        (_("Edition"), edition.title),
        (_("Times"), _("All moments are in the edition’s time zone, %(zone)s.") % {"zone": edition.time_zone}),
        (
            _("Cells with an apostrophe"),
            _("What a spreadsheet would take for a formula has an apostrophe before it; JSON has it as it was typed."),
        ),
    ]
    return [(_("Rehearsal"), _("Everything here is invented.")), *notes] if edition.is_rehearsal else notes
