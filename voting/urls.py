from django.urls import path

from voting import views

app_name = "voting"
urlpatterns = [
    path("calls/<slug:slug>/vote/", views.vote, name="vote"),
    path("calls/<slug:slug>/vote/review/", views.review, name="review"),
    path("calls/<slug:slug>/vote/send/", views.cast, name="cast"),
    path("calls/<slug:slug>/vote/sent/", views.sent, name="sent"),
    path("calls/<slug:slug>/vote/check/", views.check, name="check"),
    path("calls/<slug:slug>/vote/ledger/", views.ledger, name="ledger"),
    path("calls/<slug:slug>/vote/ledger/file/", views.ledger_file, name="ledger_file"),
    path("vote/verify_vote.py", views.verify_script, name="verify_script"),
    path("vote/confirm/", views.letter_code, name="letter_code"),
    path("vote/confirm/<str:token>/", views.confirm, name="confirm"),
    path("vote/confirm/<str:token>/choices/", views.rechoose, name="rechoose"),
    path("finalists/", views.finalists_all, name="finalists_all"),
    path("calls/<slug:slug>/finalists/", views.finalists, name="finalists"),
    path("calls/<slug:slug>/finalists/<slug:name>/", views.finalist, name="finalist"),
    path("calls/<slug:slug>/finalists/<slug:name>/picture/", views.finalist_picture, name="finalist_picture"),
    path("staff/editions/<slug:slug>/vote/", views.desk, name="desk"),
    path("staff/editions/<slug:slug>/vote/propose/", views.propose, name="propose"),
    path("staff/editions/<slug:slug>/vote/erase/", views.erase, name="erase"),
    path("staff/editions/<slug:slug>/vote/key/", views.destroy_key, name="destroy_key"),
    path("staff/editions/<slug:slug>/vote/annulments/<int:pk>/", views.annulment, name="annulment"),
]
