"""Duplicates: the check while typing, the queue and the decisions."""

from __future__ import annotations

from django.urls import path

from households.views import check, duplicates

urlpatterns = [
    path("persons/check/", check.PersonCheck.as_view(), name="check"),
    path("duplicates/", duplicates.DuplicateList.as_view(), name="duplicates"),
    path("duplicates/<uuid:uuid>/", duplicates.DuplicatePage.as_view(), name="duplicate"),
    path(
        "duplicates/<uuid:uuid>/different/",
        duplicates.DuplicateDifferent.as_view(),
        name="duplicate-different",
    ),
    path("duplicates/<uuid:uuid>/undo/", duplicates.DuplicateUndo.as_view(), name="duplicate-undo"),
]
