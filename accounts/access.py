"""Who may open a view. Every view of every app uses one of these; nothing else checks sign-in.

    class VisitCreate(PermissionRequired, CreateView):
        permission = "visit.create"

    @requires("export.aggregate")
    def monthly_report(request, code): ...

    class VisitViewSet(ModelViewSet):
        permission_classes = [May("visit.create", safe=None)]

Not signed in: to the sign-in page and back (an htmx part makes the whole page go there; the API
answers 401). Signed in without a posting or without the permission: 403, which the scope
middleware writes into the audit log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission

View = Callable[..., HttpResponse]


class PostingRequired:
    """View mixin: somebody signed in who has a posting that holds today."""

    permission: ClassVar[str | None] = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refusal = refuse(request, self.permission)
        return refusal or super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class PermissionRequired(PostingRequired):
    """View mixin: a posting whose role allows `permission` (names in accounts.roles)."""

    permission = ""


def requires(permission: str | None = None) -> Callable[[View], View]:
    """The same for function views; without a permission any posting will do."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return refuse(request, permission) or view(request, *args, **kwargs)

        return guarded

    return decorate


def May(permission: str, *, safe: str | None = "same") -> type[BasePermission]:
    """API permission class: a posting that allows `permission`.

    `safe` is the permission for GET, HEAD and OPTIONS: the same one unless given; with None any
    posting may read (what it reads is said by `visible_to`).
    """

    class _May(BasePermission):
        def has_permission(self, request: Any, view: Any) -> bool:
            user = request.user
            if not (user and user.is_authenticated and user.scope.roles):
                return False
            wanted: str | None = permission
            if request.method in SAFE_METHODS and safe != "same":
                wanted = safe
            return wanted is None or user.may(wanted)

    _May.__name__ = _May.__qualname__ = f"May({permission})"
    return _May


def refuse(request: HttpRequest, permission: str | None = None) -> HttpResponse | None:
    """The answer for somebody who may not go on, or None for somebody who may.

    Raises PermissionDenied for a signed-in user without posting or permission.
    """
    user = request.user
    if not user.is_authenticated:
        return to_sign_in(request)
    if not user.scope.roles:
        raise PermissionDenied(
            _("Your account has no posting today. Ask the system administrator for one.")
        )
    if permission is not None and not user.may(permission):
        raise PermissionDenied(_("Your role does not allow this."))
    return None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody who is not signed in to sign in, and back to the page they were on."""
    if wants_problem(request):
        return problem(401, _("Not signed in"), _("Sign in, or send a valid token."))
    query = {"next": page_of(request)}
    ended = why_signed_out(request)
    if ended:
        query["ended"] = ended
    url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode(query)}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def why_signed_out(request: HttpRequest) -> str:
    """Why the session of this browser is over: "timeout", "elsewhere", or "" if there was none."""
    ended = getattr(request, "session_ended", "")
    if not ended and settings.SESSION_COOKIE_NAME in request.COOKIES:
        ended = "timeout"
    return ended


def page_of(request: HttpRequest) -> str:
    """The page (path and query) to come back to: of a post or an htmx part, the page around it."""
    if request.headers.get("HX-Request"):
        page = request.headers.get("HX-Current-URL", "")
    elif request.method not in ("GET", "HEAD"):
        page = request.headers.get("Referer", "")
    else:
        return request.get_full_path()
    if page and url_has_allowed_host_and_scheme(page, {request.get_host()}):
        parts = urlsplit(page)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path() if request.method in ("GET", "HEAD") else request.path


def wants_problem(request: HttpRequest) -> bool:
    """Whether the caller is a program, to be answered with a problem document."""
    return request.path.startswith("/api/")


def problem(status: int, title: str, detail: str) -> JsonResponse:
    """An RFC 9457 problem document for views outside the REST framework."""
    response = JsonResponse(
        {"type": "about:blank", "title": str(title), "status": status, "detail": str(detail)},
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
    if status == 401:
        response["WWW-Authenticate"] = "Token"
    return response
