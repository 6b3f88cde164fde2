"""Filters of the two lists: accounts, and the audit log."""

from __future__ import annotations

import datetime as dt

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.lockout import is_locked
from accounts.models import AuditEvent, Posting, User
from accounts.roles import role_choices
from core.ui.filters import HouseFilterSet

STATES = (
    ("open", pgettext_lazy("account", "Open")),
    ("closed", pgettext_lazy("account", "Closed")),
    ("locked", _("Locked")),
    ("unposted", _("Without a posting")),
)


class AccountFilter(HouseFilterSet):
    q = django_filters.CharFilter(label=_("Account or name"), method="by_words")
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=role_choices, method="by_role", empty_label=_("All")
    )
    division = django_filters.CharFilter(
        label=_("Division code"),
        method="by_division",
        validators=[RegexValidator(r"^\d{2,12}$", _("A division code has 2 to 12 digits."))],
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="by_state", empty_label=_("All")
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_words(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(username__icontains=value) | Q(name__icontains=value))

    def by_role(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Exists(_postings().filter(role=value)))

    def by_division(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Exists(_postings().inside([value])))

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "unposted":
            return queryset.filter(~Exists(_postings()))
        if value == "locked":
            return queryset.filter(is_locked())
        return queryset.filter(is_active=value == "open")


def _postings():
    return Posting.objects.not_over().filter(user=OuterRef("pk"))


class AuditFilter(HouseFilterSet):
    actor = django_filters.CharFilter(
        label=_("Account"), field_name="username", lookup_expr="icontains"
    )
    action = django_filters.ChoiceFilter(
        label=_("Action"), choices=AuditEvent.Action.choices, empty_label=_("All")
    )
    success = django_filters.ChoiceFilter(
        label=_("Result"),
        choices=(("1", _("Succeeded")), ("0", _("Failed"))),
        method="by_success",
        empty_label=_("All"),
    )
    since = django_filters.DateFilter(
        label=pgettext_lazy("dates", "From"), method="since_day", widget=forms.DateInput()
    )
    until = django_filters.DateFilter(
        label=pgettext_lazy("dates", "To"), method="until_day", widget=forms.DateInput()
    )

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def by_success(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(success=value == "1")

    def since_day(self, queryset: QuerySet, name: str, value: dt.date) -> QuerySet:
        return queryset.filter(at__gte=_midnight(value))

    def until_day(self, queryset: QuerySet, name: str, value: dt.date) -> QuerySet:
        return queryset.filter(at__lt=_midnight(value + dt.timedelta(days=1)))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
