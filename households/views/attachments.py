"""Attachments of a household file: upload several at once, show, download, take out, put back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views import View

from core.attachments import FileBox
from core.ids import uuid_of
from core.jurisdiction import is_person_level
from core.rls import PROJECT_APPS
from core.workflow import holds
from households.file.attachment_box import box_of, persons_of
from households.models import Attachment, Household, Person
from households.sight import may_open
from households.views.file import find
from households.views.response import PersonLevel
from households.views.stored_files import (
    FileContent,
    FileRemove,
    FileRestore,
    FileThumbnail,
    OneFile,
    back_to,
    drawn,
    is_htmx,
    one_of,
    take_files,
    tell,
)


class OfHousehold(OneFile):
    """Household in sight, file open, subject open; 403 where a reason must be stated first."""

    def readable(self, request: HttpRequest, uuid: UUID, *, removed: bool = False) -> Attachment:
        found: Attachment = one_of(request, Attachment, uuid, removed, "household__station")
        if not may_open(request, found.household):
            raise PermissionDenied(_("Open the file with a reason first."))
        if not found.may_read(request.user):
            raise Http404
        return found

    def changeable(self, request: HttpRequest, uuid: UUID, *, removed: bool = False) -> Attachment:
        found = self.readable(request, uuid, removed=removed)
        may = holds(request.user, "household.edit", found.household.station)
        if not may or not found.is_removable:
            raise PermissionDenied
        return found

    def box(self, request: HttpRequest, row: Attachment) -> FileBox:
        return box_of(request.user, row.household, self._subject(row))

    def home(self, row: Attachment) -> str:
        return f"{row.household.get_absolute_url()}?tab=consents"

    @staticmethod
    def _subject(row: Attachment) -> Model | None:
        if not row.subject_type:
            return None
        model: Any = apps.get_model(row.subject_type)
        found: Model | None = model._base_manager.filter(uuid=row.subject_uuid).first()
        return found


class AttachmentContent(OfHousehold, FileContent):
    pass


class AttachmentThumbnail(OfHousehold, FileThumbnail):
    pass


class AttachmentRemove(OfHousehold, FileRemove):
    permission = "household.edit"


class AttachmentRestore(OfHousehold, FileRestore):
    permission = "household.edit"


class AttachmentUpload(PersonLevel, View):
    """POST `files` (several), `kind`, `title`, perhaps `person` (uuid). Answers a page or htmx."""

    permission = "household.edit"

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = find(request, uuid)
        if not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        if not holds(request.user, "household.edit", household.station):
            raise PermissionDenied
        kind = request.POST.get("kind", "")
        subject = self.subject(request, household)
        stored, refused = take_files(
            request,
            Attachment,
            kind if kind in Attachment.Kind.values else Attachment.Kind.PHOTO,
            offered=lambda: persons_of(request.user, household),
            household=household,
            person=self.person(request, household),
            subject=subject,
        )
        if is_htmx(request):
            return drawn(request, box_of(request.user, household, subject), refused)
        tell(request, stored, refused)
        return back_to(request, f"{household.get_absolute_url()}?tab=consents")

    @staticmethod
    def person(request: HttpRequest, household: Household) -> Person | None:
        key = uuid_of(request.POST.get("person"))
        return household.members.filter(uuid=key).first() if key else None

    @staticmethod
    def subject(request: HttpRequest, household: Household) -> Model | None:
        """The row of this household on which the files hang; 404 for any other row."""
        label = request.POST.get("subject_type", "")
        if not label:
            return None
        try:
            model: Any = apps.get_model(label)
        except (LookupError, ValueError) as error:
            raise Http404 from error
        ours = model._meta.app_label in PROJECT_APPS and is_person_level(model)
        if not ours or not hasattr(model, "uuid"):
            raise Http404
        key = uuid_of(request.POST.get("subject_uuid"))
        found = get_object_or_404(model.objects.visible_to(request.user), uuid=key)
        above = getattr(found, "household_id", None)
        if above is None and getattr(found, "person", None) is not None:
            above = found.person.household_id
        if above != household.pk:
            raise Http404
        return found
