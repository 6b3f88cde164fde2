"""Pages behind a printed code: no account, no session, nothing stored that tells who came.

Addresses are not kept; a keyed hash of one lives for some minutes in the cache, so that nobody
posts a thousand times.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import ClassVar

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt


# No session is changed by such a page, so a forged post could do no more than an honest one.
# Other sites' forms are refused all the same (`is_foreign`).
@method_decorator(csrf_exempt, name="dispatch")
class PublicPage(View):
    """A page for anybody: never cached, never indexed, no referrer. `NAME` keys the rate limit."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]  # type: ignore[misc]
    NAME: ClassVar[str]
    # One address may stand for a whole village hall behind one router.
    LIMIT: ClassVar[int] = 60
    WINDOW: ClassVar[int] = 600

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[assignment]
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.within(request, token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.is_foreign(request):
            return self.say(request, _("Please open the page from the code again."), status=403)
        return self.within(request, token)

    def within(self, request: HttpRequest, token: str) -> HttpResponse:
        """Do everything with the sight of the one station that the token names."""
        raise NotImplementedError

    def say(self, request: HttpRequest, text: str, status: int = 200) -> HttpResponse:
        """A page with this text and nothing to fill in."""
        raise NotImplementedError

    def is_foreign(self, request: HttpRequest) -> bool:
        """Whether another site's page sent this."""
        sent_by = request.headers.get("Sec-Fetch-Site", "same-origin")
        return sent_by not in ("same-origin", "none")

    def too_many(self, request: HttpRequest) -> bool:
        """Count this request; whether its address has sent more than `LIMIT` in `WINDOW` seconds."""
        address = (get_client_ip_address(request) or "").encode()
        mark = hmac.new(settings.SECRET_KEY.encode(), address, hashlib.sha256).hexdigest()[:32]
        key = f"{self.NAME}:{mark}"
        cache.add(key, 0, self.WINDOW)
        try:
            return cache.incr(key) > self.LIMIT
        except ValueError:  # it ran out between the two
            return False
