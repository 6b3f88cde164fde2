"""Pages of divisions and stations."""

from __future__ import annotations

from django.urls import path

from stations.views import edit
from stations.views.detail import detail
from stations.views.list import StationList, TownshipList
from stations.views.map import coverage_map

app_name = "stations"

urlpatterns = [
    path("stations/", StationList.as_view(), name="list"),
    path("stations/new/", edit.create, name="create"),
    path("stations/place/", edit.place, name="place"),
    path("stations/map/<str:code>/", coverage_map, name="map"),
    path("stations/coverage/<str:code>/", TownshipList.as_view(), name="townships"),
    path("stations/<uuid:uuid>/", detail, name="detail"),
    path("stations/<uuid:uuid>/edit/", edit.edit, name="edit"),
    path("stations/<uuid:uuid>/status/", edit.change_status, name="status"),
]
