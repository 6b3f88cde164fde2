"""“Mine”: one's own postings, password and API tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from accounts import audit
from accounts.audit import Action
from accounts.forms import OwnPasswordForm, TokenForm
from accounts.models import ApiToken
from accounts.signals import claim


class Mine(LoginRequiredMixin, TemplateView):
    """Open to every account, also to one without a posting, which sees here that it has none."""

    template_name = "accounts/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        return super().get_context_data(
            postings=user.postings.not_over().with_place(),
            tokens=user.api_tokens.all(),
            token_form=kwargs.pop("token_form", None) or TokenForm(),
            **kwargs,
        )


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ChangePassword(LoginRequiredMixin, FormView):
    """The rules of S-01. Also where everybody is sent whose password is due."""

    form_class = OwnPasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("accounts:me")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            due=self.request.user.password_is_due,  # type: ignore[union-attr]
            rules=password_validators_help_texts(),
            **kwargs,
        )

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        was_due = self.request.user.password_is_due  # type: ignore[union-attr]
        user = form.save()
        update_session_auth_hash(self.request, user)
        claim(self.request, user)
        audit.record(self.request, Action.PASSWORD, obj=user)
        messages.success(self.request, _("Your password is changed."))
        return HttpResponseRedirect("/" if was_due else self.get_success_url())


class IssueToken(LoginRequiredMixin, View):
    """Makes a token and shows it this once."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("accounts:me")

    def post(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        form = TokenForm(request.POST)
        if not form.is_valid():
            page = Mine()
            page.setup(request)
            return page.render_to_response(page.get_context_data(token_form=form))
        label = form.cleaned_data["label"]
        plain = ApiToken.issue(user, label)
        audit.record(request, Action.TOKEN, obj=user.api_tokens.first(), issued=label)
        return _show_once(request, label, plain)


class ChangeToken(LoginRequiredMixin, View):
    """Revokes (`do=revoke`) or rotates (`do=rotate`) one of one's own tokens."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect("accounts:me")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        token = ApiToken.objects.usable().filter(user=request.user, pk=pk).first()
        if token is None:
            raise Http404
        if request.POST.get("do") == "rotate":
            plain = token.rotate()
            audit.record(request, Action.TOKEN, obj=token, rotated=token.label)
            return _show_once(request, token.label, plain)
        token.revoke()
        audit.record(request, Action.TOKEN, obj=token, revoked=token.label)
        messages.success(request, _("The token “%(label)s” is revoked.") % {"label": token.label})
        return redirect("accounts:me")


def _show_once(request: HttpRequest, label: str, plain: str) -> HttpResponse:
    return render(request, "accounts/token_once.html", {"label": label, "token": plain})
