"""Why somebody may not do something to a person or to their consents."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts import leaving
from accounts.models import Consent, SecondFactorReset, User
from accounts.refusals import Refusal
from accounts.rules import SECOND_FACTOR_ROLES, Role

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

NOT_STAFF = Refusal("not-staff", _("Only staff may do this."))
OTHER_REHEARSAL = Refusal("other-edition", _("People of a rehearsal act in their own rehearsal only."))
YOUR_OWN_FACTOR = Refusal("your-own-factor", _("Two others reset your second factor; you cannot take part."))
NO_ROLE = Refusal("no-role", _("This person has no role that asks for a second factor."))
NO_FACTOR = Refusal("no-factor", _("This person has no second factor to reset."))
RESET_PROPOSED = Refusal(
    "reset-proposed", _("Somebody has proposed this already. Another member of staff confirms it.")
)
SAME_PERSON = Refusal("same-person", _("You proposed this. Another member of staff must confirm it."))
RESET_LAPSED = Refusal(
    "reset-lapsed", _("This proposal is older than a week. Take it back, call the person again and propose it anew.")
)
RESET_OVER = Refusal("reset-over", _("This reset is done or withdrawn."))


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


def why_not_see_resets(by: User) -> Refusal | None:
    """None when `by` may see whose second factor is being reset: staff."""
    return None if by.has_role(Role.STAFF) else NOT_STAFF


def why_not_propose_reset(by: User, person: User, *, has_factor: bool) -> Refusal | None:
    """None when `by` may be the first of two members of staff who reset the second factor of `person`."""
    if refusal := _why_not_reset(by, person):
        return refusal
    if not SECOND_FACTOR_ROLES & person.roles:
        return NO_ROLE
    if not has_factor:
        return NO_FACTOR
    return RESET_PROPOSED if SecondFactorReset.objects.open().filter(person=person).exists() else None


def why_not_confirm_reset(by: User, reset: SecondFactorReset, at: datetime) -> Refusal | None:
    """None when `by` may be the second of the two, within a week of the proposal."""
    if refusal := _why_not_reset(by, reset.person):
        return refusal
    if not reset.is_open:
        return RESET_OVER
    if at >= reset.lapses_at:
        return RESET_LAPSED
    return SAME_PERSON if reset.proposed_by_id == by.pk else None


def why_not_withdraw_reset(by: User, reset: SecondFactorReset) -> Refusal | None:
    """None when `by` may take the proposal back: any member of staff, until it is confirmed."""
    if by.pk != reset.person_id and not by.has_role(Role.STAFF):
        return NOT_STAFF
    return None if reset.is_open else RESET_OVER


def _why_not_reset(by: User, person: User) -> Refusal | None:
    if not by.has_role(Role.STAFF):
        return NOT_STAFF
    if by.rehearsal != person.rehearsal:
        return OTHER_REHEARSAL
    if by.pk == person.pk:
        return YOUR_OWN_FACTOR
    return None if person.is_active else INACTIVE
