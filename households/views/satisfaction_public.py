"""The public page behind a survey's code: no account, no names, one answer a device.

It sets no session and no identifier. The only cookie says on this device that this survey was
answered, and is sent back to this page alone. Addresses are not stored; a keyed hash of one lives for ten
minutes in the cache, so that nobody fills in a thousand answers.
"""

from __future__ import annotations

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.rls import entered
from core.ui.public import PublicPage
from households.forms.satisfaction import AnswerForm
from households.models import SatisfactionAnswer, SatisfactionSurvey

COOKIE = "answered"
COOKIE_DAYS = 30


class PublicAnswer(PublicPage):
    NAME = "satisfaction"
    LIMIT = 40

    def within(self, request: HttpRequest, token: str) -> HttpResponse:
        known = SatisfactionSurvey.scope_of_token(token)
        if known is None:
            raise Http404
        key, scope = known
        with entered(scope):
            survey = SatisfactionSurvey.objects.within(scope).filter(pk=key).first()
            if survey is None:
                raise Http404
            if not survey.is_open:
                return self.say(request, _("This survey is not open today. Thank you."))
            if self.was_answered(request, survey):
                return self.say(request, _("This device has answered already. Thank you."))
            answer = SatisfactionAnswer(survey=survey, station_id=survey.station_id)
            if request.method != "POST":
                return self.show(request, survey, AnswerForm(instance=answer))
            if self.too_many(request):
                return self.say(
                    request, _("Too many answers at once. Try again in ten minutes."), status=429
                )
            form = AnswerForm(request.POST, instance=answer)
            if not form.is_valid():
                return self.show(request, survey, form, status=422)
            form.save()
        response = self.say(request, _("Thank you for your answer."), done=True)
        response.set_signed_cookie(
            COOKIE, "1", salt=f"satisfaction {survey.pk}", max_age=COOKIE_DAYS * 86400,
            path=request.path, httponly=True, samesite="Lax", secure=request.is_secure(),
        )  # fmt: skip
        return response

    def was_answered(self, request: HttpRequest, survey: SatisfactionSurvey) -> bool:
        try:
            return bool(request.get_signed_cookie(COOKIE, salt=f"satisfaction {survey.pk}"))
        except (KeyError, BadSignature):
            return False

    def show(
        self, request: HttpRequest, survey: SatisfactionSurvey, form: AnswerForm, status: int = 200
    ) -> HttpResponse:
        context = {"survey": survey, "form": form, "forms": [form]}
        return render(request, "households/satisfaction/public.html", context, status=status)

    def say(
        self, request: HttpRequest, text: str, status: int = 200, done: bool = False
    ) -> HttpResponse:
        context = {"said": text, "done": done}
        return render(request, "households/satisfaction/public.html", context, status=status)
