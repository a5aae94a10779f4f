from django.urls import path

from notifications import demonstration, views

app_name = "notifications"
urlpatterns = [
    path("staff/letters/", views.letters, name="letters"),
    path("staff/letters/<int:pk>/send-again/", views.send_again, name="send_again"),
    path("demonstration/letters/", demonstration.mailbox, name="mailbox"),
    path("demonstration/letters/<int:pk>/", demonstration.mail, name="mail"),
]
