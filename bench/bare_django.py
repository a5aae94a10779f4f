"""The physical reference of a ballot: Django checks a form, looks for the mailbox, inserts a row and an audit row.

Served as the portal is, by the same line: but without middleware, session, language, limits, work, letter or ledger.
"""

from __future__ import annotations

import os

import environ
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

TABLE, AUDIT = "bench_ballot", "bench_audit"
TABLES = {
    TABLE: "id bigserial PRIMARY KEY, mailbox text UNIQUE, choice text, at timestamptz DEFAULT now()",
    AUDIT: "id bigserial PRIMARY KEY, what text, at timestamptz DEFAULT now()",
}

if not settings.configured:  # in the server's own process
    database = environ.Env.db_url_config(os.environ["DATABASE_URL"])
    database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    settings.configure(
        DATABASES={"default": database},
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="bench",
        USE_TZ=True,
    )


application = get_wsgi_application()  # before the models: it sets Django up


class Ballot(models.Model):
    mailbox = models.TextField(unique=True)
    choice = models.TextField()

    class Meta:
        app_label, managed, db_table = "bench", False, TABLE

    def __str__(self) -> str:
        return self.mailbox


class Audit(models.Model):
    what = models.TextField()

    class Meta:
        app_label, managed, db_table = "bench", False, AUDIT

    def __str__(self) -> str:
        return self.what


class BallotForm(forms.Form):
    address = forms.EmailField(max_length=254)
    choice = forms.ChoiceField(choices=[(letter, letter) for letter in "abc"])


def cast(request: HttpRequest) -> HttpResponse:
    form = BallotForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.as_p(), status=422)
    address, choice = form.cleaned_data["address"], form.cleaned_data["choice"]
    with transaction.atomic():
        if not Ballot.objects.filter(mailbox=address).exists():
            Ballot.objects.create(mailbox=address, choice=choice)
            Audit.objects.create(what=f"{choice} was chosen")
    return HttpResponse("Sent.")


urlpatterns = [path("cast", cast), path("healthz", lambda _request: HttpResponse("ok"))]
