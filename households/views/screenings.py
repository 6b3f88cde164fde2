"""Screening lists 排查: make one, work through it on desk or phone, see how far it is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import holds
from households.forms.screening import ResultForm, ScreeningForm
from households.models import Person, PersonCategory, Screening, ScreeningEntry
from households.sight import sees_names
from households.views.by_name import ByName
from households.views.response import PersonLevel

TONE = {"fits": "ok", "perhaps": "warn", "unfit": "", "unreached": "bad", "": ""}


class ScreeningTable(tables.Table):
    title = tables.Column(verbose_name=gettext_lazy("Title"))
    source = tables.Column(verbose_name=gettext_lazy("Source of the list"))
    station = tables.Column(verbose_name=gettext_lazy("Station"))
    due_on = tables.DateColumn(verbose_name=gettext_lazy("Finish by"), format="Y-m-d", default="")
    checked = tables.Column(verbose_name=gettext_lazy("Checked"))

    class Meta:
        model = Screening
        fields = ("title", "source", "station", "due_on", "checked")

    def render_title(self, record: Any) -> str:
        return format_html('<a class="b" href="{}">{}</a>', record.get_absolute_url(), record.title)

    def value_title(self, record: Any) -> str:
        return record.title

    def render_checked(self, record: Any) -> str:
        return format_html('<span class="num nw">{} / {}</span>', record.checked, record.total)

    def value_checked(self, record: Any) -> str:
        return f"{record.checked}/{record.total}"


class ScreeningFilter(HouseFilterSet):
    class Meta:
        model = Screening
        fields = ("source",)


class ScreeningList(ListPage):
    model = Screening
    table_class = ScreeningTable
    filterset_class = ScreeningFilter
    title = gettext_lazy("Screening lists")
    unit = gettext_lazy("lists")
    actions_template = "households/screening/_actions.html"
    empty_text = gettext_lazy("No screening list yet: make one from the register or paste names.")
    orderings = {"newest": ("-pk",)}

    def get_queryset(self) -> QuerySet:
        found = Screening.objects.visible_to(self.request.user).select_related("station")
        return found.annotate(
            total=Count("entries"), checked=Count("entries", filter=~Q(entries__result=""))
        )

    def extra_context(self) -> dict[str, Any]:
        return {"may_create": self.request.user.may("screening.edit")}  # type: ignore[union-attr]


class ScreeningCreate(PersonLevel, View):
    permission = "screening.edit"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, ScreeningForm(user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ScreeningForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(request, form, status=422)
        form.instance.created_by = request.user
        screening: Screening = form.save()
        if screening.source == Screening.Source.REGISTER:
            count = screening.take_persons(
                self.persons(request, screening, form.cleaned_data["category"])
            )
        else:
            count = screening.take_lines(form.cleaned_data["pasted"])
        messages.success(request, _("%(n)d persons are on the list.") % {"n": count})
        return redirect(screening)

    def persons(self, request: HttpRequest, screening: Screening, category: str) -> QuerySet:
        found = (
            Person.objects.visible_to(request.user)
            .filter(station=screening.station_id, status=Person.Status.REGISTERED)
            .order_by("household__division__code", "household", "pk")
        )
        if screening.village:
            found = found.filter(household__division__code__startswith=screening.village.prefix)
        if category:
            held = PersonCategory.objects.holding_on().filter(code=category)
            found = found.filter(pk__in=held.values("person"))
        return found

    def show(self, request: HttpRequest, form: ScreeningForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "forms": [form],
            "title": _("New screening list"),
            "back": reverse("households:screenings"),
        }
        return render(request, "households/plain_form.html", context, status=status)


class ScreeningPage(ByName, View):
    """The list with its progress; `?show=open` those without a result. Names masked where due."""

    model = Screening
    related = ("station", "village")
    template_name = "households/screening/screening.html"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        screening = get_object_or_404(self.rows(request), uuid=uuid)
        entries = screening.entries.order_by("pk")
        show = request.GET.get("show", "")
        if show == "open":
            entries = entries.filter(result="")
        elif show in ScreeningEntry.Result.values:
            entries = entries.filter(result=show)
        page = Paginator(entries.select_related("household"), 50).get_page(request.GET.get("page"))
        named = sees_names(request.user, screening.station)
        for entry in page:
            entry.shown = entry.name if named else entry.masked_name
            entry.tone = TONE[entry.result]
        progress = screening.progress()
        progress["open"] = progress["total"] - progress["checked"]
        context = {
            "screening": screening,
            "entries": page,
            "named": named,
            "progress": progress,
            "chips": [(key, label, progress[key]) for key, label in ScreeningEntry.Result.choices],
            "show": show,
            "may_edit": named and holds(request.user, "screening.edit", screening.station),
        }
        return render(request, self.template_name, context)


class PhoneScreeningPage(ScreeningPage):
    template_name = "households/screening/phone_screening.html"


class EntryResult(ByName, View):
    """The result of one person; afterwards back to the list it was opened from."""

    model = ScreeningEntry
    related = ("station", "screening", "household", "person")
    permission = "screening.edit"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        entry = self.find_to_change(request, uuid, "screening.edit")
        told = {"result": entry.result, "next_step": entry.next_step or "none", "note": entry.note}
        return self.show(request, entry, ResultForm(initial=told))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        entry = self.find_to_change(request, uuid, "screening.edit")
        form = ResultForm(request.POST)
        if not form.is_valid():
            return self.show(request, entry, form, status=422)
        entry.check_off(by=request.user, **form.cleaned_data)
        if request.GET.get("phone"):
            following = entry.screening.entries.filter(result="").order_by("pk").first()
            if following:
                return redirect(
                    reverse("households:screening-entry", args=[following.uuid]) + "?phone=1"
                )
            return redirect("households:phone-screening", entry.screening.uuid)
        return redirect(f"{entry.screening.get_absolute_url()}?show=open")

    def show(
        self, request: HttpRequest, entry: ScreeningEntry, form: ResultForm, status: int = 200
    ) -> HttpResponse:
        on_phone = bool(request.GET.get("phone"))
        name = "phone-screening" if on_phone else "screening"
        context = {
            "form": form,
            "forms": [form],
            "title": entry.name,
            "note": f"{entry.screening.title} {entry.id_masked}",
            "back": reverse(f"households:{name}", args=[entry.screening.uuid]),
        }
        template = "phone_plain_form" if on_phone else "plain_form"
        return render(request, f"households/{template}.html", context, status=status)
