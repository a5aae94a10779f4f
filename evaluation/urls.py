from django.urls import path

from evaluation.views import jury, progress, proposing, ranking, returning, sureness

app_name = "evaluation"
urlpatterns = [
    path("staff/editions/<slug:slug>/evaluation/", progress.progress, name="progress"),
    path("staff/editions/<slug:slug>/evaluators/", jury.evaluators, name="evaluators"),
    path("staff/editions/<slug:slug>/evaluators/invite/", jury.invite, name="invite"),
    path("staff/editions/<slug:slug>/assignments/", progress.assign, name="assign"),
    path("staff/editions/<slug:slug>/assignments/proposal/", proposing.propose, name="propose"),
    path("staff/editions/<slug:slug>/assignments/proposal/<int:pk>/", proposing.proposal, name="proposal"),
    path("staff/editions/<slug:slug>/assignments/<int:pk>/replace/", progress.replace, name="replace"),
    path("staff/editions/<slug:slug>/assignments/<int:pk>/conflict/", progress.late_conflict, name="late_conflict"),
    path("staff/editions/<slug:slug>/assignments/<int:pk>/return/", returning.give_back, name="give_back"),
    path("staff/editions/<slug:slug>/ranking/", ranking.ranking, name="ranking"),
    path("staff/editions/<slug:slug>/ranking/snapshot.json", ranking.snapshot, name="snapshot"),
    path("staff/editions/<slug:slug>/ranking/replay_ranking.py", ranking.replay_script, name="replay_script"),
    path("staff/editions/<slug:slug>/ranking/<slug:code>/how-sure/", sureness.how_sure, name="how_sure"),
    path("staff/editions/<slug:slug>/ranking/<slug:code>/what-if/", sureness.what_if, name="what_if"),
    path("staff/editions/<slug:slug>/ties/", ranking.ties, name="ties"),
    path("staff/editions/<slug:slug>/no-award/", ranking.no_award, name="no_award"),
    path("staff/editions/<slug:slug>/promote/<slug:code>/", ranking.promote, name="promote"),
]
