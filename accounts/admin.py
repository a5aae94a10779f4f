"""People and the record of events, to be read in the admin site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import hidden
from accounts.admin_by_role import AdminByRole
from accounts.models import Event, User


class NamedValues(admin.AllValuesFieldListFilter):
    """A link for each value; the empty one gets a word, for a link without words cannot be heard."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield choice | {"display": choice["display"] or _("none")}


@admin.register(User)
class UserAdmin(AdminByRole):
    """Who has an account and which roles. Roles are given by `bin/manage create_person` and by invitations."""

    list_display = ("email", "name", "roles_in_words", "rehearsal", "is_active")
    list_filter = ("groups", "is_active", ("rehearsal", NamedValues))
    search_fields = ("email", "name")
    fields = ("email", "name", "roles_in_words", "language", "time_zone", "is_active", "rehearsal", "created_at")
    ordering = ("email",)
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return User.objects.prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles_in_words(self, person: User) -> str:
        return ", ".join(sorted(group.name for group in person.groups.all()))


@admin.register(Event)
class EventAdmin(AdminByRole):
    """Who did what, when and why. A chain of digests shows that nobody rewrote it."""

    list_display = ("at", "verb", "subject", "actor", "edition", "from_state", "to_state")
    list_filter = (("edition", NamedValues), "verb")
    list_select_related = ("actor",)
    search_fields = ("subject", "verb")
    ordering = ("-at", "-pk")
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Asked for several times in a request; what is hidden is looked for once."""
        if not hasattr(request, "events_shown"):
            request.events_shown = hidden.events_for(cast(User, request.user))  # type: ignore[attr-defined]
        shown: QuerySet[Event] = request.events_shown.all()  # type: ignore[attr-defined]
        return shown

    def get_exclude(self, request: HttpRequest, obj: Event | None = None) -> tuple[str, ...]:
        """Facts of the whole call, fingerprints among them, rest on what is hidden too."""
        return ("facts",) if hidden.ids_for(cast(User, request.user)) else ()


admin.site.unregister(Group)
