from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.access import requires
from reporting.indicators import INDICATORS


@requires()
def glossary(request: HttpRequest) -> HttpResponse:
    """指标口径: every indicator with definition, formula, source, exclusions, version and owner."""
    return TemplateResponse(
        request, "reporting/indicators.html", {"indicators": INDICATORS.values()}
    )
