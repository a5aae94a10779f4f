from django.urls import path

from evaluation import proposal_pages, sure_views, views

app_name = "evaluation"
urlpatterns = [
    path("staff/editions/<slug:slug>/evaluation/", views.progress, name="progress"),
    path("staff/editions/<slug:slug>/evaluators/", views.evaluators, name="evaluators"),
    path("staff/editions/<slug:slug>/evaluators/invite/", views.invite, name="invite"),
    path("staff/editions/<slug:slug>/assignments/", views.assign, name="assign"),
    path("staff/editions/<slug:slug>/assignments/proposal/", proposal_pages.propose, name="propose"),
    path("staff/editions/<slug:slug>/assignments/<int:pk>/replace/", views.replace, name="replace"),
    path("staff/editions/<slug:slug>/assignments/<int:pk>/conflict/", views.late_conflict, name="late_conflict"),
    path("staff/editions/<slug:slug>/ranking/", views.ranking, name="ranking"),
    path("staff/editions/<slug:slug>/ranking/snapshot.json", views.snapshot, name="snapshot"),
    path("staff/editions/<slug:slug>/ranking/<slug:code>/how-sure/", sure_views.how_sure, name="how_sure"),
    path("staff/editions/<slug:slug>/ranking/<slug:code>/what-if/", sure_views.what_if, name="what_if"),
    path("staff/editions/<slug:slug>/ties/", views.ties, name="ties"),
    path("staff/editions/<slug:slug>/no-award/", views.no_award, name="no_award"),
    path("staff/editions/<slug:slug>/promote/<slug:code>/", views.promote, name="promote"),
]
