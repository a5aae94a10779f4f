"""Why somebody may not do something to a person or to their consents."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import leaving
from accounts.models import Consent, User
from accounts.refusals import Refusal
from accounts.rules import Role

NOT_A_ROLE_TO_GIVE = Refusal("not-a-role-to-give", _("Every person may apply; the role of applicant is never given."))
HAS_ROLE = Refusal("has-role", _("This person has this role already."))
LACKS_ROLE = Refusal("lacks-role", _("This person does not have this role."))
INACTIVE = Refusal("inactive", _("This account is closed."))
NOT_YOUR_CONSENT = Refusal("not-your-consent", _("Only the person who gave a consent can withdraw it."))
ALREADY_WITHDRAWN = Refusal("already-withdrawn", _("This consent is already withdrawn."))
RESTS_NOT_ON_CONSENT = Refusal(
    "rests-not-on-consent", _("This is a record of what you read or declared; it does not rest on consent.")
)
NOT_YOURSELF = Refusal("not-yourself", _("Only its own person can delete an account."))
HAS_ROLES = Refusal(
    "has-roles", _("You have a role in the portal. Ask the organisers to take it from you, then delete the account.")
)
ONLY_IN_DEMONSTRATION = Refusal(
    "only-in-demonstration", _("Invented people of a rehearsal can sign in only in demonstration mode.")
)


def why_not_give_role(person: User, role: Role) -> Refusal | None:
    """None when `role` can be given to `person`."""
    if role is Role.APPLICANT:
        return NOT_A_ROLE_TO_GIVE
    if not person.is_active:
        return INACTIVE
    if person.has_role(role):
        return HAS_ROLE
    return None


def why_not_take_role(person: User, role: Role) -> Refusal | None:
    """None when `role` can be taken from `person`."""
    if role is Role.APPLICANT:
        return NOT_A_ROLE_TO_GIVE
    if role not in person.roles:
        return LACKS_ROLE
    return None


def why_not_withdraw_consent(person: User, consent: Consent) -> Refusal | None:
    """None when `person` may withdraw `consent`."""
    if consent.person_id != person.pk:
        return NOT_YOUR_CONSENT
    if consent.purpose not in Consent.WITHDRAWABLE:
        return RESTS_NOT_ON_CONSENT
    if consent.withdrawn_at is not None:
        return ALREADY_WITHDRAWN
    return None


def why_not_erase(by: User, person: User, at: datetime) -> Refusal | None:
    """None when `by`, who is `person`, may delete the account: without roles, and with nothing that needs them."""
    if by.pk != person.pk:
        return NOT_YOURSELF
    if person.erased_at is not None:
        return INACTIVE
    if person.groups.exists():
        return HAS_ROLES
    if found := leaving.obstacles(person, at):
        return Refusal("settle-first", found[0].sentence)
    return None


def why_not_sign_in(person: User, *, demonstration: bool) -> Refusal | None:
    """None when the account may be signed in to; nothing is said here about codes and passwords."""
    if not person.is_active:
        return INACTIVE
    if person.rehearsal and not demonstration:
        return ONLY_IN_DEMONSTRATION
    return None
