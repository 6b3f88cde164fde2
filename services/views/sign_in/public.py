"""/q/<token>/: signing in with one's own phone, without an account.

The page shows nobody and answers everybody alike, whether the name is on the register or not. The
only cookie counts on this device how many signed in with it, and is sent back to this page alone.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.rls import entered
from core.ui.public import PublicPage
from services.forms.sign_in import CodeForm
from services.models import SignIn, SignInSheet

COOKIE = "signed_in"
COOKIE_SECONDS = 24 * 3600
# A family or a neighbour without a phone of their own may use one together.
PER_DEVICE = 8


class PublicSignIn(PublicPage):
    NAME = "sign-in"

    def within(self, request: HttpRequest, token: str) -> HttpResponse:
        known = SignInSheet.scope_of_token(token)
        if known is None:
            raise Http404
        key, scope = known
        with entered(scope):
            sheet = SignInSheet.objects.within(scope).filter(pk=key).first()
            if sheet is None:
                raise Http404
            if not sheet.is_open:
                return self.say(request, _("Signing in is closed. Please tell the social worker."))
            before = self.signed_before(request, sheet)
            another = request.GET.get("other") == "1"
            if before >= PER_DEVICE or (before and not another):
                return self.done(request, sheet, before)
            if request.method != "POST":
                return self.show(request, sheet, CodeForm())
            if self.too_many(request):
                text = _("Too many at once. Try again in ten minutes, or tell the social worker.")
                return self.say(request, text, status=429)
            form = CodeForm(request.POST)
            if not form.is_valid():
                return self.show(request, sheet, form, status=422)
            try:
                SignIn.by_code(sheet, form.cleaned_data["name"], form.cleaned_data["last4"])
            except ValidationError as error:
                return self.say(request, error.messages[0])
        response = self.done(request, sheet, before + 1)
        response.set_signed_cookie(
            COOKIE, str(before + 1), salt=f"sign-in {sheet.pk}", max_age=COOKIE_SECONDS,
            path=request.path, httponly=True, samesite="Lax", secure=request.is_secure(),
        )  # fmt: skip
        return response

    def signed_before(self, request: HttpRequest, sheet: SignInSheet) -> int:
        """How many have signed in with this device."""
        try:
            return int(request.get_signed_cookie(COOKIE, salt=f"sign-in {sheet.pk}"))  # type: ignore[arg-type]
        except (KeyError, BadSignature, ValueError):
            return 0

    def show(
        self, request: HttpRequest, sheet: SignInSheet, form: CodeForm, status: int = 200
    ) -> HttpResponse:
        context = {"sheet": sheet, "form": form, "forms": [form]}
        return render(request, "services/sign_in/public.html", context, status=status)

    def done(self, request: HttpRequest, sheet: SignInSheet, used: int) -> HttpResponse:
        context = {"sheet": sheet, "done": True, "may_add": used < PER_DEVICE}
        return render(request, "services/sign_in/public.html", context)

    def say(self, request: HttpRequest, text: str, status: int = 200) -> HttpResponse:
        return render(request, "services/sign_in/public.html", {"said": text}, status=status)
