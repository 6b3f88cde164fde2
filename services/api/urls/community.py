from django.urls import path
from rest_framework.routers import SimpleRouter

from services.api.community.meetings import DecisionViewSet, MeetingViewSet
from services.api.community.organisations import OrganisationViewSet
from services.api.community.participation import ParticipationView
from services.api.community.proposals import ProposalViewSet
from services.api.community.yearly import NeedsSurveyViewSet, ResourceViewSet

router = SimpleRouter()
router.register("meetings", MeetingViewSet, basename="meeting")
router.register("decisions", DecisionViewSet, basename="decision")
router.register("proposals", ProposalViewSet, basename="proposal")
router.register("community-organisations", OrganisationViewSet, basename="community-organisation")
router.register("needs-surveys", NeedsSurveyViewSet, basename="needs-survey")
router.register("community-resources", ResourceViewSet, basename="community-resource")
urlpatterns = [
    *router.urls,
    path("community-participation/", ParticipationView.as_view(), name="participation"),
]
