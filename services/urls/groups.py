"""Group work."""

from __future__ import annotations

from django.urls import path

from services.views.group import evaluation, file, lists, members, paper, plan, session

urlpatterns = [
    path("group-work/", lists.GroupList.as_view(), name="groups"),
    path("group-work/new/", plan.GroupCreate.as_view(), name="group-create"),
    path("group-work/<uuid:uuid>/", file.GroupPage.as_view(), name="group"),
    path("group-work/<uuid:uuid>/print/", paper.GroupPrint.as_view(), name="group-print"),
    path("group-work/<uuid:uuid>/edit/", plan.GroupEdit.as_view(), name="group-edit"),
    path("group-work/<uuid:uuid>/move/<str:move>/", file.GroupMove.as_view(), name="group-move"),
    path("group-work/<uuid:uuid>/convert/", file.GroupConvert.as_view(), name="group-convert"),
    path("group-work/<uuid:uuid>/find/", members.MemberSearch.as_view(), name="group-find"),
    path("group-work/<uuid:uuid>/members/", members.MemberAdd.as_view(), name="group-member-add"),
    path(
        "group-members/<uuid:uuid>/leave/", members.MemberLeave.as_view(), name="group-member-leave"
    ),
    path("group-work/<uuid:uuid>/evaluate/", evaluation.Evaluate.as_view(), name="group-evaluate"),
    path("group-work/<uuid:uuid>/comment/", evaluation.Comment.as_view(), name="group-comment"),
    path(
        "planned-sessions/<uuid:uuid>/sign-in/",
        session.OpenSignIn.as_view(),
        name="group-session-sign-in",
    ),
    path(
        "m/planned-sessions/<uuid:uuid>/",
        session.RecordPlanned.as_view(),
        name="group-session-record",
    ),
    path("m/group-work/<uuid:uuid>/", session.RecordExtra.as_view(), name="group-session-extra"),
    path(
        "m/group-sessions/<uuid:uuid>/",
        session.ReviseSession.as_view(),
        name="group-session-revise",
    ),
]
