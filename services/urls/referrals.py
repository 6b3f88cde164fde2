"""Referrals and the resources linked (specification 2.14)."""

from __future__ import annotations

from django.urls import path

from services.views.referrals import lists, pages, received
from services.views.resources import lists as resource_lists
from services.views.resources import pages as resource_pages

urlpatterns = [
    path("referrals/", lists.ReferralList.as_view(), name="referrals"),
    path("referrals/new/", pages.ReferralCreate.as_view(), name="referral-create"),
    path("referrals/inbox/", lists.Inbox.as_view(), name="referral-inbox"),
    path(
        "referrals/inbox/<uuid:uuid>/",
        received.ReceivedReferral.as_view(),
        name="referral-received",
    ),
    path("referrals/<uuid:uuid>/", pages.ReferralPage.as_view(), name="referral"),
    path("referrals/<uuid:uuid>/edit/", pages.ReferralEdit.as_view(), name="referral-edit"),
    path("referrals/<uuid:uuid>/letter/", pages.ReferralLetter.as_view(), name="referral-letter"),
    path("m/referrals/", lists.PhoneReferralList.as_view(), name="phone-referrals"),
    path("m/referrals/new/", pages.PhoneReferralCreate.as_view(), name="phone-referral-create"),
    path("m/referrals/inbox/", lists.PhoneInbox.as_view(), name="phone-referral-inbox"),
    path("resources/", resource_lists.ResourceList.as_view(), name="resources"),
    path("resources/new/", resource_pages.ResourceCreate.as_view(), name="resource-create"),
    path("resources/<uuid:uuid>/", resource_pages.ResourcePage.as_view(), name="resource"),
    path(
        "resources/<uuid:uuid>/edit/", resource_pages.ResourceEdit.as_view(), name="resource-edit"
    ),
    path("givers/", resource_lists.GiverList.as_view(), name="givers"),
    path("givers/<uuid:uuid>/", resource_pages.GiverPage.as_view(), name="giver"),
    path("m/resources/", resource_lists.PhoneResourceList.as_view(), name="phone-resources"),
    path(
        "m/resources/new/",
        resource_pages.PhoneResourceCreate.as_view(),
        name="phone-resource-create",
    ),
]
