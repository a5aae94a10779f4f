from django.urls import path

from calls.views import configuration, public, staff

app_name = "calls"
urlpatterns = [
    path("", public.listing, name="list"),
    path("calls/<slug:slug>/", public.call, name="call"),
    path("calls/<slug:slug>/method/", public.method, name="method"),
    path("calls/<slug:slug>/countries/", public.country_list, name="countries"),
    path("calls/<slug:slug>/dates.ics", public.calendar, name="calendar"),
    path("staff/", staff.home, name="staff"),
    path("staff/editions/<slug:slug>/process/", staff.process_line, name="process"),
    path("staff/editions/<slug:slug>/record/", staff.record, name="record"),
    path("staff/editions/<slug:slug>/clone/", configuration.clone, name="clone"),
    path("staff/editions/<slug:slug>/export/", configuration.export, name="export"),
    path("staff/editions/<slug:slug>/extend/", staff.extend, name="extend"),
    path("staff/editions/<slug:slug>/gates/<slug:gate>/", staff.gate, name="gate"),
    path("staff/editions/<slug:slug>/gates/<slug:gate>/withdraw/", staff.withdraw_proposal, name="withdraw_proposal"),
]
