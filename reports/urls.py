from django.urls import path

from reports import checking
from reports.views import documents, files, jury, own

app_name = "reports"
urlpatterns = [
    path("certificates/check/", checking.ask, name="check_certificate"),
    path("certificates/check/<str:serial>/", checking.certificate, name="certificate"),
    path("staff/editions/<slug:slug>/documents/", documents.edition_documents, name="documents"),
    path("staff/editions/<slug:slug>/documents/list/", documents.edition_exports, name="exports"),
    path("staff/editions/<slug:slug>/documents/ask/", documents.ask, name="ask"),
    path("documents/<uuid:public_id>/download/", files.download, name="download"),
    path("documents/<uuid:public_id>/retry/", files.retry, name="retry"),
    path("documents/<uuid:public_id>/cancel/", files.cancel, name="cancel"),
    path("submissions/<uuid:public_id>/documents/", own.own_documents, name="own"),
    path("submissions/<uuid:public_id>/documents/ask/", own.ask_own, name="ask_own"),
    path("submissions/<uuid:public_id>/receipt.pdf", own.receipt, name="receipt"),
    path("jury/<slug:slug>/documents/", jury.own, name="jury"),
    path("jury/<slug:slug>/documents/ask/", jury.ask, name="ask_jury"),
]
