from django.urls import path
from rest_framework.routers import SimpleRouter

from households.api.consents import ConsentTextList, ConsentViewSet
from households.api.legal_bases import LegalBasisViewSet
from households.api.retention import RetentionCaseViewSet
from households.api.rights import RightsRequestViewSet

router = SimpleRouter()
router.register("consents", ConsentViewSet, basename="consent")
router.register("legal-bases", LegalBasisViewSet, basename="legal-basis")
router.register("rights-requests", RightsRequestViewSet, basename="rights-request")
router.register("retention-cases", RetentionCaseViewSet, basename="retention-case")
urlpatterns = [
    path("consent-texts/", ConsentTextList.as_view(), name="consent-text-list"),
    *router.urls,
]
