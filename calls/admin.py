"""Configuration of editions. What people relied on is refused here as it is by the loader."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from accounts.models import User
from accounts.rules import Role
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
    """Staff edit, too; the form refuses what would rewrite what people relied on."""

    form: type[ModelForm[Any]] = ReliedForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _edits(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _edits(request)


def _edits(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.has_role(Role.STAFF) and not user.rehearsal


@admin.register(Edition)
class EditionAdmin(ConfigurationAdmin):
    list_display = ["title", "slug", "opens", "deadline", "voting_opens", "voting_closes"]
    search_fields = ["title", "slug"]
    readonly_fields = ["rehearsal_of"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Edition]:
        return super().get_queryset(request).filter(rehearsal_of=None)


@admin.register(Method, Category, Section)
class PartAdmin(ConfigurationAdmin):
    list_display = ["__str__", "edition"]
    list_filter = ["edition"]
    list_select_related = ["edition"]


@admin.register(Criterion)
class CriterionAdmin(ConfigurationAdmin):
    list_display = ["name", "category", "weight", "position"]
    list_filter = ["category__edition", "category"]
    list_select_related = ["category"]


@admin.register(Question)
class QuestionAdmin(ConfigurationAdmin):
    list_display = ["label", "section", "category", "kind", "required", "max_characters", "visibility"]
    list_filter = ["section__edition", "section", "category"]
    list_select_related = ["section", "category"]


@admin.register(Declaration)
class DeclarationAdmin(ConfigurationAdmin):
    list_display = ["text", "edition", "version", "required"]
    list_filter = ["edition"]
    list_select_related = ["edition"]


@admin.register(InfoSession)
class InfoSessionAdmin(ConfigurationAdmin):
    list_display = ["title", "edition", "begins", "ends"]
    list_filter = ["edition"]
    list_select_related = ["edition"]


@admin.register(GateMove, Extension)
class RecordedAdmin(WatchedAdmin):
    list_display = ["__str__", "edition"]
    list_filter = ["edition"]
    list_select_related = ["edition"]
