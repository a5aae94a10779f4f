from django.urls import path

from results import views

app_name = "results"
urlpatterns = [
    path("results/", views.all_results, name="all"),
    path("calls/<slug:slug>/results/", views.edition, name="edition"),
]
