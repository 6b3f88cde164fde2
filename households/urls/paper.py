"""The paper file as PDF."""

from django.urls import path

from households.views import paper

urlpatterns = [
    path("households/<uuid:uuid>/paper/", paper.HouseholdPaper.as_view(), name="paper"),
    path("persons/<uuid:uuid>/paper/", paper.PersonPaper.as_view(), name="person-paper"),
]
