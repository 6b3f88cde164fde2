"""The pages where wording is kept, and what the chips of a form tell the server."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import RPad
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views import View

from accounts.access import PostingRequired
from core.ids import uuid_of
from core.ui.list import ListPage
from services.aids.wording import keep, keeps, places_of, standard
from services.forms.wording import PhraseForm, TextTemplateForm
from services.models import Phrase, TextTemplate
from stations.models import Division

HEAD = "record.confirm"


class TextTemplateTable(tables.Table):
    title = tables.Column(verbose_name=gettext_lazy("Title"))
    field = tables.Column(verbose_name=gettext_lazy("Field"))
    kind = tables.Column(verbose_name=gettext_lazy("Kind of record"), default="—")
    text = tables.Column(verbose_name=gettext_lazy("Text"))
    place = tables.Column(verbose_name=gettext_lazy("Offered to"), empty_values=())
    dropped = tables.Column(verbose_name=gettext_lazy("No longer offered"))

    class Meta:
        orderable = False

    def render_title(self, record: TextTemplate) -> str:
        url = reverse("services:text-template", args=[record.uuid])
        return format_html('<a class="nw" href="{}">{}</a>', url, record.title)

    def value_title(self, record: TextTemplate) -> str:
        return record.title

    def render_place(self, record: Any) -> str:
        return str(record.station) if record.station else record.place_name or record.division

    def render_dropped(self, value: bool) -> str:
        return str(_("Yes")) if value else "—"


class TextTemplates(ListPage):
    """What is offered here: of the own station and of every place above it."""

    model = TextTemplate
    table_class = TextTemplateTable
    title = gettext_lazy("Texts with blanks")
    unit = pgettext_lazy("unit", "texts")
    orderings = {"title": ("title", "pk")}
    actions_template = "services/aids/template_actions.html"
    empty_text = gettext_lazy(
        "No text of your own yet. The product's own texts are offered in every form."
    )

    def get_queryset(self) -> QuerySet:
        found: Any = super().get_queryset()
        code = RPad(OuterRef("division"), 12, Value("0"))
        place = Division.objects.filter(code=code).values("name")[:1]
        reaching = found.reaching(self.request.user)
        return reaching.select_related("station").annotate(place_name=Subquery(place))

    def extra_context(self) -> dict[str, Any]:
        return {"may_add": bool(places_of(self.request.user))}


class EditTextTemplate(PostingRequired, View):
    """Without uuid a new one. Read by all whom it reaches, changed by whoever keeps its place."""

    def get(self, request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
        row = self._row(request, uuid)
        return self._page(request, TextTemplateForm(instance=row, user=request.user), row)

    def post(self, request: HttpRequest, uuid: UUID | None = None) -> HttpResponse:
        row = self._row(request, uuid)
        if row is not None and not keeps(request.user, row):
            raise PermissionDenied
        form = TextTemplateForm(request.POST, instance=row, user=request.user)
        if not form.is_valid():
            return self._page(request, form, row, status=422)
        form.save()
        messages.success(request, _("Saved; it is offered in the forms now."))
        return redirect("services:text-templates")

    @staticmethod
    def _row(request: HttpRequest, uuid: UUID | None) -> TextTemplate | None:
        if uuid is None:
            if not places_of(request.user):
                raise PermissionDenied
            return None
        found = TextTemplate.objects.visible_to(request.user).reaching(request.user)
        return get_object_or_404(found, uuid=uuid)

    @staticmethod
    def _page(request: HttpRequest, form: Any, row: Any, status: int = 200) -> HttpResponse:
        context = {"form": form, "row": row, "may_edit": row is None or keeps(request.user, row)}
        return TemplateResponse(request, "services/aids/text_template.html", context, status=status)


class Phrases(PostingRequired, View):
    """The own phrases and those of the station, by field; add one, or take one away."""

    permission = "visit.create"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(request, PhraseForm(may_share=_may_share(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        if "drop" in request.POST:
            return self._drop(request)
        form = PhraseForm(request.POST, may_share=_may_share(request))
        if not form.is_valid():
            return self._page(request, form, status=422)
        data = form.cleaned_data
        keep(request.user, data["field"], data["text"], shared=data.get("shared", False))
        messages.success(request, _("Kept; it is offered in the forms now."))
        return redirect("services:phrases")

    @staticmethod
    def _drop(request: HttpRequest) -> HttpResponse:
        found = Phrase.objects.offered(request.user)
        if not _may_share(request):
            found = found.filter(owner_id=request.user.pk)
        found.filter(uuid=uuid_of(request.POST["drop"])).update(dropped=True)
        return redirect("services:phrases")

    @staticmethod
    def _page(request: HttpRequest, form: PhraseForm, status: int = 200) -> HttpResponse:
        labels = dict(TextTemplate.Field.choices)
        rows = list(Phrase.objects.offered(request.user))
        for row in rows:
            row.field_label = labels.get(row.field, row.field)
            row.may_drop = row.owner_id == request.user.pk or _may_share(request)
        context = {"form": form, "phrases": rows}
        return TemplateResponse(request, "services/aids/phrase_list.html", context, status=status)


class PhraseUsed(PostingRequired, View):
    """POST field, text: one of the chips was pressed. 204; 404 for what is no phrase here."""

    permission = "visit.create"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        field, text = request.POST.get("field", "")[:40], request.POST.get("text", "").strip()
        if Phrase.objects.use(request.user, field, text):
            return HttpResponse(status=204)
        if text in standard()["phrases"].get(field, ()):
            keep(request.user, field, text)
            Phrase.objects.use(request.user, field, text)
            return HttpResponse(status=204)
        return HttpResponse(status=404)


class PhraseKeep(PostingRequired, View):
    """POST field, text: words marked in a form become a phrase of one's own. 204 or 422."""

    permission = "visit.create"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PhraseForm(request.POST, may_share=False)
        if not form.is_valid():
            return HttpResponse(status=422)
        keep(request.user, form.cleaned_data["field"], form.cleaned_data["text"])
        return HttpResponse(status=204)


def _may_share(request: HttpRequest) -> bool:
    user: Any = request.user
    return user.may(HEAD)
