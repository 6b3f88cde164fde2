"""{% phrases form.findings %}: chips and texts with blanks under any text field of any form.

The page loads static/js/phrases.js (record-form.js brings it). Fields of a RecordForm get it by
themselves where components/form_field.html draws them. `kind` (a ServiceRecord.Kind) leaves out what is meant for other
kinds; `field` names the wording when the form calls its field otherwise.
"""

from __future__ import annotations

from typing import Any

from django import forms, template

from services.aids.wording import wording_of

register = template.Library()


@register.inclusion_tag("services/aids/phrases.html", takes_context=True)
def phrases(
    context: dict[str, Any], bound: forms.BoundField, kind: int | None = None, field: str = ""
) -> dict[str, Any]:
    request = context["request"]
    offered = wording_of(request)
    name = field or bound.name
    return {
        "target": bound.auto_id,
        "field": name,
        "phrases": offered.phrases(name),
        "templates": offered.templates(name, kind or getattr(bound.form, "record_kind", None)),
    }


@register.simple_tag(takes_context=True)
def draft_key(context: dict[str, Any], form: str, *about: Any) -> str:
    """The key of `data-draft`: the form, its user, and the uuids of whom or what it is about."""
    parts = [form, context["request"].user.pk, *(key for key in about if key)]
    return ":".join(str(part) for part in parts)
