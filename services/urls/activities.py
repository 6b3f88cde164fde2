"""Activities, venues, partners and the calendar; `j/` is the public page behind a poster."""

from __future__ import annotations

from django.urls import path

from services.views import calendar
from services.views.activities import held, lists, page, places, plan, poster

urlpatterns = [
    path("activities/", lists.ActivityList.as_view(), name="activity-list"),
    path("activities/new/", plan.ActivityCreate.as_view(), name="activity-create"),
    path("activities/<uuid:uuid>/", page.ActivityPage.as_view(), name="activity"),
    path("activities/<uuid:uuid>/edit/", plan.ActivityEdit.as_view(), name="activity-edit"),
    path(
        "activities/<uuid:uuid>/day/",
        plan.ActivityReschedule.as_view(),
        name="activity-reschedule",
    ),
    path(
        "activities/<uuid:uuid>/move/<str:move>/", plan.ActivityMove.as_view(),
        name="activity-move",
    ),
    path("activities/<uuid:uuid>/held/", held.ActivityHold.as_view(), name="activity-hold"),
    path("activities/<uuid:uuid>/code/", held.ActivitySignIn.as_view(), name="activity-sign-in"),
    path(
        "activities/<uuid:uuid>/summary/", held.ActivitySummary.as_view(), name="activity-summary"
    ),
    path("activities/<uuid:uuid>/poster/", poster.ActivityPoster.as_view(), name="activity-poster"),
    path("m/activities/", lists.PhoneActivityList.as_view(), name="phone-activities"),
    path("venues/", lists.VenueList.as_view(), name="venue-list"),
    path("venues/new/", places.VenueEdit.as_view(), name="venue-create"),
    path("venues/<uuid:uuid>/", places.VenueEdit.as_view(), name="venue"),
    path("partners/", lists.PartnerList.as_view(), name="partner-list"),
    path("partners/new/", places.PartnerEdit.as_view(), name="partner-create"),
    path("partners/<uuid:uuid>/", places.PartnerEdit.as_view(), name="partner"),
    path("calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("calendar/station.ics", calendar.CalendarFile.as_view(), name="calendar-file"),
    path("j/<str:token>/", poster.PublicActivity.as_view(), name="activity-public"),
]  # fmt: skip
