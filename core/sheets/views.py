"""Upload, look, apply, undo: the pages of every import."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from core.access import PostingRequired
from core.exports import attachment
from core.models import UNDO_DAYS, ImportBatch, ImportFile, ImportRow
from core.sheets import any_table, batches, files
from core.sheets.access import own_batch, readable, sheet_for
from core.sheets.layout import Layout, Policy
from core.sheets.reading import FileRefused, read, too_large
from core.sheets.sheet import SHEETS, Sheet
from core.sheets.signals import imported
from core.signals import exported

# A larger body is not even read to its end before it is refused.
DRAIN_AT_MOST = 80 * 1024 * 1024
# The form around the file takes some bytes too.
AROUND = 64 * 1024
ROWS_A_PAGE = 50
STUCK_AFTER = dt.timedelta(minutes=10)

Status, Action = ImportBatch.Status, ImportRow.Action
RUNNING = (Status.CHECKING, Status.APPLYING, Status.UNDOING)
POLICIES = (
    (Policy.FILL, gettext_lazy("Only fill empty fields")),
    (Policy.TAKE, gettext_lazy("Take the values of the file")),
    (Policy.KEEP, gettext_lazy("Keep what is stored; add only new persons")),
)


def most_bytes(key: str) -> int:
    """How large a file of this sheet may be."""
    sheet = SHEETS.get(key)
    return (sheet.max_bytes if sheet else 0) or settings.UPLOAD_MAX_BYTES


@method_decorator(csrf_exempt, name="dispatch")
class Upload(PostingRequired, View):
    """The page with the template and the file field. The size is judged before the body is read:
    the check of the form's token would read it, hence it comes second."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST" and self._is_too_large(request, most_bytes(kwargs["key"])):
            return self._refuse_unread(request, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    @staticmethod
    def _is_too_large(request: HttpRequest, most: int) -> bool:
        length = request.META.get("CONTENT_LENGTH") or "0"
        return not length.isdecimal() or int(length) > most + AROUND

    def _refuse_unread(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated:
            return self.handle_no_permission()
        sheet = sheet_for(user, kwargs["key"])
        self._drain(request)
        return self._page(request, sheet, error=too_large(most_bytes(sheet.key)), status=413)

    @staticmethod
    def _drain(request: HttpRequest) -> None:
        # Read and forget, so that the browser gets to see the answer; never kept in memory.
        left = DRAIN_AT_MOST
        while left > 0 and (chunk := request.read(1 << 16)):
            left -= len(chunk)

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return self._page(request, sheet_for(request.user, key))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        return self._take(request, key)

    @method_decorator(csrf_protect)
    def _take(self, request: HttpRequest, key: str) -> HttpResponse:
        sheet = sheet_for(request.user, key)
        upload = request.FILES.get("file")
        if upload is None:
            return self._page(request, sheet, error=_("Choose a file."), status=422)
        most = most_bytes(key)
        if (upload.size or 0) > most:
            return self._page(request, sheet, error=too_large(most), status=413)
        try:
            if sheet.any_table:
                batch = any_table.keep(sheet(request.user), upload.name or "", upload.read())
                return redirect("sheets:columns", uuid=batch.uuid)
            table = read(upload.name or "", upload.read(), tuple(sheet.columns))
        except FileRefused as refusal:
            return self._page(request, sheet, error=str(refusal), status=422)
        batch = batches.take_in(sheet(request.user), table, upload.name or "")
        return redirect("sheets:preview", uuid=batch.uuid)

    def _page(
        self, request: HttpRequest, sheet: type[Sheet], *, error: str = "", status: int = 200
    ) -> HttpResponse:
        latest = readable(request.user).filter(sheet=sheet.key)
        context = {
            "sheet": sheet,
            "error": error,
            "max_mb": most_bytes(sheet.key) // (1024 * 1024),
            "max_bytes": most_bytes(sheet.key),
            "too_large": too_large(most_bytes(sheet.key)),
            "columns": [(column, files.what_goes_in(column)) for column in sheet.columns],
            "latest": latest.select_related("uploaded_by")[:5],
            "back": reverse(sheet.list_url) if sheet.list_url else "/",
        }
        return render(request, "sheets/upload.html", context, status=status)


class Preview(PostingRequired, View):
    """What the file would do, or has done."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        batch = own_batch(request.user, uuid)
        if batch.status == Status.UPLOADED:
            return redirect("sheets:columns", uuid=batch.uuid)
        sheet = SHEETS[batch.sheet]
        # The first look is at the errors, if there are any.
        shown = request.GET.get("show", Action.WRONG if batch.wrong else "")
        if shown not in Action.values:
            shown = ""
        rows: QuerySet = batch.rows.filter(action=shown) if shown else batch.rows.all()
        page = Paginator(rows.order_by("number"), ROWS_A_PAGE).get_page(request.GET.get("page"))
        columns = sheet.shown_columns()
        context = {
            "batch": batch,
            "sheet": sheet,
            "shown": shown,
            "chips": [
                ("", _("All"), batch.total),
                *((value, label, getattr(batch, value)) for value, label in Action.choices),
            ],
            "page": page,
            "columns": columns,
            "rows": [
                (row, [(column, row.told["cells"].get(column.name, "")) for column in columns])
                for row in page.object_list
            ],
            "layout": Layout.read(batch.layout) if sheet.any_table else None,
            "policies": POLICIES,
            "progress": cache.get(batches.progress_key(batch), 0),
            "running": batch.status in RUNNING,
            "stuck": batch.status == Status.APPLYING and self._is_stuck(batch),
            "undo_days": UNDO_DAYS,
            "back": reverse(sheet.list_url) if sheet.list_url else "/",
        }
        part = request.headers.get("HX-Target") == "import-progress"
        response = render(
            request, "sheets/progress.html" if part else "sheets/preview.html", context
        )
        if sheet.person_level:
            add_never_cache_headers(response)
        return response

    @staticmethod
    def _is_stuck(batch: ImportBatch) -> bool:
        return timezone.now() - (batch.applied_at or batch.uploaded_at) > STUCK_AFTER


class Act(PostingRequired, View):
    """Apply, discard or undo; only ever by POST."""

    def post(self, request: HttpRequest, uuid: Any, act: str) -> HttpResponse:
        batch = own_batch(request.user, uuid)
        try:
            getattr(self, f"_{act}")(request, batch)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("sheets:preview", uuid=batch.uuid)

    def _apply(self, request: HttpRequest, batch: ImportBatch) -> None:
        if batch.wrong and request.POST.get("only_valid") != "1":
            raise ValidationError(
                _("There are rows with errors. Correct them, or import only the valid rows.")
            )
        if not batch.valid:
            raise ValidationError(_("There is nothing to import."))
        policy = request.POST.get("policy", "")
        if policy not in (*Policy, ""):
            raise ValidationError(_("Choose what happens to stored values."))
        if batch.valid > batches.INLINE_ROWS:
            self._hand_over(request, batch, policy)
        elif batches.apply(batch, request.user, policy=policy):
            imported.send(ImportBatch, request=request, batch=batch, what="applied")
            messages.success(request, _("Imported: %(n)d rows.") % {"n": batch.valid})
        else:
            messages.error(
                request, _("Nothing was imported: since the check some rows no longer fit.")
            )

    def _hand_over(self, request: HttpRequest, batch: ImportBatch, policy: str) -> None:
        from core.sheets.tasks import apply_batch

        ready = (Status.CHECKED, Status.FAILED, Status.APPLYING)
        held = ImportBatch.objects.filter(pk=batch.pk, status__in=ready)
        if not held.update(status=Status.APPLYING, applied_at=timezone.now()):
            raise ValidationError(_("This import is “%s” by now.") % batch.get_status_display())
        imported.send(ImportBatch, request=request, batch=batch, what="applied")
        user_id = request.user.pk
        more = (policy,) if policy else ()
        transaction.on_commit(lambda: apply_batch.delay(batch.pk, user_id, *more))

    def _discard(self, request: HttpRequest, batch: ImportBatch) -> None:
        open_ones = ImportBatch.objects.filter(
            pk=batch.pk, status__in=(Status.UPLOADED, Status.CHECKED, Status.FAILED)
        )
        if not open_ones.update(status=Status.DISCARDED):
            raise ValidationError(_("This import is “%s” by now.") % batch.get_status_display())
        ImportFile.objects.filter(batch=batch).delete()
        messages.success(request, _("Discarded; nothing was imported."))

    def _undo(self, request: HttpRequest, batch: ImportBatch) -> None:
        if SHEETS[batch.sheet].any_table and batch.total > batches.INLINE_ROWS:
            self._hand_over_undo(request, batch)
            return
        kept = batches.undo(batch, request.user)
        imported.send(ImportBatch, request=request, batch=batch, what="undone")
        if kept:
            messages.warning(request, _("Undone, but %d rows were kept; the list says why.") % kept)
        else:
            messages.success(request, _("The whole import was undone."))

    def _hand_over_undo(self, request: HttpRequest, batch: ImportBatch) -> None:
        from core.sheets.tasks import undo_batch

        if not batch.may_be_undone:
            raise ValidationError(_("This import is too old to be undone."))
        held = ImportBatch.objects.filter(pk=batch.pk, status=Status.APPLIED)
        if not held.update(status=Status.UNDOING):
            raise ValidationError(_("This import is “%s” by now.") % batch.get_status_display())
        imported.send(ImportBatch, request=request, batch=batch, what="undone")
        user_id = request.user.pk
        transaction.on_commit(lambda: undo_batch.delay(batch.pk, user_id))

    def _again(self, request: HttpRequest, batch: ImportBatch) -> None:
        if not SHEETS[batch.sheet].any_table:
            raise ValidationError(_("Upload the file again."))
        any_table.again(batch)


class Template(PostingRequired, View):
    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        sheet = sheet_for(request.user, key)
        return attachment(files.template(sheet), _("%s import template") % sheet.title, "xlsx")


class WrongRows(PostingRequired, View):
    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        batch = own_batch(request.user, uuid)
        sheet = SHEETS[batch.sheet]
        if sheet.person_level:
            exported.send(ImportBatch, request=request, what=f"import-{sheet.key}", query="")
        return attachment(
            files.wrong_rows(sheet, batch), _("%s rows with errors") % sheet.title, "xlsx"
        )
