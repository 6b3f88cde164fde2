"""What the people on file are told: the notice, the rules for children, every blank consent form."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from accounts.access import PostingRequired
from households.models import Consent
from households.privacy import consent_texts
from households.privacy.consent_texts import CHILD_RULES, NOTICE


class PrivacyText(PostingRequired, View):
    """One text in its current version, to read aloud or to print. No persons on it."""

    def get(self, request: HttpRequest, kind: str = NOTICE) -> HttpResponse:
        try:
            text = consent_texts.current(kind)
        except LookupError as error:
            raise Http404 from error
        context = {
            "text": text.filled(),
            "kind": kind,
            "blank": kind in Consent.Kind.values,
            "all_texts": [consent_texts.current(k) for k in (NOTICE, CHILD_RULES, *Consent.Kind)],
        }
        return render(request, "households/consents/text.html", context)
