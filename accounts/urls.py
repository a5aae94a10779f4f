from django.urls import path

from accounts import demonstration, views

app_name = "accounts"
urlpatterns = [
    path("accounts/", views.profile, name="profile"),
    path("accounts/consents/<int:pk>/withdraw/", views.withdraw_consent, name="withdraw_consent"),
    path("demonstration/", demonstration.people, name="demonstration"),
    path("demonstration/as/<uuid:public_id>/", demonstration.sign_in_as, name="sign_in_as"),
]
