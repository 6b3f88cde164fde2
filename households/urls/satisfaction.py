"""Satisfaction surveys; `s/` is the public page behind a code."""

from __future__ import annotations

from django.urls import path

from households.views import satisfaction, satisfaction_public

urlpatterns = [
    path("satisfaction/", satisfaction.SatisfactionList.as_view(), name="satisfactions"),
    path(
        "satisfaction/new/", satisfaction.SatisfactionCreate.as_view(), name="satisfaction-create"
    ),
    path("satisfaction/<uuid:uuid>/", satisfaction.SatisfactionPage.as_view(), name="satisfaction"),
    path(
        "satisfaction/<uuid:uuid>/poster/",
        satisfaction.SatisfactionPoster.as_view(),
        name="satisfaction-poster",
    ),
    path(
        "satisfaction/<uuid:uuid>/interview/",
        satisfaction.Interview.as_view(),
        name="satisfaction-interview",
    ),
    path("s/<str:token>/", satisfaction_public.PublicAnswer.as_view(), name="satisfaction-public"),
]
