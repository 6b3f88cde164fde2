"""Duplicates: the check while typing."""

from __future__ import annotations

from django.urls import path

from households.views import check

urlpatterns = [
    path("persons/check/", check.PersonCheck.as_view(), name="check"),
]
