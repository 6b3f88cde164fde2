"""Pages of the register as a test opens them and reads their forms."""

from __future__ import annotations

from django.urls import reverse


def url(name: str, row, *more) -> str:
    return reverse(f"households:{name}", args=[row.uuid, *more])


def errors(response) -> dict:
    return {
        name: list(found) for f in response.context["forms"] for name, found in f.errors.items()
    }


def fields_of(client, page: str, part: str = "") -> dict:
    """What a browser would send back from the page's form without a change."""
    context = client.get(page).context
    form = context["form"]
    if part:
        form = next(row["form"] for row in context["parts"] if row["part"].key == part)
    sent = {}
    for field in form:
        value = field.value()
        if value is None or value is False:
            continue
        sent[field.html_name] = value
    return sent
