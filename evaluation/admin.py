"""The jury desk inside the admin site: queue, declaration, score sheet. Rows are written through actions only."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from accounts.access import AuthenticatedRequest
from accounts.admin_by_role import AdminByRole
from accounts.rules import Role
from evaluation import desk
from evaluation.desk import people as desk_people
from evaluation.desk.declarations import declarations
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
        own.append(path("declare/", self.admin_site.admin_view(self._declarations), name="evaluation_declare_all"))
        people = {
            "jury/<slug:slug>/": (desk_people.invitation, "evaluation_invitation"),
            "jury/<slug:slug>/code/": (desk_people.code, "evaluation_code"),
            "jury/<slug:slug>/profile/": (desk_people.profile, "evaluation_profile"),
        }
        own += [
            path(route, self.admin_site.admin_view(self._people(view)), name=name)
            for route, (view, name) in people.items()
        ]
        everything: list[URLPattern] = super().get_urls()
        return own + [url for url in everything if url.name == "evaluation_assignment_changelist"]

    def _declarations(self, request: HttpRequest) -> HttpResponse:
        return declarations(cast(AuthenticatedRequest, request), self.admin_site, self.get_queryset(request))

    def _people(self, view: Any) -> Any:
        """A page about the evaluator as a person."""

        def page(request: HttpRequest, slug: str) -> HttpResponse:
            answer: HttpResponse = view(request, self.admin_site, slug)
            return answer

        return page

    def _page(self, view: Any) -> Any:
        """A page of the desk gets the rows that the person may see; what is asked first, comes first."""

        def page(request: HttpRequest, pk: int) -> HttpResponse:
            try:
                answer: HttpResponse = view(request, self.get_queryset(request), pk)
            except desk.SomethingFirst as first:
                return redirect(first.page, first.slug)
            return answer

        return page
