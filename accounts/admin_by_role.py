"""What every page of the admin site asks: the person's role. Groups hold none of Django's permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.models import User
from accounts.rules import Role

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin  # generic for the type checker only


class AdminByRole(ModelAdmin):
    """Name who reads and who writes; nobody deletes. `writers` only for configuration, never for rows with a state."""

    readers: ClassVar[frozenset[Role]] = frozenset({Role.STAFF, Role.CHAIR, Role.AUDITOR, Role.OPERATOR})
    writers: ClassVar[frozenset[Role]] = frozenset()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return isinstance(request.user, User) and request.user.has_role(*(self.readers | self.writers))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return isinstance(request.user, User) and request.user.has_role(*self.writers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
