from django.urls import path

from reports import checking, views

app_name = "reports"
urlpatterns = [
    path("certificates/check/", checking.ask, name="check_certificate"),
    path("certificates/check/<str:serial>/", checking.certificate, name="certificate"),
    path("staff/editions/<slug:slug>/documents/", views.edition_documents, name="documents"),
    path("staff/editions/<slug:slug>/documents/list/", views.edition_exports, name="exports"),
    path("staff/editions/<slug:slug>/documents/ask/", views.ask, name="ask"),
    path("documents/<uuid:public_id>/download/", views.download, name="download"),
    path("documents/<uuid:public_id>/retry/", views.retry, name="retry"),
    path("documents/<uuid:public_id>/cancel/", views.cancel, name="cancel"),
    path("submissions/<uuid:public_id>/documents/", views.own_documents, name="own"),
    path("submissions/<uuid:public_id>/documents/ask/", views.ask_own, name="ask_own"),
    path("submissions/<uuid:public_id>/receipt.pdf", views.receipt, name="receipt"),
]
