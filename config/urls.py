"""The map of the site. Every app brings its own urls; their API goes under /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("accounts.urls")),
]
