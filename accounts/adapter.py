"""Where allauth meets the portal: its letters become rows, its answers give nobody away."""

from __future__ import annotations

import base64
import hashlib
import uuid
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import letters, second_factor
from accounts.arrival import clock
from accounts.models import User
from accounts.policies import why_not_sign_in
from accounts.rules import Role


class Kind(NamedTuple):
    """One of allauth's letters in our words: a folder of templates/letters/, and the change it tells of, if any."""

    folder: str
    change: str | Promise = ""


KINDS = {
    "account/email/login_code": Kind("sign_in_code"),
    "account/email/email_confirmation_signup": Kind("confirm_address"),
    "account/email/email_confirmation": Kind("confirm_address"),
    "account/email/account_already_exists": Kind("account_already_exists"),
    "account/email/unknown_account": Kind("unknown_account"),
    "account/email/password_reset_code": Kind("password_reset"),
    "account/email/password_set": Kind("account_changed", _("A password was set")),
    "account/email/password_changed": Kind("account_changed", _("The password was changed")),
    "account/email/password_reset": Kind("account_changed", _("The password was reset")),
    "account/email/email_changed": Kind("account_changed", _("The e-mail address was changed")),
    "account/email/email_deleted": Kind("account_changed", _("An e-mail address was removed")),
    "account/email/email_confirm": Kind("account_changed", _("An e-mail address was confirmed")),
    "mfa/email/totp_activated": Kind("account_changed", _("An authenticator app was added as second factor")),
    "mfa/email/totp_deactivated": Kind("account_changed", _("The authenticator app was removed as second factor")),
    "mfa/email/recovery_codes_generated": Kind("account_changed", _("New recovery codes were made")),
    "mfa/email/webauthn_added": Kind("account_changed", _("A security key was added as second factor")),
    "mfa/email/webauthn_removed": Kind("account_changed", _("A security key was removed as second factor")),
}
SECRET_FOLDERS = frozenset({"sign_in_code", "confirm_address", "password_reset"})


class PortalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up and sign-in with an e-mail address and a code."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe the letter. It is made for an unknown address as for a known one, so both answers take as long."""
        kind = KINDS[template_prefix]
        at = clock.now()
        person = context.get("user") or User.objects.filter(email=email.lower()).first()
        letters.owe(
            kind.folder,
            key=f"{kind.folder}:{uuid.uuid4()}",  # asked for twice, sent twice: each code is a new one
            to=email,
            at=at,
            context=_told(kind, email, at, context),
            person=person,
            rehearsal=bool(person and person.rehearsal),
            secret=kind.folder in SECRET_FOLDERS,
        )

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """The name, which allauth would look for in two fields."""
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def pre_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse | None:
        """Closed accounts and invented people end here, whichever way they came."""
        if why_not_sign_in(user, demonstration=settings.DEMONSTRATION) is not None:
            inactive: HttpResponse = self.respond_user_inactive(request, user)
            return inactive
        response: HttpResponse | None = super().pre_login(request, user, **login)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the day's work lies: the page of the first role the person has in settings.HOMES that exists."""
        roles = request.user.roles if isinstance(request.user, User) else frozenset()
        for role, home in settings.HOMES.items():
            if Role(role) in roles:
                with suppress(NoReverseMatch):
                    return reverse(home)
        return reverse("accounts:profile")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A second factor proved at sign-in a few minutes ago counts like one proved again."""
        if second_factor.is_proved(self.request, within=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class PortalMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors: secrets encrypted at rest, a picture that the Content-Security-Policy allows."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "PRECISEU Recognition"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: User, type: str) -> str:  # allauth's own name for it
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        words = _("Passkey") if number == 1 else _("Passkey %(number)s") % {"number": number}
        return str(words)

    def build_totp_svg(self, url: str) -> str:
        """A picture that can stand in the page itself, so that its policy needs to allow no `data:` address."""
        stream = BytesIO()
        segno.make(url, error="m").save(stream, kind="svg", xmldecl=False, scale=5, border=4, light="#fff")
        return stream.getvalue().decode()


def _told(kind: Kind, email: str, at: datetime, context: dict[str, Any]) -> dict[str, Any]:
    """What our templates need, of all that allauth offers; addresses from the setting, not from the request."""
    return {
        "email": email,
        "code": context.get("code", ""),
        "change": kind.change,
        "at": at,
        "support": settings.SUPPORT_EMAIL,
        "sign_in_url": f"{settings.PORTAL_URL}{reverse('account_login')}",
        "sign_up_url": f"{settings.PORTAL_URL}{reverse('account_signup')}",
        "account_url": f"{settings.PORTAL_URL}{reverse('accounts:profile')}",
    }


def _cipher() -> MultiFernet:
    """Keys from SECRET_KEY and its predecessors, so that a change of it locks nobody out."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(f"second factor at rest\n{secret}".encode()).digest() for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
