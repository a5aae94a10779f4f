from django.urls import path

from evaluation.views import agenda, consensus, jury, progress, proposing, ranking, reassigning, sureness, ties

app_name = "evaluation"
urlpatterns = [
    path("staff/editions/<slug:slug>/evaluation/", progress.progress, name="progress"),
    path("staff/editions/<slug:slug>/evaluation/evaluators/", progress.progress_by_evaluator, name="by_evaluator"),
    path("staff/editions/<slug:slug>/evaluation/categories/", progress.progress_by_category, name="by_category"),
    path("staff/editions/<slug:slug>/evaluation/late/", reassigning.late_ones, name="late"),
    path("staff/editions/<slug:slug>/evaluation/reassign/", reassigning.reassign, name="reassign"),
    path("staff/editions/<slug:slug>/evaluators/", jury.evaluators, name="evaluators"),
    path("staff/editions/<slug:slug>/evaluators/invite/", jury.invite, name="invite"),
    path("staff/editions/<slug:slug>/assignments/", progress.assign, name="assign"),
    path("staff/editions/<slug:slug>/assignments/proposal/", proposing.propose, name="propose"),
    path("staff/editions/<slug:slug>/assignments/<int:pk>/replace/", progress.replace, name="replace"),
    path("staff/editions/<slug:slug>/assignments/<int:pk>/conflict/", progress.late_conflict, name="late_conflict"),
    path("staff/editions/<slug:slug>/consensus/", agenda.agenda, name="agenda"),
    path("staff/editions/<slug:slug>/consensus/<uuid:public_id>/another/", agenda.another, name="another"),
    path("staff/editions/<slug:slug>/consensus/<uuid:public_id>/open/", consensus.open_one, name="open_consensus"),
    path("consensus/<uuid:public_id>/", consensus.sheet, name="consensus"),
    path("consensus/<uuid:public_id>/save/", consensus.save, name="save_consensus"),
    path("consensus/<uuid:public_id>/conclude/", consensus.conclude, name="conclude_consensus"),
    path("consensus/<uuid:public_id>/reopen/", consensus.reopen, name="reopen_consensus"),
    path("consensus/<uuid:public_id>/rapporteur/", consensus.rapporteur, name="rapporteur"),
    path("staff/editions/<slug:slug>/ranking/", ranking.ranking, name="ranking"),
    path("staff/editions/<slug:slug>/ranking/snapshot.json", ranking.snapshot, name="snapshot"),
    path("staff/editions/<slug:slug>/ranking/<slug:code>/how-sure/", sureness.how_sure, name="how_sure"),
    path("staff/editions/<slug:slug>/ranking/<slug:code>/what-if/", sureness.what_if, name="what_if"),
    path("staff/editions/<slug:slug>/ties/", ties.ties, name="ties"),
    path("staff/editions/<slug:slug>/no-award/", ranking.no_award, name="no_award"),
    path("staff/editions/<slug:slug>/promote/<slug:code>/", ranking.promote, name="promote"),
]
