from django.urls import path

from calls.views import bulk, configuration, letter_calendar, public, session_desk, sessions, staff, wording

app_name = "calls"
urlpatterns = [
    path("", public.listing, name="list"),
    path("calls/<slug:slug>/", public.call, name="call"),
    path("calls/<slug:slug>/method/", public.method, name="method"),
    path("calls/<slug:slug>/method.json", public.method_file, name="method_file"),
    path("calls/<slug:slug>/countries/", public.country_list, name="countries"),
    path("calls/<slug:slug>/dates.ics", public.calendar, name="calendar"),
    path("calls/<slug:slug>/sessions/asked/", sessions.asked, name="session_asked"),
    path("calls/<slug:slug>/sessions/<int:pk>/", sessions.register, name="register"),
    path("sessions/<str:token>/", sessions.registration, name="registration"),
    path("sessions/<str:token>/withdraw/", sessions.withdraw, name="withdraw_registration"),
    path("sessions/<str:token>/session.ics", sessions.calendar, name="session_calendar"),
    path("staff/", staff.home, name="staff"),
    path("staff/editions/<slug:slug>/process/", staff.process_line, name="process"),
    path("staff/editions/<slug:slug>/sessions/", session_desk.sessions, name="sessions"),
    path("staff/editions/<slug:slug>/sessions/write/", session_desk.write, name="write_to_registered"),
    path("staff/editions/<slug:slug>/sessions/<int:pk>/registered.csv", session_desk.registered, name="registered"),
    path("staff/editions/<slug:slug>/letters/", letter_calendar.calendar, name="letter_calendar"),
    path("staff/editions/<slug:slug>/letters/pause/", letter_calendar.pause, name="pause_letters"),
    path("staff/editions/<slug:slug>/letters/pauses/<int:pk>/resume/", letter_calendar.resume, name="resume_letters"),
    path("staff/editions/<slug:slug>/letters/skips/<int:pk>/undo/", letter_calendar.take_back, name="take_back_skip"),
    path("staff/editions/<slug:slug>/letters/groups/", bulk.bulk_letters, name="bulk_letters"),
    path("staff/editions/<slug:slug>/letters/groups/new/", bulk.prepare, name="prepare_bulk_letter"),
    path("staff/editions/<slug:slug>/letters/words/", wording.letter_words, name="letter_words"),
    path("staff/editions/<slug:slug>/letters/words/<slug:kind>/", wording.word_letter, name="word_letter"),
    path("staff/editions/<slug:slug>/letters/words/<slug:kind>/return/", wording.return_words, name="return_words"),
    path("staff/editions/<slug:slug>/letters/look/<str:token>/", wording.letter_as_mail, name="letter_as_mail"),
    path("staff/editions/<slug:slug>/letters/groups/<uuid:public_id>/", bulk.bulk_letter, name="bulk_letter"),
    path("staff/editions/<slug:slug>/letters/groups/<uuid:public_id>/change/", bulk.change, name="change_bulk_letter"),
    path("staff/editions/<slug:slug>/letters/groups/<uuid:public_id>/count/", bulk.count, name="count_bulk_letter"),
    path(
        "staff/editions/<slug:slug>/letters/groups/<uuid:public_id>/discard/", bulk.discard, name="discard_bulk_letter"
    ),
    path(
        "staff/editions/<slug:slug>/letters/groups/<uuid:public_id>/release/", bulk.release, name="release_bulk_letter"
    ),
    path("staff/editions/<slug:slug>/letters/<slug:kind>/", letter_calendar.dry_run, name="letter_dry_run"),
    path("staff/editions/<slug:slug>/letters/<slug:kind>/skip/", letter_calendar.skip, name="skip_letter"),
    path("staff/editions/<slug:slug>/record/", staff.record, name="record"),
    path("staff/editions/<slug:slug>/clone/", configuration.clone, name="clone"),
    path("staff/editions/<slug:slug>/export/", configuration.export, name="export"),
    path("staff/editions/<slug:slug>/extend/", staff.extend, name="extend"),
    path("staff/editions/<slug:slug>/gates/<slug:gate>/", staff.gate, name="gate"),
    path("staff/editions/<slug:slug>/gates/<slug:gate>/withdraw/", staff.withdraw_proposal, name="withdraw_proposal"),
]
