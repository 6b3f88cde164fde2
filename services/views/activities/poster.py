"""The poster with its code, for A4 and A3; the public page behind it, which asks nobody's name."""

from __future__ import annotations

from uuid import UUID

import segno
from django.core.signing import BadSignature
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.rls import entered
from core.ui.public import PublicPage
from services.models import Activity, ActivityRegistration, ActivityStatus
from services.views.activities.of_activity import OfActivity

COOKIE = "joining"
COOKIE_SECONDS = 60 * 86400
MOST = 9


class ActivityPoster(OfActivity, View):
    """A page to print and hang up. `?size=a3` for the big one."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity = self.find_to_change(request, uuid)
        address = request.build_absolute_uri(
            reverse("services:activity-public", args=[activity.token])
        )
        context = {
            "activity": activity,
            "address": address,
            "size": "a3" if request.GET.get("size") == "a3" else "a4",
            # No inline style: sizes are attributes, colours classes of the style sheet.
            "code": segno.make(address, error="m").svg_inline(scale=8, border=2, omitsize=True),
        }
        return render(request, "services/activities/poster.html", context)


class PublicActivity(PublicPage):
    """/j/<token>/: what, when, where and how many will come. Registering says a number only."""

    NAME = "activity"

    def within(self, request: HttpRequest, token: str) -> HttpResponse:
        known = Activity.scope_of_token(token)
        if known is None:
            raise Http404
        key, scope = known
        with entered(scope):
            found = Activity.objects.within(scope).select_related("station", "venue")
            activity = found.filter(pk=key).first()
            # A plan that nobody has approved is not announced to the public.
            if activity is None or activity.status == ActivityStatus.PLAN:
                raise Http404
            is_open = (
                activity.status == ActivityStatus.APPROVED and activity.day >= timezone.localdate()
            )
            said = self.said_before(request, activity)
            if request.method != "POST" or not is_open or said:
                return self.show(request, activity, is_open, said)
            if self.too_many(request):
                return self.say(
                    request, _("Too many at once. Try again in ten minutes."), status=429
                )
            people = request.POST.get("people", "1")
            number = int(people) if people.isdecimal() and len(people) == 1 else 0
            if not 1 <= number <= MOST:
                return self.show(request, activity, is_open, said, status=422)
            ActivityRegistration.objects.create(
                activity=activity, station_id=activity.station_id, people=number
            )
            response = self.show(request, activity, is_open, True)
        response.set_signed_cookie(
            COOKIE, "1", salt=f"activity {key}", max_age=COOKIE_SECONDS, path=request.path,
            httponly=True, samesite="Lax", secure=request.is_secure(),
        )  # fmt: skip
        return response

    def said_before(self, request: HttpRequest, activity: Activity) -> bool:
        try:
            return bool(request.get_signed_cookie(COOKIE, salt=f"activity {activity.pk}"))
        except (KeyError, BadSignature):
            return False

    def show(
        self, request: HttpRequest, activity: Activity, is_open: bool, said: bool, status: int = 200
    ) -> HttpResponse:
        coming = activity.registrations.aggregate(n=Sum("people"))["n"] or 0
        context = {
            "activity": activity, "is_open": is_open, "joined": said, "coming": coming,
            "wrong": status == 422, "numbers": range(1, MOST + 1),
        }  # fmt: skip
        return render(request, "services/activities/public.html", context, status=status)

    def say(self, request: HttpRequest, text: str, status: int = 200) -> HttpResponse:
        return render(request, "services/activities/public.html", {"said": text}, status=status)
