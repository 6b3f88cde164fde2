"""`{% attachments_of household subject %}`: the files of one row, and the form to add some."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from households.file.attachment_box import box_of
from households.models import Household

register = template.Library()


@register.inclusion_tag("components/attachments/_box.html", takes_context=True)
def attachments_of(context: Any, household: Household, subject: Model | None = None) -> dict:
    """The standing attachments of `subject` (or of the household itself). Two queries.

    The page that uses it has already made sure that the file is open to the reader.
    """
    request = context["request"]
    return {
        "request": request,
        "box": box_of(request.user, household, subject),
        "csrf_token": context.get("csrf_token"),
    }
