"""Screening lists."""

from __future__ import annotations

from django.urls import path

from households.views import screenings

urlpatterns = [
    path("screenings/", screenings.ScreeningList.as_view(), name="screenings"),
    path("screenings/new/", screenings.ScreeningCreate.as_view(), name="screening-create"),
    path("screenings/<uuid:uuid>/", screenings.ScreeningPage.as_view(), name="screening"),
    path(
        "screening-entries/<uuid:uuid>/", screenings.EntryResult.as_view(), name="screening-entry"
    ),
    path(
        "m/screenings/<uuid:uuid>/",
        screenings.PhoneScreeningPage.as_view(),
        name="phone-screening",
    ),
]
