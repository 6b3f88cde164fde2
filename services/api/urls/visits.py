"""Visits under /api/v1/."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from services.api.views import VisitViewSet

router = SimpleRouter()
router.register("visits", VisitViewSet, basename="visit")

urlpatterns = router.urls
