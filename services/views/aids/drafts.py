"""Drafts: what the device sends while somebody types, and the list to go on from elsewhere."""

from __future__ import annotations

import json
import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from accounts.access import PostingRequired
from services.models import Draft, DraftConflict

KEY = re.compile(r"[a-z][\w:.\-]{2,199}")
_PHONE = re.compile(r"Mobile|Android|iPhone|HarmonyOS", re.IGNORECASE)


def device_of(request: HttpRequest) -> str:
    """Phone or computer, as the browser calls itself; no more of it is kept."""
    is_phone = _PHONE.search(request.headers.get("User-Agent", ""))
    return Draft.Device.PHONE if is_phone else Draft.Device.COMPUTER


def _read(request: HttpRequest) -> Any:
    """The JSON that a device sent. Raises ValueError for anything else, a form too."""
    if request.content_type != "application/json":
        raise ValueError("no JSON")
    return json.loads(request.body)


class DraftStore(PostingRequired, View):
    """GET ?key= the draft, 204 without one; POST JSON writes it; 409 with the newer one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        draft = Draft.objects.of(request.user, request.GET.get("key", ""))
        return JsonResponse(_told(draft)) if draft else HttpResponse(status=204)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            sent = checked(_read(request))
            draft = Draft.objects.keep(
                request.user, sent["key"], sent["sheet"], base=sent["base"],
                device=device_of(request),
            )  # fmt: skip
        except DraftConflict as error:
            return JsonResponse(_told(error.draft), status=409)
        except (ValidationError, ValueError, OverflowError, KeyError, TypeError):
            # Nothing of what was typed is repeated in an answer or a log.
            return JsonResponse({"error": _("This draft cannot be kept.")}, status=422)
        return JsonResponse(_told(draft, values=False))


class DraftForget(PostingRequired, View):
    """POST JSON {keys}: thrown away on a device, so everywhere. 204."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            keys = [str(key)[:200] for key in _read(request)["keys"]][:20]
        except (ValueError, KeyError, TypeError):
            return HttpResponse(status=422)
        Draft.objects.forget(request.user, keys)
        return HttpResponse(status=204)


class Drafts(PostingRequired, View):
    """The own unfinished forms; POST `draft` throws one away."""

    template_name = "services/aids/drafts.html"
    url_name = "services:drafts"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Draft.objects.readable(request.user)
        return TemplateResponse(request, self.template_name, {"drafts": rows})

    def post(self, request: HttpRequest) -> HttpResponse:
        own = Draft.objects.readable(request.user)
        keys = [row.key for row in own if str(row.uuid) == request.POST.get("draft")]
        if Draft.objects.forget(request.user, keys):
            request.session["drafts_done"] = keys
            messages.success(request, _("The draft was thrown away."))
        return redirect(reverse(self.url_name))


class PhoneDrafts(Drafts):
    template_name = "services/aids/phone_drafts.html"
    url_name = "services:phone-drafts"


def _told(draft: Draft, *, values: bool = True) -> dict[str, Any]:
    told: dict[str, Any] = {
        "version": draft.version,
        "at": int(draft.updated_at.timestamp() * 1000),
        "device": draft.device,
    }
    return told | ({"values": draft.sheet.get("values", [])} if values else {})


def checked(sent: Any) -> dict[str, Any]:
    """Key, base and sheet of what a device sent. Raises ValueError, KeyError or TypeError for
    anything odd.
    """
    key, url = str(sent["key"]), str(sent["url"])
    if not KEY.fullmatch(key):
        raise ValueError("key")
    if not url.startswith("/") or not url_has_allowed_host_and_scheme(url, None):
        raise ValueError("url")
    values = [[str(name)[:200], str(value)] for name, value in sent["values"]]
    title = str(sent.get("title", ""))[:120]
    sheet = {"values": values, "url": url[:500], "title": title}
    return {"key": key, "base": int(sent.get("base") or 0), "sheet": sheet}
