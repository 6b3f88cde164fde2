"""Photos and papers of services: upload several at once, show, take out, put back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views import View

from core.attachments import FileBox
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
from services.attaching import Holder, box_of, holders, home_of, persons_of
from services.models import ServiceFile


def row_of(user: Any, file: ServiceFile) -> Any:
    """The row a file hangs on, found within the user's sight; 404 else."""
    holder = holders()[file.holder]
    return get_object_or_404(holder.rows(user), pk=getattr(file, f"{file.holder}_id"))


class OfService(OneFile):
    """The file in sight, and the row it hangs on lets the reader in."""

    def readable(self, request: HttpRequest, uuid: UUID, *, removed: bool = False) -> ServiceFile:
        file: ServiceFile = one_of(request, ServiceFile, uuid, removed)
        row = row_of(request.user, file)
        setattr(file, file.holder, row)
        if not holders()[file.holder].reads(request, row):
            raise PermissionDenied(_("Open the file with a reason first."))
        return file

    def changeable(self, request: HttpRequest, uuid: UUID, *, removed: bool = False) -> ServiceFile:
        file = self.readable(request, uuid, removed=removed)
        if not holders()[file.holder].takes_out(request.user, file.row, file):
            raise PermissionDenied(_("It can no longer be changed as it stands now."))
        return file

    def box(self, request: HttpRequest, row: ServiceFile) -> FileBox:
        box = box_of(request, row.row)
        assert box is not None  # `readable` has asked already
        return box

    def home(self, row: ServiceFile) -> str:
        return f"{home_of(row.row)}#files"


class ServiceFileContent(OfService, FileContent):
    pass


class ServiceFileThumbnail(OfService, FileThumbnail):
    pass


class ServiceFileRemove(OfService, FileRemove):
    pass


class ServiceFileRestore(OfService, FileRestore):
    pass


class ServiceFileUpload(PersonLevel, View):
    """POST `files` (several), `kind`, `title`, and of photos `persons`, `faces` and `image_consent`."""

    def post(self, request: HttpRequest, uuid: UUID, holder: str) -> HttpResponse:
        place: Holder = holders()[holder]
        row = get_object_or_404(place.rows(request.user), **place.find_q(uuid))
        if not place.reads(request, row):
            raise PermissionDenied(_("Open the file with a reason first."))
        if not place.adds(request.user, row):
            raise PermissionDenied(_("It can no longer be changed as it stands now."))
        kind = request.POST.get("kind", "")
        if kind not in ServiceFile.Kind.values:
            raise Http404
        stored, refused = take_files(
            request,
            ServiceFile,
            kind,
            offered=lambda: persons_of(request.user, holder, row),
            **{holder: row},
        )
        box = box_of(request, row)
        if is_htmx(request) and box is not None:
            return drawn(request, box, refused)
        tell(request, stored, refused)
        return back_to(request, f"{home_of(row)}#files")
