"""The yearly background check of who works with minors."""

from __future__ import annotations

from django.urls import path

from households.views.background_checks import BackgroundChecks

urlpatterns = [path("background-checks/", BackgroundChecks.as_view(), name="background-checks")]
