"""Sign-in, sign-out and the page of a locked account."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.forms import SignInForm
from accounts.lockout import minutes_left
from accounts.sessions import is_alive

ENDED = {
    "timeout": gettext_lazy("Session expired. Sign in again: you come back to the same page."),
    "elsewhere": gettext_lazy(
        "This account has signed in on another device, so it was signed out here. "
        "If that was not you, sign in and change the password at once."
    ),
    "out": gettext_lazy("You have signed out."),
}


@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    """The sign-in page; with the header X-Dialog its form alone, for `session-guard.js`."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    @property
    def in_dialog(self) -> bool:
        return "X-Dialog" in self.request.headers

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.in_dialog and request.method == "GET":
            return self.get(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_template_names(self) -> list[str]:
        return ["accounts/sign_in_dialog.html"] if self.in_dialog else [self.template_name]

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """`next` if it is a page of ours, and not this one or the one that signs out."""
        url = super().get_redirect_url()
        mine = (reverse("accounts:sign-in"), reverse("accounts:sign-out"))
        return "" if url.split("?")[0] in mine else url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = self.request.GET.get("ended", "")
        return super().get_context_data(
            ended=ENDED.get(ended, ""), ended_well=ended == "out", **kwargs
        )

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user: Any = form.get_user()
        other = user.session_key != self.request.session.session_key and is_alive(user.session_key)
        response = super().form_valid(form)
        if other:
            messages.info(
                self.request,
                _("An earlier sign-in of this account, elsewhere or in this browser, was ended."),
            )
        if self.in_dialog:
            return JsonResponse({"account": user.username, "csrf": get_token(self.request)})
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(form=form), status=422 if self.in_dialog else 200
        )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect("accounts:sign-in")
    response["Location"] += "?ended=out"
    return response


@require_GET
@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """204 while somebody is signed in, else 401: asked by a page before it sends a form."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None, credentials: dict | None
) -> HttpResponse:
    """After too many failures (django-axes): for how long the account is locked from here."""
    username = str((credentials or {}).get("username") or "")
    minutes = minutes_left(username, getattr(request, "axes_ip_address", None))
    context = {"minutes": minutes, "until": timezone.now() + dt.timedelta(minutes=minutes)}
    dialog = "X-Dialog" in request.headers
    template = "accounts/locked_out_dialog.html" if dialog else "accounts/locked_out.html"
    return render(request, template, context, status=429)
