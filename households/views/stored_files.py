"""What every page about stored files does: take several, show, take out with a reason, put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from accounts import audit
from core import uploads
from core.attachments import FileBox, StoredFile, sealed_response
from households.forms.consent import RemovalForm
from households.models import Person
from households.models.recognised import ShowsPersons
from households.views.response import PersonLevel

# Photos of one visit; more are sent in a second go.
MOST_FILES = 12
Refusals = list[tuple[str, str]]


def take_files(
    request: HttpRequest,
    model: type[ShowsPersons],
    kind: str,
    *,
    field: str = "files",
    offered: Callable[[], list[Person]] = list,
    **where: Any,
) -> tuple[list[Any], Refusals]:
    """Keep the files of a form, each by itself: one refused takes no other with it.

    In: `title`, `faces`, `image_consent` and `persons` (uuids) from the form; only persons of `offered`
    are noted. Out: the rows; name and words of each that was not taken.
    """
    stored, refused = [], []
    files = request.FILES.getlist(field)
    named = set(request.POST.getlist("persons"))
    where["persons"] = persons = (
        [one for one in offered() if str(one.uuid) in named] if named else []
    )
    if len(persons) < len(named):
        raise Http404
    if not files:
        refused.append((_("Files"), _("Choose at least one file.")))
    for sent in files[:MOST_FILES]:
        try:
            row = model.store(
                sent.read(),
                by=request.user,
                kind=kind,
                title=request.POST.get("title", ""),
                faces=request.POST.get("faces", ""),
                image_consent=request.POST.get("image_consent", ""),
                **where,
            )
        except uploads.Refused as error:
            refused.append(((sent.name or "")[:40], str(error.message)))
        else:
            stored.append(row)
    if len(files) > MOST_FILES:
        more = _("At most %(n)d files at once; please send the rest again.")
        refused.append((_("Files"), more % {"n": MOST_FILES}))
    return stored, refused


def tell(request: HttpRequest, stored: list[Any], refused: Refusals) -> None:
    """Say on the next page what was taken and what was not."""
    for name, message in refused:
        messages.error(request, f"{name}: {message}")
    if stored:
        messages.success(request, _("%(n)d files are in the file.") % {"n": len(stored)})


def back_to(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Where the form was, if the address is one of ours."""
    back = request.POST.get("next", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else otherwise)


def is_htmx(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]


def drawn(
    request: HttpRequest, box: FileBox, refused: Refusals | None = None, status: int = 200
) -> HttpResponse:
    """The list of a box, for the page that stands already."""
    box.refused = refused or []
    return render(request, "components/attachments/_list.html", {"box": box}, status=status)


class OneFile(PersonLevel, View):
    """What the pages of one file share; a subclass finds it and asks the row it hangs on."""

    def readable(self, request: HttpRequest, uuid: UUID, *, removed: bool = False) -> Any:
        """The file, asked anew every time; 404 for whatever the reader does not reach."""
        raise NotImplementedError

    def usable(self, request: HttpRequest, uuid: UUID) -> Any:
        """The readable file; 403 for a photo that somebody on it no longer agrees to (PIPL 47)."""
        row = self.readable(request, uuid)
        if row.ended:
            raise PermissionDenied(_("Somebody on this photo does not agree to it any more."))
        return row

    def changeable(self, request: HttpRequest, uuid: UUID, *, removed: bool = False) -> Any:
        """The file for somebody who may take it out; 403 for other readers."""
        raise NotImplementedError

    def box(self, request: HttpRequest, row: Any) -> FileBox:
        """The box in which the file is shown."""
        raise NotImplementedError

    def home(self, row: Any) -> str:
        """The page on which the file is shown."""
        raise NotImplementedError


class FileContent(OneFile):
    """The file itself; `?download=1` saves a picture instead of showing it. Every time is logged."""

    def get(self, request: HttpRequest, uuid: UUID) -> Any:
        row = self.usable(request, uuid)
        try:
            response = sealed_response(row, download="download" in request.GET)
        except FileNotFoundError as error:
            raise Http404 from error
        audit.record(request, audit.Action.DOWNLOAD, obj=row, kind=row.kind)
        return response


class FileThumbnail(OneFile):
    """A small picture; part of the page around it, so not logged by itself."""

    def get(self, request: HttpRequest, uuid: UUID) -> Any:
        row = self.usable(request, uuid)
        if not row.is_image or not row.thumbnail_path.exists():
            raise Http404
        return sealed_response(row, thumbnail=True)


class FileRemove(OneFile):
    """GET asks why; POST takes it out. The bytes stay until their time is over."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.changeable(request, uuid), RemovalForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.changeable(request, uuid)
        form = RemovalForm(request.POST)
        if not form.is_valid():
            if is_htmx(request):
                said = [(str(row), _("Give a reason."))]
                return drawn(request, self.box(request, row), said)
            return self.show(request, row, form, 422)
        row.remove(request.user, form.cleaned_data["reason"])
        audit.record(request, audit.Action.REMOVE, obj=row, reason=form.cleaned_data["reason"])
        if is_htmx(request):
            return drawn(request, self.box(request, row))
        messages.success(request, _("The attachment was taken out of the file."))
        return back_to(request, self.home(row))

    def show(
        self, request: HttpRequest, row: Any, form: RemovalForm, status: int = 200
    ) -> HttpResponse:
        context = {"attachment": row, "home": self.home(row), "form": form, "forms": [form]}
        return render(request, "components/attachments/remove.html", context, status=status)


class FileRestore(OneFile):
    """POST: what the user took out a moment ago is back."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.changeable(request, uuid, removed=True)
        row.restore()
        audit.record(request, audit.Action.RESTORE, obj=row)
        if is_htmx(request):
            return drawn(request, self.box(request, row))
        messages.success(request, _("The attachment is back in the file."))
        return back_to(request, self.home(row))


def one_of(
    request: HttpRequest, model: type[StoredFile], uuid: UUID, removed: bool, *joins: str
) -> Any:
    """The row in sight: standing, or taken out a moment ago by this very user."""
    found: Any = model._default_manager
    found = found.visible_to(request.user).select_related(*joins)
    found = found.just_removed_by(request.user) if removed else found.standing()
    return get_object_or_404(found, uuid=uuid)
