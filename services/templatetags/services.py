"""How templates say what a record is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.urls import reverse

from campaigns.catalogue import catalogue
from core.codes.masks import mask_name
from services.kinds import kind_of
from services.lists import tables
from services.models import ServiceRecord

register = template.Library()

register.simple_tag(tables.status_tag)
register.simple_tag(tables.how)
register.simple_tag(tables.head_name)
register.simple_tag(tables.record_title)


@register.simple_tag
def revise_url(record: ServiceRecord) -> str:
    """The form of the record's kind that changes it; the record itself where there is none."""
    return kind_of(record).revise_url(record) or reverse("services:record", args=[record.uuid])


@register.simple_tag(takes_context=True)
def copy_url(context: dict[str, Any], record: ServiceRecord) -> str:
    """This page again, with what is the same as in `record` filled in."""
    query = context["request"].GET.copy()
    query["copy"] = str(record.uuid)
    return f"?{query.urlencode()}"


@register.simple_tag
def person_name(person: object, names_shown: bool) -> str:
    """A person's name as this reader may see it."""
    name = getattr(person, "name", "")
    return name if names_shown else mask_name(name)


@register.inclusion_tag("services/track_tag.html")
def track_tag(record: ServiceRecord) -> dict[str, object]:
    return {"track": catalogue().tracks.get(record.track_id or 0)}


@register.filter
def in_list(value: object, values: Iterable[object] | None) -> bool:
    """Whether `value` is among the submitted or initial values of a field, as text."""
    return str(value) in [str(v) for v in (values or [])]


@register.inclusion_tag("households/_field.html")
def correction_field(field: forms.BoundField) -> dict[str, object]:
    """A field of the correction form: choices of several as chips, long texts over the whole width."""
    several = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    return {
        "field": field,
        "chips": several,
        "full": several or isinstance(field.field.widget, forms.Textarea),
    }
