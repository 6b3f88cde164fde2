"""What makes writing light: drafts, phrases, text templates."""

from django.urls import path

from services.views.aids import drafts

urlpatterns = [
    path("drafts/", drafts.Drafts.as_view(), name="drafts"),
    path("m/drafts/", drafts.PhoneDrafts.as_view(), name="phone-drafts"),
    path("drafts/store/", drafts.DraftStore.as_view(), name="draft-store"),
    path("drafts/forget/", drafts.DraftForget.as_view(), name="draft-forget"),
]
