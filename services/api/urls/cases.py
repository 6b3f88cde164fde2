"""Cases and their contacts under /api/v1/."""

from __future__ import annotations

from rest_framework.routers import SimpleRouter

from services.api.case_contacts import ContactViewSet
from services.api.cases import CaseViewSet

router = SimpleRouter()
router.register("cases", CaseViewSet, basename="case")
router.register("case-contacts", ContactViewSet, basename="case-contact")

urlpatterns = router.urls
