"""Divisions and stations under /api/v1/."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from stations.api.views import DivisionViewSet, StationViewSet

router = SimpleRouter()
router.register("divisions", DivisionViewSet, basename="division")
router.register("stations", StationViewSet, basename="station")

urlpatterns = router.urls
