"""`{% attachments_of household subject %}`: the files of one row, and the form to add some."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from core.workflow import holds
from households.models import Attachment, Household

register = template.Library()


@register.inclusion_tag("households/attachments/_of.html", takes_context=True)
def attachments_of(context: Any, household: Household, subject: Model | None = None) -> dict:
    """The standing attachments of `subject` (or of the household itself). One query.

    The page that uses it has already made sure that the file is open to the reader.
    """
    request = context["request"]
    found = Attachment.objects.visible_to(request.user).standing().filter(household=household)
    found = found.of(subject) if subject is not None else found.filter(subject_type="")
    return {
        "request": request,
        "household": household,
        "attachments_shown": list(found),
        "attachments_may_add": holds(request.user, "household.edit", household.station),
        "csrf_token": context.get("csrf_token"),
        "attachments_subject": subject,
        "attachments_subject_type": subject._meta.label_lower if subject is not None else "",
    }
