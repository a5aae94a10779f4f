"""The jury desk inside the admin site: queue, declaration, score sheet. Rows are written through actions only."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from accounts.access import AuthenticatedRequest
from accounts.admin_by_role import AdminByRole
from accounts.rules import Role
from evaluation import desk
from evaluation.models import Assignment, AssignmentQuerySet


@admin.register(Assignment)
class AssignmentAdmin(AdminByRole):
    """An evaluator's queue and score sheets; those who run the call read what has been submitted."""

    readers: ClassVar[frozenset[Role]] = frozenset({Role.EVALUATOR, Role.STAFF, Role.CHAIR, Role.AUDITOR})

    def get_queryset(self, request: HttpRequest) -> AssignmentQuerySet:
        """List, sheet and every look-up obey it: another's assignment does not exist."""
        return Assignment.objects.visible_to(request.user)  # type: ignore[arg-type]  # the admin asks for a person

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return desk.queue(cast(AuthenticatedRequest, request), self.get_queryset(request))

    def get_urls(self) -> list[URLPattern]:
        pages = {
            "<int:pk>/declare/": (desk.declare, "evaluation_declare"),
            "<int:pk>/conflict/": (desk.conflict, "evaluation_conflict"),
            "<int:pk>/sheet/": (desk.sheet, "evaluation_sheet"),
            "<int:pk>/save/": (desk.save, "evaluation_save"),
            "<int:pk>/submit/": (desk.submit, "evaluation_submit"),
            "<int:pk>/changes/": (desk.changes, "evaluation_changes"),
            "<int:pk>/print/": (desk.printed, "evaluation_print"),
            "table/<int:pk>/": (desk.table, "evaluation_table"),  # of a category
            "table/<int:pk>/save/": (desk.save_cell, "evaluation_save_cell"),
        }
        own = [
            path(route, self.admin_site.admin_view(self._page(view)), name=name)
            for route, (view, name) in pages.items()
        ]
        everything: list[URLPattern] = super().get_urls()
        return own + [url for url in everything if url.name == "evaluation_assignment_changelist"]

    def _page(self, view: Any) -> Any:
        """A page of the desk gets the rows that the person may see."""

        def page(request: HttpRequest, pk: int) -> HttpResponse:
            answer: HttpResponse = view(request, self.get_queryset(request), pk)
            return answer

        return page
