"""Pages of households and persons; under /m/ the same for the phone."""

from __future__ import annotations

from django.urls import path

from households.views import edit, file, lists, members, reveal

urlpatterns = [
    path("households/", lists.HouseholdList.as_view(), name="list"),
    path("households/new/", edit.HouseholdCreate.as_view(), name="create"),
    path("households/<uuid:uuid>/", file.HouseholdFile.as_view(), name="file"),
    path("households/<uuid:uuid>/open/", file.OpenFile.as_view(), name="open"),
    path("households/<uuid:uuid>/edit/", edit.HouseholdEdit.as_view(), name="edit"),
    path("households/<uuid:uuid>/edit/home/", edit.HomeEdit.as_view(), name="home-edit"),
    path("households/<uuid:uuid>/close/", edit.HouseholdClose.as_view(), name="close"),
    path("households/<uuid:uuid>/reopen/", edit.HouseholdReopen.as_view(), name="reopen"),
    path("households/<uuid:uuid>/members/new/", members.MemberAdd.as_view(), name="member-add"),
    path("persons/<uuid:uuid>/", members.PersonPage.as_view(), name="person"),
    path("persons/<uuid:uuid>/edit/", members.MemberEdit.as_view(), name="member-edit"),
    path("persons/<uuid:uuid>/edit/<slug:part>/", members.PartEdit.as_view(), name="part-edit"),
    path("persons/<uuid:uuid>/move/", members.MemberMove.as_view(), name="member-move"),
    path("persons/<uuid:uuid>/head/", members.MakeHead.as_view(), name="make-head"),
    path("persons/<uuid:uuid>/reveal/", reveal.RevealNumber.as_view(), name="reveal"),
    path("m/households/", lists.PhoneHouseholdList.as_view(), name="phone-list"),
    path("m/households/<uuid:uuid>/", file.PhoneHouseholdFile.as_view(), name="phone-file"),
]
