"""预警/待办: what is due, by kind, on the desktop and on the phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from households import reminders
from households.views.response import PersonLevel


class Reminders(PersonLevel, View):
    """`?kind=` shows one kind; the others stay as chips with their numbers."""

    template_name = "households/reminders.html"
    phone = False

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = request.GET.get("kind", "")
        shown, kinds = reminders.told(request.user, chosen)
        context = {
            "kinds": kinds,
            "shown": shown,
            "others": [] if chosen else kinds[len(shown) :],
            "chosen": chosen,
            "phone": self.phone,
            "may_report": request.user.may("report.mandatory"),  # type: ignore[union-attr]
            "may_raise": request.user.may("incident.raise"),  # type: ignore[union-attr]
        }
        return render(request, self.template_name, context)


class PhoneReminders(Reminders):
    template_name = "households/phone_reminders.html"
    phone = True
