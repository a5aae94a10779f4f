"""Configuration of editions. What people relied on is refused here as it is by the loader."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.arrival import arrived_at
from accounts.models import User
from accounts.rules import Role
from calls import actions
from calls.models import (
    Category,
    Criterion,
    Declaration,
    Edition,
    Extension,
    GateMove,
    InfoSession,
    Method,
    Question,
    Section,
)
from calls.reliance import ReliedForm

_WATCHERS = (Role.STAFF, Role.CHAIR, Role.AUDITOR)


class WatchedAdmin(admin.ModelAdmin[Any]):
    """Staff, chair and auditor read; nobody changes."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        user = request.user
        return isinstance(user, User) and user.has_role(*_WATCHERS) and not user.rehearsal

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ConfigurationAdmin(WatchedAdmin):
    """Staff edit, too; form and action refuse what would rewrite what people relied on."""

    form: type[ModelForm[Any]] = ReliedForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _edits(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _edits(request)

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        actions.configure(obj, by=cast(User, request.user), at=arrived_at(request))


class RowAdmin(ConfigurationAdmin):
    """A row below an edition: it can be removed until somebody relies on it, one at a time."""

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _edits(request) and (obj is None or not actions.faults_of_removal(obj, at=arrived_at(request)))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        actions.discard(obj, by=cast(User, request.user), at=arrived_at(request))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {name: found for name, found in super().get_actions(request).items() if name != "delete_selected"}


def _edits(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.has_role(Role.STAFF) and not user.rehearsal


@admin.register(Edition)
class EditionAdmin(ConfigurationAdmin):
    """An edition comes from a file or is a copy of another one: half an edition cannot be judged."""

    list_display = ["title", "slug", "opens", "deadline", "voting_opens", "voting_closes"]
    search_fields = ["title", "slug"]
    readonly_fields = ["rehearsal_of"]
    actions = ["clone", "export"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Edition]:
        return super().get_queryset(request).filter(rehearsal_of=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description=_("Clone the chosen edition"), permissions=["change"])
    def clone(self, request: HttpRequest, chosen: models.QuerySet[Edition]) -> HttpResponse | None:
        return self._lead(request, chosen, "calls:clone")

    @admin.action(description=_("Export the chosen edition as a file"), permissions=["view"])
    def export(self, request: HttpRequest, chosen: models.QuerySet[Edition]) -> HttpResponse | None:
        return self._lead(request, chosen, "calls:export")

    def _lead(self, request: HttpRequest, chosen: models.QuerySet[Edition], page: str) -> HttpResponse | None:
        if len(chosen) == 1:
            return redirect(page, chosen[0].slug)
        self.message_user(request, _("Choose one edition."), messages.WARNING)
        return None


@admin.register(Method)
class MethodAdmin(ConfigurationAdmin):
    list_display = ["__str__", "edition"]
    list_select_related = ["edition"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Category, Section)
class PartAdmin(RowAdmin):
    list_display = ["__str__", "edition"]
    list_filter = ["edition"]
    list_select_related = ["edition"]


@admin.register(Criterion)
class CriterionAdmin(RowAdmin):
    list_display = ["name", "category", "weight", "position"]
    list_filter = ["category__edition", "category"]
    list_select_related = ["category"]


@admin.register(Question)
class QuestionAdmin(RowAdmin):
    list_display = ["label", "section", "category", "kind", "required", "max_characters", "visibility"]
    list_filter = ["section__edition", "section", "category"]
    list_select_related = ["section", "category"]


@admin.register(Declaration)
class DeclarationAdmin(RowAdmin):
    list_display = ["text", "edition", "version", "required"]
    list_filter = ["edition"]
    list_select_related = ["edition"]


@admin.register(InfoSession)
class InfoSessionAdmin(RowAdmin):
    list_display = ["title", "edition", "begins", "ends", "capacity", "cancelled"]
    list_filter = ["edition"]
    list_select_related = ["edition"]


@admin.register(GateMove, Extension)
class RecordedAdmin(WatchedAdmin):
    list_display = ["__str__", "edition"]
    list_filter = ["edition"]
    list_select_related = ["edition"]
