from django.urls import path
from rest_framework.routers import SimpleRouter

from services.api import community

router = SimpleRouter()
router.register("meetings", community.MeetingViewSet, basename="meeting")
router.register("decisions", community.DecisionViewSet, basename="decision")
router.register("proposals", community.ProposalViewSet, basename="proposal")
router.register(
    "community-organisations", community.OrganisationViewSet, basename="community-organisation"
)
router.register("needs-surveys", community.NeedsSurveyViewSet, basename="needs-survey")
router.register("community-resources", community.ResourceViewSet, basename="community-resource")
urlpatterns = [
    *router.urls,
    path("community-participation/", community.ParticipationView.as_view(), name="participation"),
]
