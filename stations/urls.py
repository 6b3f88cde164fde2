"""Pages of divisions and stations."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "stations"

urlpatterns: list[URLPattern] = []
