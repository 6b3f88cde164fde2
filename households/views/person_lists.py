"""The ledger of persons (服务对象台账 and those made of it) and expiring certificates."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from core.codes.masks import mask_name
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households import search
from households.forms.choices import by_township
from households.models import (
    DisabilityCertificate,
    Household,
    Person,
    PersonCategory,
)
from households.models.particulars import SelfCare, Separation
from households.sight import full_scope, named
from households.target_groups import GROUPS
from households.views.filters import _with_townships
from households.views.lists import SEARCHED
from households.views.response import PersonLevel, unstored
from stations.models import Division

LABELS = dict(PersonCategory.Code.choices)


class PersonFilter(HouseFilterSet):
    """Filters of the ledger; `group` makes the ledgers of specification 3.2 of it."""

    q = django_filters.CharFilter(
        label=gettext_lazy("Name, pinyin or ID number"), method="search", max_length=60
    )
    group = django_filters.ChoiceFilter(
        label=gettext_lazy("Ledger"),
        choices=[(key, group.label) for key, group in GROUPS.items()],
        method="in_group",
        empty_label=gettext_lazy("All persons"),
    )
    category = django_filters.ChoiceFilter(
        label=gettext_lazy("Target group"),
        choices=PersonCategory.open_choices(),
        method="with_category",
        empty_label=gettext_lazy("All"),
    )
    village = django_filters.ChoiceFilter(
        label=gettext_lazy("Village or community"),
        method="in_village",
        empty_label=gettext_lazy("All"),
    )
    separation = django_filters.ChoiceFilter(
        label=gettext_lazy("Separation of registration and residence"),
        choices=Separation.choices,
        empty_label=gettext_lazy("All"),
    )
    self_care = django_filters.ChoiceFilter(
        label=gettext_lazy("Self-care"),
        choices=SelfCare.choices,
        empty_label=gettext_lazy("All"),
    )
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[*Person.Status.choices, ("all", gettext_lazy("All"))],
        method="with_status",
        empty_label=gettext_lazy("On the register"),
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lived_in = Household.objects.visible_to(self.request.user).values("division")
        villages = Division.objects.filter(pk__in=lived_in).order_by("code")
        self.filters["village"].extra["choices"] = by_township(_with_townships(villages))

    @property
    def qs(self) -> QuerySet:
        found = super().qs
        if self.is_valid() and not self.form.cleaned_data.get("status"):
            found = found.filter(status=Person.Status.REGISTERED)
        return found

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        found = search.persons(search.read(value), self.request.user)
        return queryset.filter(pk__in=found.values("pk"))

    def in_group(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return _holding(queryset, GROUPS[value].codes)

    def with_category(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return _holding(queryset, {value})

    def in_village(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(household__division__code=value)

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset if value == "all" else queryset.filter(status=value)


def _holding(persons: QuerySet, codes: Any) -> QuerySet:
    tags = PersonCategory.objects.holding_on().filter(person=OuterRef("pk"), code__in=codes)
    return persons.filter(Exists(tags))


def shown_name(record: Any) -> str:
    person = record if isinstance(record, Person) else record.person
    return person.name if record.named else mask_name(person.name)


def linked_name(record: Any) -> str:
    person = record if isinstance(record, Person) else record.person
    return format_html(
        '<a class="b nw" href="{}?tab=members#d-{}">{}</a>',
        person.household.get_absolute_url(),
        person.uuid,
        shown_name(record),
    )


class PersonTable(tables.Table):
    name = tables.Column(verbose_name=gettext_lazy("Name"))
    sex = tables.Column(verbose_name=gettext_lazy("Sex"), accessor="get_sex_display")
    age = tables.Column(verbose_name=gettext_lazy("Age"), accessor="age_on", default="")
    id_masked = tables.Column(verbose_name=gettext_lazy("ID number"), default="")
    categories = tables.Column(
        verbose_name=gettext_lazy("Target groups"), accessor="codes", empty_values=()
    )
    village = tables.Column(
        verbose_name=gettext_lazy("Village or community"), accessor="household__division__name"
    )
    file_no = tables.Column(verbose_name=gettext_lazy("File number"), accessor="household__file_no")
    self_care = tables.Column(
        verbose_name=gettext_lazy("Self-care"), accessor="get_self_care_display", default=""
    )
    carer = tables.Column(verbose_name=gettext_lazy("Carer"), default="")
    phone_masked = tables.Column(verbose_name=gettext_lazy("Phone"), default="")
    worker = tables.Column(
        verbose_name=gettext_lazy("Responsible social worker"), accessor="worker_name", default=""
    )

    def render_name(self, record: Any) -> str:
        return linked_name(record)

    def value_name(self, record: Any) -> str:
        return shown_name(record)

    def render_categories(self, record: Any) -> str:
        tags = format_html_join(
            " ", '<span class="tag br">{}</span>', ((LABELS[code],) for code in record.codes)
        )
        return tags or format_html('<span class="mute">{}</span>', _("None"))

    def value_categories(self, record: Any) -> str:
        return "、".join(str(LABELS[code]) for code in record.codes)

    def render_carer(self, record: Any) -> str:
        return record.carer if record.named else mask_name(record.carer)

    value_carer = render_carer


class PersonList(ListPage):
    """Everybody on the register; its filters make 三留守, 困境儿童, 低收入人口 and 残疾人台账."""

    model = Person
    table_class = PersonTable
    filterset_class = PersonFilter
    title = gettext_lazy("Persons on file")
    unit = gettext_lazy("persons")
    export_permission = "export.person"
    empty_text = gettext_lazy("Nobody is on file yet.")
    orderings = {"name": ("name_pinyin", "pk"), "newest": ("-pk",)}

    def get_queryset(self) -> QuerySet:
        tags = PersonCategory.objects.holding_on().filter(person=OuterRef("pk"))
        return (
            Person.objects.visible_to(self.request.user)
            .sealed()
            .select_related("household__division")
            .annotate(
                named=named(self.request.user, Person),
                worker_name=F("household__worker__name"),
                codes=ArraySubquery(tags.order_by("code").values("code").distinct()),
            )
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        term = search.read(request.GET.get("q", ""))
        if term.kind in ("name", "pinyin", "id_number") and not request.GET.get("at"):
            audit.record(request, SEARCHED, kind=term.kind, term=term.for_the_log)
        return unstored(super().get(request, *args, **kwargs))

    def extra_context(self) -> dict[str, Any]:
        term = search.read(self.request.GET.get("q", ""))
        by_name = term.kind in ("name", "pinyin")
        return {"names_not_searched": by_name and not full_scope(self.request.user).roles}


class CertificateTable(tables.Table):
    person = tables.Column(verbose_name=gettext_lazy("Name"), accessor="person__name")
    category = tables.Column(
        verbose_name=gettext_lazy("Kind of disability"), accessor="get_category_display"
    )
    grade = tables.Column(verbose_name=gettext_lazy("Grade"), accessor="get_grade_display")
    number_masked = tables.Column(verbose_name=gettext_lazy("Certificate number"), default="")
    issued_on = tables.DateColumn(verbose_name=gettext_lazy("Issued on"), format="Y-m-d")
    expires_on = tables.Column(verbose_name=gettext_lazy("Expires on"))

    def render_person(self, record: Any) -> str:
        return linked_name(record)

    def value_person(self, record: Any) -> str:
        return shown_name(record)

    def render_expires_on(self, record: Any) -> str:
        tone = "bad" if record.is_expired() else "warn" if record.expires_soon() else ""
        return format_html('<span class="tag {} nw">{}</span>', tone, record.expires_on.isoformat())

    def value_expires_on(self, record: Any) -> Any:
        return record.expires_on


class CertificateList(PersonLevel, ListPage):
    """Certificates that have expired or soon will, the oldest first (reminder, spec 2.16)."""

    model = DisabilityCertificate
    table_class = CertificateTable
    title = gettext_lazy("Expiring disability certificates")
    unit = gettext_lazy("certificates")
    export_permission = "export.person"
    empty_text = gettext_lazy("No certificate expires within 90 days.")
    orderings = {"": ("expires_on", "pk")}

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        return (
            DisabilityCertificate.objects.visible_to(user)
            .expiring()
            .sealed()
            .select_related("person__household")
            .defer("person__id_number", "person__phone")
            .annotate(named=named_through(user))
        )


def named_through(user: Any) -> Any:
    """`named` for rows that hang on a person: whether the person's name is shown."""
    seen = Person.objects.filter(pk=OuterRef("person_id")).annotate(shown=named(user, Person))
    return Exists(seen.filter(shown=True))
