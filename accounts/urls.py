from django.urls import path

from accounts import demonstration, reset_pages, staying, views

app_name = "accounts"
urlpatterns = [
    path("accounts/", views.profile, name="profile"),
    path("accounts/consents/<int:pk>/withdraw/", views.withdraw_consent, name="withdraw_consent"),
    path("accounts/session/", staying.session, name="session"),
    path("accounts/signed-in/", staying.signed_in, name="signed_in"),
    path("accounts/data/", views.own_data, name="own_data"),
    path("accounts/data/download/", views.download_own_data, name="download_own_data"),
    path("accounts/delete/", views.leave, name="leave"),
    path("accounts/deleted/", views.left, name="left"),
    path("staff/second-factors/", reset_pages.resets, name="resets"),
    path("staff/second-factors/<int:pk>/", reset_pages.reset, name="reset"),
    path("demonstration/", demonstration.people, name="demonstration"),
    path("demonstration/as/<uuid:public_id>/", demonstration.sign_in_as, name="sign_in_as"),
]
