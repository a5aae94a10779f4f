"""Why somebody may not do something with a letter."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.refusals import Refusal
from accounts.rules import Role
from notifications.models import Letter
from notifications.rules import CLOSED_KINDS
from notifications.wording.kinds import DECLARED, FIXED

NOT_STAFF = Refusal("not-staff", _("Only staff may send a letter again."))
NOT_GIVEN_UP = Refusal("not-given-up", _("Only a letter that was given up or came back can be sent again."))
NOT_STAFF_TO_READ = Refusal("not-staff", _("Only staff may read the letters of the portal."))
NOT_FOR_STAFF = Refusal(
    "not-for-staff",
    _(
        "What this letter says is for its reader alone: it speaks of a draft, or lets whoever holds it act for somebody."
    ),
)
TEXT_IS_BLANK = Refusal("text-is-blank", _("The text of this letter was removed, as the data notice promises."))
NOT_YOUR_LETTERS = Refusal("not-your-letters", _("Everybody chooses for themselves which letters they get."))
TEXT_IS_GONE = Refusal(
    "text-is-gone", _("This letter held a code that has expired. Its text is gone; ask for a new one.")
)
ADDRESS_IS_GONE = Refusal("address-is-gone", _("The address of this letter was removed, as the data notice promises."))


def why_not_send_again(person: User, letter: Letter) -> Refusal | None:
    """None when `person` may send `letter` again."""
    if not person.has_role(Role.STAFF):
        return NOT_STAFF
    if letter.given_up_at is None and letter.bounced_at is None:
        return NOT_GIVEN_UP
    if letter.secret:
        return TEXT_IS_GONE
    if not letter.to:
        return ADDRESS_IS_GONE
    return None


def why_not_read(person: User, letter: Letter) -> Refusal | None:
    """None when `person` may read what `letter` says; it is one of those that their list shows."""
    if not person.has_role(Role.STAFF):
        return NOT_STAFF_TO_READ
    if letter.secret or letter.kind in CLOSED_KINDS:
        return NOT_FOR_STAFF
    return None if letter.text else TEXT_IS_BLANK


def why_not_choose_letters(by: User, person: User) -> Refusal | None:
    return None if by.pk == person.pk else NOT_YOUR_LETTERS


NO_WORDING = Refusal("not-staff", _("Only staff may word letters."))
OTHER_WORLD = Refusal("other-world", _("People of a rehearsal word the letters of their rehearsal alone."))
UNKNOWN_KIND = Refusal("unknown-kind", _("There is no such letter."))


def why_not_word(person: User, kind: str, edition: str) -> Refusal | None:
    """None when `person` may decide what letters of `kind` say in `edition` (slug; "" for all editions)."""
    if not person.has_role(Role.STAFF):
        return NO_WORDING
    if person.rehearsal and person.rehearsal != edition:
        return OTHER_WORLD
    if kind in FIXED:
        return Refusal("fixed", FIXED[kind])
    return None if kind in DECLARED else UNKNOWN_KIND
