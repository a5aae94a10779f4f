from django.urls import path

from notifications import demonstration, own_pages, views, webhooks

app_name = "notifications"
urlpatterns = [
    path("staff/letters/", views.letters, name="letters"),
    path("staff/letters/<int:pk>/", views.letter, name="letter"),
    path("staff/letters/<int:pk>/send-again/", views.send_again, name="send_again"),
    path("accounts/letters/", own_pages.choices, name="choices"),
    path("letters/unwanted/<str:token>/", own_pages.unwanted, name="unwanted"),
    path("letters/told/<slug:provider>/", webhooks.told, name="told"),
    path("demonstration/letters/", demonstration.mailbox, name="mailbox"),
    path("demonstration/letters/<int:pk>/", demonstration.mail, name="mail"),
]
