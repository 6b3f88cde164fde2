"""What makes writing light: drafts, phrases, text templates."""

from django.urls import path

from services.views.aids import drafts, wording

urlpatterns = [
    path("drafts/", drafts.Drafts.as_view(), name="drafts"),
    path("m/drafts/", drafts.PhoneDrafts.as_view(), name="phone-drafts"),
    path("drafts/store/", drafts.DraftStore.as_view(), name="draft-store"),
    path("drafts/forget/", drafts.DraftForget.as_view(), name="draft-forget"),
    path("wording/phrases/", wording.Phrases.as_view(), name="phrases"),
    path("wording/phrases/used/", wording.PhraseUsed.as_view(), name="phrase-used"),
    path("wording/phrases/keep/", wording.PhraseKeep.as_view(), name="phrase-keep"),
    path("wording/", wording.TextTemplates.as_view(), name="text-templates"),
    path("wording/new/", wording.EditTextTemplate.as_view(), name="text-template-new"),
    path("wording/<uuid:uuid>/", wording.EditTextTemplate.as_view(), name="text-template"),
]
