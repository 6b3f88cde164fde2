"""Consents, attachments and what the people on file are told."""

from __future__ import annotations

from django.urls import path

from households.views import (
    attachments,
    consent_list,
    consents,
    looks,
    privacy_texts,
    retention,
    reveal,
    rights,
)

urlpatterns = [
    path("households/<uuid:uuid>/consents/new/", consents.ConsentNew.as_view(), name="consent-new"),
    path(
        "m/households/<uuid:uuid>/consents/new/",
        consents.PhoneConsentNew.as_view(),
        name="phone-consent-new",
    ),
    path(
        "households/<uuid:uuid>/legal-basis/",
        consents.LegalBasisState.as_view(),
        name="legal-basis",
    ),
    path(
        "households/<uuid:uuid>/attachments/",
        attachments.AttachmentUpload.as_view(),
        name="attachment-upload",
    ),
    path("consents/", consent_list.ConsentList.as_view(), name="consent-list"),
    path("consents/<uuid:uuid>/", consents.ConsentPage.as_view(), name="consent"),
    path(
        "consents/<uuid:uuid>/withdraw/",
        consents.ConsentWithdraw.as_view(),
        name="consent-withdraw",
    ),
    path("consents/<uuid:uuid>/undo/", consents.ConsentUndo.as_view(), name="consent-undo"),
    path("emergencies/<uuid:uuid>/told/", consents.EmergencyTold.as_view(), name="emergency-told"),
    path("attachments/<uuid:uuid>/", attachments.AttachmentContent.as_view(), name="attachment"),
    path(
        "attachments/<uuid:uuid>/thumbnail/",
        attachments.AttachmentThumbnail.as_view(),
        name="attachment-thumbnail",
    ),
    path(
        "attachments/<uuid:uuid>/remove/",
        attachments.AttachmentRemove.as_view(),
        name="attachment-remove",
    ),
    path(
        "attachments/<uuid:uuid>/restore/",
        attachments.AttachmentRestore.as_view(),
        name="attachment-restore",
    ),
    path("reveal/<slug:kind>/<uuid:uuid>/", reveal.RevealField.as_view(), name="reveal-field"),
    path("households/<uuid:uuid>/looks/", looks.Looks.as_view(), name="looks"),
    path("rights/", rights.RightsList.as_view(), name="rights-list"),
    path("rights/<uuid:uuid>/", rights.RightsPage.as_view(), name="rights-request"),
    path("rights/<uuid:uuid>/export/", rights.RightsExport.as_view(), name="rights-export"),
    path("rights/<uuid:uuid>/lift/", rights.RestrictionLift.as_view(), name="rights-lift"),
    path("rights/<uuid:uuid>/<slug:move>/", rights.RightsMove.as_view(), name="rights-move"),
    path("persons/<uuid:uuid>/rights/new/", rights.RightsNew.as_view(), name="rights-new"),
    path("retention/", retention.RetentionList.as_view(), name="retention-list"),
    path("retention/<uuid:uuid>/", retention.RetentionPage.as_view(), name="retention-case"),
    path("privacy/", privacy_texts.PrivacyText.as_view(), name="privacy-notice"),
    path("privacy/<slug:kind>/", privacy_texts.PrivacyText.as_view(), name="privacy-text"),
]
