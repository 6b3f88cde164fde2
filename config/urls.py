"""The map of the site. Every app brings its own pages and, under /api/v1/, its own resources."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.health import healthz
from config.home import home

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/", include("stations.api.urls")),
    path("api/v1/", include("households.api.urls")),
    path("api/v1/", include("services.api.urls")),
    path("api/v1/", include("reporting.api.urls")),
    path("", include("core.sheets.urls")),
    path("", include("accounts.urls")),
    path("", include("stations.urls")),
    path("", include("households.urls")),
    path("", include("services.urls")),
    path("", include("reporting.urls")),
]

handler400 = "accounts.views.errors.bad_request"
handler403 = "accounts.views.errors.permission_denied"
handler404 = "accounts.views.errors.not_found"
handler500 = "accounts.views.errors.server_error"
