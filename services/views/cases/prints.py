"""The case on paper, as PDF or Word; for who reads its text."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from accounts import audit
from services.models import Case
from services.papers import case as case_paper
from services.views.cases.access import CasePages

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class CasePrint(CasePages, View):
    content_type, ending = "application/pdf", "pdf"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case: Case = self.find(request, uuid)
        if not case.may_read(request.user):
            raise PermissionDenied(
                _(
                    "The text of a case is read by its social workers, the head of the station and the supervisor."
                )
            )
        body = self.made(case, request)
        audit.record(request, audit.Action.PRINT, obj=case, bytes=len(body))
        response = HttpResponse(body, content_type=self.content_type)
        # The case number, never a name: it lands in the list of downloads.
        how = "inline" if self.ending == "pdf" else "attachment"
        response["Content-Disposition"] = (
            f"{how}; filename*=UTF-8''{quote(case.case_no)}.{self.ending}"
        )
        return response

    def made(self, case: Case, request: HttpRequest) -> bytes:
        return case_paper.pdf(case, request.user)


class CaseWord(CasePrint):
    content_type, ending = WORD, "docx"

    def made(self, case: Case, request: HttpRequest) -> bytes:
        return case_paper.word(case, request.user)
