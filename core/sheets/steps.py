"""Between upload and preview: which column is which, and what the codes of the table mean."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views import View

from core.access import PostingRequired
from core.models import ImportBatch
from core.sheets import any_table, batches, coding
from core.sheets.access import own_batch
from core.sheets.book import FileRefused
from core.sheets.layout import Layout
from core.sheets.sheet import SHEETS, Sheet

Status = ImportBatch.Status
OPEN = (Status.UPLOADED, Status.CHECKED, Status.FAILED)
SHOWN = 3
LINES = 12


class _Step(PostingRequired, View):
    """Loads the batch, its file and its layout; refusals become messages on the page."""

    batch: ImportBatch
    sheet: Sheet
    layout: Layout

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def open(self, request: HttpRequest, uuid: Any) -> HttpResponse | None:
        self.batch = own_batch(request.user, uuid)
        self.sheet = SHEETS[self.batch.sheet](request.user)
        self.layout = Layout.read(self.batch.layout)
        if self.batch.status not in OPEN or not self.sheet.any_table:
            return redirect("sheets:preview", uuid=uuid)
        try:
            self.book = any_table.opened(self.batch)
        except (ValidationError, FileRefused) as error:
            messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
            return redirect("sheets:upload", key=self.sheet.key)
        return None

    def keep(self) -> None:
        self.batch.layout = self.layout.dump()
        self.batch.status = Status.UPLOADED
        self.batch.save(update_fields=["layout", "status"])

    def page(self, request: HttpRequest, name: str, context: dict, status: int = 200) -> Any:
        common = {
            "batch": self.batch,
            "sheet": type(self.sheet),
            "layout": self.layout,
            "back": reverse(self.sheet.list_url) if self.sheet.list_url else "/",
        }
        return render(request, f"sheets/{name}.html", common | context, status=status)


class Columns(_Step):
    """Page, heading row and the meaning of every column."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if answer := self.open(request, uuid):
            return answer
        try:
            self._move(request)
        except FileRefused as refusal:
            return self._page(request, str(refusal), 422)
        return self._page(request)

    def _move(self, request: HttpRequest) -> None:
        """Another page, or another heading row."""
        asked = request.GET
        if asked.get("page", "").isdecimal() and int(asked["page"]) < len(self.book.pages):
            page = int(asked["page"])
            if page != self.layout.page:
                found = any_table.look_for_headings(self.sheet, self.book, page)
                self.layout = any_table.settle(self.batch, self.sheet, self.book, found)
        if asked.get("first", "").isdecimal() and asked.get("height") in ("1", "2"):
            layout = Layout(
                page=self.layout.page,
                first=max(1, min(int(asked["first"]), any_table.SAMPLES)),
                height=int(asked["height"]),
            )
            self.layout = any_table.settle(self.batch, self.sheet, self.book, layout)
        if asked:
            self.keep()

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if answer := self.open(request, uuid):
            return answer
        names = {column.name for column in self.sheet.columns}
        said = [request.POST.get(f"column-{at}", "") for at in range(len(self.layout.headings))]
        self.layout.columns = [name if name in names else "" for name in said]
        chosen = [name for name in self.layout.columns if name]
        twice = sorted({name for name in chosen if chosen.count(name) > 1})
        if twice:
            titles = "、".join(str(c.title) for c in self.sheet.columns if c.name in twice)
            return self._page(request, _("Chosen for two columns: %s") % titles, 422)
        if error := self.sheet.missing(set(chosen)):
            return self._page(request, error, 422)
        for column in self.sheet.defaults(set(chosen)):
            value = request.POST.get(f"default-{column.name}", "")
            if value not in {str(code) for code, _label in self.sheet.options(column)}:
                return self._page(request, _("Choose: %s") % column.title, 422)
            self.layout.defaults[column.name] = value
        coding.remember_columns(self.sheet, any_table.place_of(self.batch), self.layout)
        self.keep()
        return redirect("sheets:codes", uuid=uuid)

    def _page(self, request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
        top = any_table.top_of(self.book, self.layout.page)
        below = top[self.layout.first - 1 + self.layout.height :]
        guesses = any_table.guesses(self.batch, self.sheet, self.layout, top)
        columns = []
        for at, heading in enumerate(self.layout.headings):
            samples = [row[at] for row in below if at < len(row) and row[at]][:SHOWN]
            guess = guesses[at]
            name = self.layout.columns[at] if at < len(self.layout.columns) else ""
            if heading or samples:
                how = guess.how if guess.name == name else ""
                columns.append((at, _letter(at), heading, samples, name, how))
        chosen = {name for name in self.layout.columns if name}
        context = {
            "error": error,
            "pages": list(enumerate(self.book.pages)),
            "top": [
                (number, line[:8], self._is_heading(number))
                for number, line in enumerate(top[:LINES], 1)
            ],
            "columns": columns,
            "groups": [
                (title, list(group))
                for title, group in groupby(self.sheet.columns, key=lambda c: str(c.group))
            ],
            "defaults": [
                (c, self.sheet.options(c), self.layout.defaults.get(c.name, ""))
                for c in self.sheet.defaults(chosen)
            ],
            "ignored": sum(not name for _at, _l, _h, _s, name, _how in columns),
        }
        return self.page(request, "columns", context, status)

    def _is_heading(self, number: int) -> bool:
        return self.layout.first <= number < self.layout.first + self.layout.height


class Codes(_Step):
    """Every foreign value once. A table without any goes on to the check at once."""

    def get(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if answer := self.open(request, uuid):
            return answer
        questions = self._questions()
        self.keep()
        if not questions:
            return self._check(request)
        return self.page(
            request,
            "codes",
            {
                "questions": questions,
                "unknown": coding.UNKNOWN,
                "count": sum(len(asked.values) for asked in questions),
            },
        )

    def post(self, request: HttpRequest, uuid: Any) -> HttpResponse:
        if answer := self.open(request, uuid):
            return answer
        codes: dict[str, dict[str, str]] = {}
        for asked in self._questions():
            allowed = {value for value, _label in asked.options}
            for at, question in enumerate(asked.values):
                meant = request.POST.get(f"code-{asked.column.name}-{at}", coding.UNKNOWN)
                # The value travels along: the page may be older than the questions.
                if request.POST.get(f"value-{asked.column.name}-{at}") != question.value:
                    continue
                if meant in allowed or meant == "":
                    codes.setdefault(asked.column.name, {})[question.value] = meant
        self.layout.codes = codes
        coding.remember_codes(self.sheet, any_table.place_of(self.batch), codes)
        self.keep()
        return self._check(request)

    def _questions(self) -> list[coding.Questions]:
        place = any_table.place_of(self.batch)
        rows = lambda: self.layout.table(self.book)  # noqa: E731
        return coding.open_questions(self.sheet, self.layout, rows, place)

    def _check(self, request: HttpRequest) -> HttpResponse:
        if self.layout.rows > batches.INLINE_ROWS:
            self._hand_over(request)
        else:
            try:
                any_table.check(self.batch, request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return redirect("sheets:columns", uuid=self.batch.uuid)
        return redirect("sheets:preview", uuid=self.batch.uuid)

    def _hand_over(self, request: HttpRequest) -> None:
        from core.sheets.tasks import check_batch

        cache.set(batches.progress_key(self.batch), 0, 3600)
        ImportBatch.objects.filter(pk=self.batch.pk).update(
            status=Status.CHECKING, uploaded_at=timezone.now()
        )
        batch_id, user_id = self.batch.pk, request.user.pk
        transaction.on_commit(lambda: check_batch.delay(batch_id, user_id))


def _letter(at: int) -> str:
    """The name of a column in a spreadsheet: A, B, … AA."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
