"""People for tests."""

from __future__ import annotations

from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import Consent, User
from accounts.rules import SECOND_FACTOR_ROLES, Role
from tests.factories.moments import LONG_AGO


class UserFactory(factory.django.DjangoModelFactory[User]):
    """A person with a confirmed address and no password.

    roles          UserFactory(roles=[Role.STAFF]) holds the role, and may open the admin site where it entitles to it
    second_factor  set up by default for roles that need one; second_factor=False leaves it out, True adds it
    password       in clear, for those who have set one
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"person{number}@people.example")
    name = factory.Sequence(lambda number: f"Person {number}")
    password = None
    created_at = LONG_AGO

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        return kwargs | {"password": make_password(kwargs["password"])}

    @factory.post_generation
    def address(self: User, create: bool, verified: bool | None, **_: Any) -> None:
        if create:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=verified is not False)

    @factory.post_generation
    def roles(self: User, create: bool, roles: list[Role] | None, **_: Any) -> None:
        for role in roles or []:
            self.groups.add(Group.objects.get_or_create(name=Role(role).value)[0])
        if roles and not SECOND_FACTOR_ROLES.isdisjoint(roles):
            self.is_staff = True
            self.save(update_fields=["is_staff"])
        self.__dict__.pop("roles", None)

    @factory.post_generation
    def second_factor(self: User, create: bool, wanted: bool | None, **_: Any) -> None:
        if create and (self.is_staff if wanted is None else wanted):
            TOTP.activate(self, generate_totp_secret())
            RecoveryCodes.activate(self)


class ConsentFactory(factory.django.DjangoModelFactory[Consent]):
    class Meta:
        model = Consent

    person = factory.SubFactory(UserFactory)
    purpose = Consent.Purpose.PUBLICATION
    text = "I agree that the lay summary is published if the project becomes a finalist."
    text_version = "1"
    given_at = LONG_AGO
