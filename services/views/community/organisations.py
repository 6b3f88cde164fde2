from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ids import is_uuid7, uuid7
from services.forms.community import OrganisationForm, SupportForm
from services.models import CommunityOrganisation, OrganisationSupport
from services.models.community.base import EDIT
from services.views.community.rows import Fact, RowCreate, RowEdit, RowMove, RowPage


class OrganisationCreate(RowCreate):
    form_class = OrganisationForm
    title = gettext_lazy("New community organisation")
    back = "services:organisations"


class OrganisationEdit(RowEdit):
    model = CommunityOrganisation
    form_class = OrganisationForm
    title = gettext_lazy("Change the organisation")


class OrganisationMove(RowMove):
    model = CommunityOrganisation


class OrganisationPage(RowPage):
    """The organisation with the support it was given; POST adds support."""

    model = CommunityOrganisation
    template_name = "services/community/organisation.html"
    list_name, list_label, url_name = (
        "services:organisations", gettext_lazy("Community organisations"), "services:organisation",
    )  # fmt: skip

    def facts(self, row: CommunityOrganisation) -> list[Fact]:
        return [
            (_("Type"), row.get_kind_display()),
            (_("Field of work"), row.get_field_display()),
            (_("Leader"), row.leader),
            (_("Number of members"), row.members),
            (_("Incubation began"), row.incubated_on),
            (_("Filed on"), row.filed_on),
            (_("Filing number"), row.filing_no),
            (_("Remark"), row.note),
        ]

    def extra(self, request: HttpRequest, row: CommunityOrganisation) -> dict[str, Any]:
        supports: Any = row.supports
        return {
            "supports": supports.all(),
            "value": supports.aggregate(n=Sum("value"))["n"],
            "support_form": SupportForm(),
        }

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.find_to_change(request, uuid, EDIT)
        key = request.POST.get("uuid", "")
        support = OrganisationSupport(  # type: ignore[misc]
            organisation=row, created_by=request.user, uuid=key if is_uuid7(key) else uuid7()
        )
        form = SupportForm(request.POST, instance=support)
        if not form.is_valid():
            return self.show(request, row, 422, support_form=form, forms=[form])
        if not row.supports.filter(uuid=support.uuid).exists():
            form.save()
            messages.success(request, _("Saved."))
        return redirect(row)
