from django.urls import path

from evaluation.views import feedback, jury, outcomes, progress, proposing, ranking, snapshots, sureness

app_name = "evaluation"
urlpatterns = [
    path("submissions/<uuid:public_id>/evaluation/", feedback.feedback, name="feedback"),
    path("staff/editions/<slug:slug>/evaluation/", progress.progress, name="progress"),
    path("staff/editions/<slug:slug>/evaluators/", jury.evaluators, name="evaluators"),
    path("staff/editions/<slug:slug>/evaluators/invite/", jury.invite, name="invite"),
    path("staff/editions/<slug:slug>/assignments/", progress.assign, name="assign"),
    path("staff/editions/<slug:slug>/assignments/proposal/", proposing.propose, name="propose"),
    path("staff/editions/<slug:slug>/assignments/proposal/<int:pk>/", proposing.proposal, name="proposal"),
    path("staff/editions/<slug:slug>/assignments/<int:pk>/replace/", progress.replace, name="replace"),
    path("staff/editions/<slug:slug>/assignments/<int:pk>/conflict/", progress.late_conflict, name="late_conflict"),
    path("staff/editions/<slug:slug>/ranking/", ranking.ranking, name="ranking"),
    path("staff/editions/<slug:slug>/ranking/snapshot.json", ranking.snapshot, name="snapshot"),
    path("staff/editions/<slug:slug>/ranking/replay_ranking.py", ranking.replay_script, name="replay_script"),
    path("staff/editions/<slug:slug>/ranking/snapshots/", snapshots.snapshots, name="snapshots"),
    path("staff/editions/<slug:slug>/ranking/snapshots/<int:pk>.json", snapshots.one_snapshot, name="one_snapshot"),
    path("staff/editions/<slug:slug>/ranking/again/", snapshots.freeze_again, name="freeze_again"),
    path("staff/editions/<slug:slug>/ranking/correction/", snapshots.correction, name="correction"),
    path("staff/editions/<slug:slug>/ranking/correction/withdraw/", snapshots.withdraw, name="withdraw_correction"),
    path("staff/editions/<slug:slug>/ranking/<slug:code>/how-sure/", sureness.how_sure, name="how_sure"),
    path("staff/editions/<slug:slug>/ranking/<slug:code>/what-if/", sureness.what_if, name="what_if"),
    path("staff/editions/<slug:slug>/outcomes/", outcomes.outcomes, name="outcomes"),
    path("staff/editions/<slug:slug>/outcomes/note/", outcomes.outcome_note, name="outcome_note"),
    path("staff/editions/<slug:slug>/outcomes/<uuid:public_id>/", outcomes.outcome, name="outcome"),
    path(
        "staff/editions/<slug:slug>/outcomes/<uuid:public_id>/mail/", outcomes.outcome_as_mail, name="outcome_as_mail"
    ),
    path("staff/editions/<slug:slug>/ties/", ranking.ties, name="ties"),
    path("staff/editions/<slug:slug>/no-award/", ranking.no_award, name="no_award"),
    path("staff/editions/<slug:slug>/promote/<slug:code>/", ranking.promote, name="promote"),
]
