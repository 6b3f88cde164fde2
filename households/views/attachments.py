"""Attachments: upload several at once, show, download, take out of the file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from accounts import audit
from core import uploads
from core.jurisdiction import is_person_level
from core.rls import PROJECT_APPS
from core.workflow import holds
from households.forms.consent import RemovalForm
from households.models import Attachment, Household, Person
from households.sight import may_open
from households.views.edit import Editing
from households.views.file import find
from households.views.response import PersonLevel, unstored

# Photos of one visit; more are sent in a second go.
MOST_FILES = 12


def readable(request: HttpRequest, uuid: UUID) -> Attachment:
    """The attachment, asked anew at every download: household in sight, file open, subject open.

    404 for whatever the reader does not reach; 403 where a reason must be stated first.
    """
    found = Attachment.objects.visible_to(request.user).standing()
    attachment = get_object_or_404(found.select_related("household__station"), uuid=uuid)
    if not may_open(request, attachment.household):
        raise PermissionDenied(_("Open the file with a reason first."))
    if not attachment.may_read(request.user):
        raise Http404
    return attachment


def sealed_response(
    attachment: Attachment, *, thumbnail: bool = False, download: bool = False
) -> StreamingHttpResponse:
    """The bytes, so that no browser runs, guesses or keeps them."""
    chunks = attachment.read_thumbnail() if thumbnail else attachment.read()
    content_type = "image/jpeg" if thumbnail else attachment.content_type
    response = StreamingHttpResponse(chunks, content_type=content_type)
    how = "inline" if attachment.is_image and not download else "attachment"
    name = quote(attachment.file_name, safe="")
    extension = uploads.checking.EXTENSIONS[attachment.content_type]
    response["Content-Disposition"] = (
        f"{how}; filename=\"attachment.{extension}\"; filename*=UTF-8''{name}"
    )
    if not thumbnail:
        response["Content-Length"] = str(attachment.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    unstored(response)
    return response


class AttachmentContent(PersonLevel, View):
    """The file itself; `?download=1` saves a picture instead of showing it. Every time is logged."""

    def get(self, request: HttpRequest, uuid: UUID) -> Any:
        attachment = readable(request, uuid)
        try:
            response = sealed_response(attachment, download="download" in request.GET)
        except FileNotFoundError as error:
            raise Http404 from error
        audit.record(request, audit.Action.DOWNLOAD, obj=attachment, kind=attachment.kind)
        return response


class AttachmentThumbnail(PersonLevel, View):
    """A small picture; part of the file page, so not logged by itself."""

    def get(self, request: HttpRequest, uuid: UUID) -> Any:
        attachment = readable(request, uuid)
        if not attachment.is_image or not attachment.thumbnail_path.exists():
            raise Http404
        return sealed_response(attachment, thumbnail=True)


class AttachmentUpload(PersonLevel, View):
    """POST `files` (several), `kind`, `title`, perhaps `person` (uuid). Answers a page or htmx."""

    permission = "household.edit"

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = find(request, uuid)
        if not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        if not holds(request.user, "household.edit", household.station):
            raise PermissionDenied
        stored, refused = self.store(request, household)
        if request.htmx:  # type: ignore[attr-defined]
            return self.fragment(request, household, refused)
        for name, message in refused:
            messages.error(request, f"{name}: {message}")
        if stored:
            messages.success(request, _("%(n)d files are in the file.") % {"n": len(stored)})
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
            back = f"{household.get_absolute_url()}?tab=consents"
        return redirect(back)

    @staticmethod
    def store(
        request: HttpRequest, household: Household
    ) -> tuple[list[Attachment], list[tuple[str, str]]]:
        """Each file by itself: one that is refused does not take the others with it."""
        kind = request.POST.get("kind", "")
        kind = kind if kind in Attachment.Kind.values else Attachment.Kind.PHOTO
        subject = AttachmentUpload.subject(request, household)
        person: Person | None = None
        if key := request.POST.get("person", ""):
            try:
                person = household.members.filter(uuid=UUID(key)).first()
            except ValueError:
                person = None
        stored, refused = [], []
        files = request.FILES.getlist("files")
        if not files:
            refused.append((_("Files"), _("Choose at least one file.")))
        for sent in files[:MOST_FILES]:
            try:
                stored.append(
                    Attachment.store(
                        sent.read(),
                        household=household,
                        by=request.user,
                        kind=kind,
                        title=request.POST.get("title", "").strip(),
                        person=person,
                        subject=subject,
                    )
                )
            except uploads.Refused as error:
                refused.append(((sent.name or "")[:40], str(error.message)))
        if len(files) > MOST_FILES:
            more = _("At most %(n)d files at once; please send the rest again.")
            refused.append((_("Files"), more % {"n": MOST_FILES}))
        return stored, refused

    @staticmethod
    def subject(request: HttpRequest, household: Household) -> Model | None:
        """The row of this household on which the files hang; 404 for any other row."""
        label = request.POST.get("subject_type", "")
        if not label:
            return None
        try:
            model: Any = apps.get_model(label)
            key = UUID(request.POST.get("subject_uuid", ""))
        except (LookupError, ValueError) as error:
            raise Http404 from error
        ours = model._meta.app_label in PROJECT_APPS and is_person_level(model)
        if not ours or not hasattr(model, "uuid"):
            raise Http404
        found = get_object_or_404(model.objects.visible_to(request.user), uuid=key)
        above = getattr(found, "household_id", None)
        if above is None and getattr(found, "person", None) is not None:
            above = found.person.household_id
        if above != household.pk:
            raise Http404
        return found

    @staticmethod
    def fragment(
        request: HttpRequest, household: Household, refused: list[tuple[str, str]]
    ) -> HttpResponse:
        rows = Attachment.objects.visible_to(request.user).standing().filter(household=household)
        subject = AttachmentUpload.subject(request, household)
        rows = rows.of(subject) if subject is not None else rows.filter(subject_type="")
        context = {
            "household": household,
            "attachments_shown": list(rows),
            "attachments_refused": refused,
            "attachments_may_add": True,
        }
        return render(request, "households/attachments/_list.html", context)


class AttachmentRemove(Editing, View):
    """GET asks why; POST takes it out of the file. The bytes stay until their time is over."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.attachment(request, uuid), RemovalForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        attachment = self.attachment(request, uuid)
        form = RemovalForm(request.POST)
        if not form.is_valid():
            return self.show(request, attachment, form, 422)
        attachment.remove(request.user, form.cleaned_data["reason"])
        audit.record(
            request, audit.Action.REMOVE, obj=attachment, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("The attachment was taken out of the file."))
        return redirect(f"{attachment.household.get_absolute_url()}?tab=consents")

    def attachment(self, request: HttpRequest, uuid: UUID) -> Attachment:
        attachment = readable(request, uuid)
        if not holds(request.user, "household.edit", attachment.household.station):
            raise PermissionDenied
        return attachment

    def show(
        self, request: HttpRequest, attachment: Attachment, form: RemovalForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "attachment": attachment,
            "household": attachment.household,
            "form": form,
            "forms": [form],
        }
        return render(request, "households/attachments/remove.html", context, status=status)
