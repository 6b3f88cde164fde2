"""The calendar of a station (entries to open and move) and of a county (numbers, open the day)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.ids import uuid_of
from core.workflow import holds
from households.views.response import PersonLevel
from services.calendar import Span, counts, entries, grid, ical, sources
from services.models.activity.moves import EDIT
from services.views.person_level import PersonLevelRequired
from stations.models import Station

# So many entries stand in a cell of a month; the rest is on the day's own page.
SHOWN = 4
FILE_BACK, FILE_AHEAD = dt.timedelta(days=31), dt.timedelta(days=366)


class OfCalendar(PersonLevel, PersonLevelRequired, View):
    def stations(self, request: HttpRequest) -> QuerySet[Station]:
        """The stations whose calendar the reader may open."""
        scope = request.user.scope  # type: ignore[union-attr]
        found = Station.objects.filter(scope.division_q("division_code", person_level=True))
        found = found | Station.objects.filter(pk__in=scope.person_stations)
        return found.exclude(status=Station.Status.CLOSED).order_by("division_code", "level", "pk")

    def chosen(self, request: HttpRequest, offered: list[Station]) -> Station | None:
        """The station of `?station=uuid`, or the only one; None for all together. 404 if foreign."""
        if wanted := request.GET.get("station"):
            key = uuid_of(wanted)
            found = next((station for station in offered if station.uuid == key), None)
            if found is None:
                raise Http404
            return found
        return offered[0] if len(offered) == 1 else None


class CalendarPage(OfCalendar):
    """`?view=month|week|day&on=2026-06-03&station=uuid&kind=activity&kind=visit`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        window = grid.window(request.GET.get("view", ""), request.GET.get("on", ""), today)
        offered = list(self.stations(request))
        station = self.chosen(request, offered)
        kinds = request.GET.getlist("kind")
        span = Span(
            request.user, window.first, window.last,
            frozenset({station.pk}) if station else frozenset(s.pk for s in offered),
        )  # fmt: skip
        weeks = window.weeks(today)
        cells = {day.on: day for week in weeks for day in week}
        many = station is None and window.view != "day"
        if many:
            self.fill_counts(span, kinds, cells, offered)
        else:
            self.fill_entries(span, kinds, cells, SHOWN if window.view == "month" else 0)
        context = {
            "window": window, "weeks": weeks, "station": station, "offered": offered,
            "many": many, "today": today, "names": {s.pk: str(s) for s in offered},
            "total": sum(day.told.total if day.told else len(day.entries) + day.more
                         for day in cells.values()),
            "chosen_kinds": kinds, "sources": sources(), "query": self.query(request),
            "before": window.beside(-1), "after": window.beside(1),
            "may_plan": request.user.may(EDIT),  # type: ignore[union-attr]
            "may_move": bool(station and holds(request.user, EDIT, station)),
            "weekdays": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        }  # fmt: skip
        part = "services/calendar/_grid.html" if request.headers.get("X-Calendar") else ""
        return render(request, part or "services/calendar/calendar.html", context)

    @staticmethod
    def query(request: HttpRequest) -> str:
        """The filters of the address without view and day, to be added to links."""
        kept = request.GET.copy()
        for name in ("view", "on"):
            kept.pop(name, None)
        return kept.urlencode()

    @staticmethod
    def fill_entries(span: Span, kinds: list[str], cells: dict[dt.date, Any], most: int) -> None:
        for entry in entries(span, kinds):
            cell = cells[entry.day]
            if most and len(cell.entries) >= most:
                cell.more += 1
            else:
                cell.entries.append(entry)

    @staticmethod
    def fill_counts(
        span: Span, kinds: list[str], cells: dict[dt.date, Any], offered: list[Station]
    ) -> None:
        """Each day's number, with the three busiest stations by name."""
        names = {station.pk: station for station in offered}
        for day, told in counts(span, kinds).items():
            cells[day].told = told
            busiest = sorted(told.stations.items(), key=lambda pair: -pair[1])
            cells[day].entries = [(names[pk], n) for pk, n in busiest[:3] if pk in names]
            cells[day].more = max(0, len(busiest) - 3)


class CalendarFile(OfCalendar):
    """The station's activities and meetings as .ics; the visits due stay in the platform."""

    def get(self, request: HttpRequest) -> HttpResponse:
        offered = list(self.stations(request))
        station = self.chosen(request, offered)
        if station is None:
            raise Http404
        today = timezone.localdate()
        span = Span(request.user, today - FILE_BACK, today + FILE_AHEAD, frozenset({station.pk}))
        kinds = [source.kind for source in sources() if source.kind != "visit"]
        told = [entry for entry in entries(span, kinds) if not entry.is_off]
        response = HttpResponse(
            ical.document(str(station), told), content_type="text/calendar; charset=utf-8"
        )
        response["Content-Disposition"] = 'attachment; filename="station.ics"'
        return response
