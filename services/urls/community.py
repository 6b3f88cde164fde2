"""Community work: meetings, proposals, organisations, yearly files, participation."""

from __future__ import annotations

from django.urls import path

from services.views.community import lists, meetings, organisations, overview, proposals, yearly

_MOVE = "<uuid:uuid>/move/<str:move>/"

urlpatterns = [
    path("community/", overview.Community.as_view(), name="community"),
    path("community/participation/", overview.Participation.as_view(), name="participation"),
    path("meetings/", lists.MeetingList.as_view(), name="meetings"),
    path("meetings/new/", meetings.MeetingCreate.as_view(), name="meeting-create"),
    path("meetings/<uuid:uuid>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("meetings/<uuid:uuid>/edit/", meetings.MeetingEdit.as_view(), name="meeting-edit"),
    path("meetings/<uuid:uuid>/hold/", meetings.MeetingHold.as_view(), name="meeting-hold"),
    path("meetings/<uuid:uuid>/sheet/", meetings.MeetingSheet.as_view(), name="meeting-sheet"),
    path("meetings/<uuid:uuid>/pdf/", meetings.MeetingMinutes.as_view(), name="meeting-minutes"),
    path(f"meetings/{_MOVE}", meetings.MeetingMove.as_view(), name="meeting-move"),
    path(f"decisions/{_MOVE}", meetings.DecisionMove.as_view(), name="decision-move"),
    path("m/meetings/", lists.PhoneMeetingList.as_view(), name="phone-meetings"),
    path("proposals/", lists.ProposalList.as_view(), name="proposals"),
    path("proposals/new/", proposals.ProposalCreate.as_view(), name="proposal-create"),
    path("proposals/<uuid:uuid>/", proposals.ProposalPage.as_view(), name="proposal"),
    path("proposals/<uuid:uuid>/edit/", proposals.ProposalEdit.as_view(), name="proposal-edit"),
    path(f"proposals/{_MOVE}", proposals.ProposalMove.as_view(), name="proposal-move"),
    path("m/proposals/", lists.PhoneProposalList.as_view(), name="phone-proposals"),
    path(
        "m/proposals/new/", proposals.PhoneProposalCreate.as_view(), name="phone-proposal-create"
    ),
    path("organisations/", lists.OrganisationList.as_view(), name="organisations"),
    path(
        "organisations/new/", organisations.OrganisationCreate.as_view(), name="organisation-create"
    ),
    path(
        "organisations/<uuid:uuid>/", organisations.OrganisationPage.as_view(), name="organisation"
    ),
    path(
        "organisations/<uuid:uuid>/edit/", organisations.OrganisationEdit.as_view(),
        name="organisation-edit",
    ),
    path(
        f"organisations/{_MOVE}", organisations.OrganisationMove.as_view(),
        name="organisation-move",
    ),
    path("needs-surveys/", lists.NeedsSurveyList.as_view(), name="needs-surveys"),
    path("needs-surveys/new/", yearly.NeedsSurveyCreate.as_view(), name="needs-survey-create"),
    path("needs-surveys/<uuid:uuid>/", yearly.NeedsSurveyPage.as_view(), name="needs-survey"),
    path(
        "needs-surveys/<uuid:uuid>/edit/", yearly.NeedsSurveyEdit.as_view(),
        name="needs-survey-edit",
    ),
    path(f"needs-surveys/{_MOVE}", yearly.NeedsSurveyMove.as_view(), name="needs-survey-move"),
    path("community-map/", lists.ResourceList.as_view(), name="community-map"),
    path("community-map/new/", yearly.ResourceCreate.as_view(), name="map-entry-create"),
    path("community-map/copy/", yearly.ResourceCopy.as_view(), name="map-copy"),
    path("community-map/<uuid:uuid>/", yearly.ResourcePage.as_view(), name="map-entry"),
    path("community-map/<uuid:uuid>/edit/", yearly.ResourceEdit.as_view(), name="map-entry-edit"),
    path(
        "community-map/<uuid:uuid>/strike/", yearly.ResourceStrike.as_view(),
        name="map-entry-strike",
    ),
]  # fmt: skip
