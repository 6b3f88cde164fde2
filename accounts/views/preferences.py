"""Language and theme: cookies, for people who are not signed in as well."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("system", "light", "dark")
YEAR = 365 * 86400


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember `language` and go back to `next`, the page and query it was asked on."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    return _remembered(request, settings.LANGUAGE_COOKIE_NAME, wanted)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """The same for `theme`. The page's own script sets the cookie without this round trip."""
    wanted = request.POST.get("theme", "")
    if wanted not in THEMES:
        return HttpResponseBadRequest()
    return _remembered(request, "theme", wanted)


def _remembered(request: HttpRequest, name: str, value: str) -> HttpResponse:
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


def _back(request: HttpRequest) -> str:
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url and url_has_allowed_host_and_scheme(
            url, {request.get_host()}, require_https=request.is_secure()
        ):
            return url
    return reverse(settings.LOGIN_REDIRECT_URL)
