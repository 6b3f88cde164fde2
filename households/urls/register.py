"""Pages of the register: rows of a person, changes of files, the ledger of persons."""

from __future__ import annotations

from django.urls import path

from households.views import birthdays, person_lists, person_rows, register

ADD, EDIT = person_rows.RowAdd.as_view, person_rows.RowEdit.as_view
GROUPS, CERTIFICATES = person_rows.GROUPS, person_rows.CERTIFICATES
RELATIONS, PHONES = person_rows.RELATIONS, person_rows.PHONES

urlpatterns = [
    path("persons/", person_lists.PersonList.as_view(), name="persons"),
    path("certificates/", person_lists.CertificateList.as_view(), name="certificates"),
    path("birthdays/", birthdays.BirthdayList.as_view(), name="birthdays"),
    path("birthdays/<uuid:uuid>/seen/", birthdays.BirthdaySeen.as_view(), name="birthday-seen"),
    path("persons/<uuid:uuid>/add/group/", ADD(kind=GROUPS), name="group-add"),
    path("persons/<uuid:uuid>/add/certificate/", ADD(kind=CERTIFICATES), name="certificate-add"),
    path("persons/<uuid:uuid>/add/relation/", ADD(kind=RELATIONS), name="relation-add"),
    path("persons/<uuid:uuid>/add/phone/", ADD(kind=PHONES), name="phone-add"),
    path("target-groups/<uuid:uuid>/", EDIT(kind=GROUPS), name="group-edit"),
    path("certificates/<uuid:uuid>/", EDIT(kind=CERTIFICATES), name="certificate-edit"),
    path("relations/<uuid:uuid>/", EDIT(kind=RELATIONS), name="relation-edit"),
    path("phones/<uuid:uuid>/", EDIT(kind=PHONES), name="phone-edit"),
    path("persons/<uuid:uuid>/died/", register.PersonDied.as_view(), name="person-died"),
    path(
        "persons/<uuid:uuid>/departed/", register.PersonDeparted.as_view(), name="person-departed"
    ),
    path(
        "persons/<uuid:uuid>/returned/", register.PersonReturned.as_view(), name="person-returned"
    ),
    path("households/<uuid:uuid>/split/", register.Split.as_view(), name="split"),
    path("households/<uuid:uuid>/merge/", register.Merge.as_view(), name="merge"),
    path("households/<uuid:uuid>/station/", register.MoveStation.as_view(), name="move-station"),
    path(
        "register-changes/<uuid:uuid>/undo/", register.Undo.as_view(), name="register-change-undo"
    ),
]
