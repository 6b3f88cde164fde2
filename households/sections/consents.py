"""The tab of consents, legal basis and attachments; what they add to completeness and reminders."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.workflow import holds
from households import reminders
from households.file import completeness, timeline
from households.file.attachment_box import box_of
from households.file.page import FilePage, Section, Tab, register
from households.forms.consent import LegalBasisForm
from households.models import Attachment, Consent, Household, LegalBasis, RightsRequest
from households.paper import blocks
from households.paper.registry import HOUSEHOLD, PERSON, Content, PaperFile
from households.paper.registry import register as on_paper
from households.sight import named
from households.views.consents import states_of


def _consents(file: FilePage) -> dict[str, Any]:
    may = holds(file.user, "consent.edit", file.household.station)
    return {
        "consents_of": states_of([m for m in file.members if m.is_active]),
        "consents_new_url": (
            "households:phone-consent-new"
            if file.request.path.startswith("/m/")
            else "households:consent-new"
        ),
        "consents_may_edit": may and not file.household.is_closed,
        "consents_may_withdraw": may,
        "consents_optional": [
            (kind.value, kind.label)
            for kind in (Consent.Kind.SHARING, Consent.Kind.RECORDING, Consent.Kind.ECONOMIC)
        ],
    }


def _legal_basis(file: FilePage) -> dict[str, Any]:
    rows = list(
        LegalBasis.objects.visible_to(file.user)
        .filter(household=file.household)
        .select_related("person")
        .order_by("-pk")[:50]
    )
    return {
        "consents_basis": next((row for row in rows if row.person_id is None), None),
        "consents_to_tell": [r for r in rows if r.basis == "emergency" and not r.told_on],
        "consents_basis_form": LegalBasisForm(auto_id="id_basis_%s"),
        "consents_may_see_looks": holds(file.user, "looks.read", file.household.station),
    }


def _attachments(file: FilePage) -> dict[str, Any]:
    # What hangs on one row (a survey, an incident) is shown there, to whom that row is shown.
    return {"attachments_box": box_of(file.user, file.household)}


register(
    Tab("consents", _("Consent and attachments"), 70),
    Section("consents", "consents", 10, "households/sections/_consents.html", _consents),
    Section("attachments", "consents", 20, "households/sections/_attachments.html", _attachments),
    Section(
        "legal-basis",
        "consents",
        30,
        "households/sections/_legal_basis.html",
        _legal_basis,
        side=True,
    ),
)


# --- completeness: part 13 -----------------------------------------------------------------------


def _tab(household: Household) -> str:
    return reverse("households:file", args=[household.uuid]) + "?tab=consents"


completeness.register(
    completeness.Check(
        "consent",
        13,
        _("consent to the processing of personal information"),
        present=lambda: Exists(
            Consent.objects.in_force().filter(
                person__household=OuterRef("pk"), kind__in=("personal", "child")
            )
        ),
        url=_tab,
        watches={"households.Consent": "person__household_id"},
    )
)


# --- reminders -----------------------------------------------------------------------------------


def _running_out(user: Any) -> Any:
    return Consent.objects.visible_to(user).expiring(30).filter(person__status="registered")


def _untold(user: Any) -> Any:
    return LegalBasis.objects.visible_to(user).to_tell()


def _expiring(user: Any, limit: int) -> list[reminders.Reminder]:
    rows = (
        _running_out(user)
        .annotate(
            person_name=F("person__name"),
            file_no=F("person__household__file_no"),
            household_key=F("person__household__uuid"),
            named=named(user, Consent),
        )
        .order_by("expires_on", "pk")[:limit]
    )
    return [
        reminders.Reminder(
            "consent",
            row.expires_on,
            row.person_name if row.named else row.file_no,
            reverse("households:file", args=[row.household_key]) + "?tab=consents",
            "warn",
            row.get_kind_display(),
        )
        for row in rows
    ]


def _to_tell(user: Any, limit: int) -> list[reminders.Reminder]:
    rows = _untold(user).select_related("household").order_by("stated_on", "pk")[:limit]
    return [
        reminders.Reminder(
            "told",
            row.stated_on,
            row.household.file_no,
            reverse("households:file", args=[row.household.uuid]) + "?tab=consents",
            "bad",
            _("Recorded in an emergency: tell the person or the guardian"),
        )
        for row in rows
    ]


def _keeps_files(user: Any) -> bool:
    return bool(user.may("consent.edit"))


reminders.register(
    reminders.Source(
        "consent",
        _("Consent expiring"),
        60,
        _expiring,
        due=_running_out,
        visible=_keeps_files,
        more="households:consent-list",
    ),
    reminders.Source(
        "told",
        _("To be told after an emergency"),
        20,
        _to_tell,
        due=_untold,
        late=_untold,
        visible=_keeps_files,
    ),
)


def _answers(user: Any) -> Any:
    soon = timezone.localdate() + dt.timedelta(days=7)
    return RightsRequest.objects.visible_to(user).open().filter(due_on__lte=soon)


def _due_answers(user: Any, limit: int) -> list[reminders.Reminder]:
    rows = (
        _answers(user)
        .annotate(file_no=F("person__household__file_no"))
        .order_by("due_on", "pk")[:limit]
    )
    return [
        reminders.Reminder(
            "rights",
            row.due_on,
            row.file_no,
            row.get_absolute_url(),
            "bad" if row.due_on < timezone.localdate() else "warn",
            row.get_kind_display(),
        )
        for row in rows
    ]


reminders.register(
    reminders.Source(
        "rights",
        _("Rights desk: answer due"),
        30,
        _due_answers,
        due=_answers,
        late=lambda user: RightsRequest.objects.visible_to(user).overdue(),
        visible=lambda user: bool(user.may("rights.handle")),
        more="households:rights-list",
    )
)


# --- timeline ------------------------------------------------------------------------------------


def _item(consent: Consent) -> timeline.TimelineItem:
    return timeline.TimelineItem(
        on=consent.given_on,
        title=consent.get_kind_display(),
        text=consent.person.name,
        tag="" if consent.status == "given" else consent.get_status_display(),
        tone="gray",
        url=reverse("households:consent", args=[consent.uuid]),
    )


timeline.register(
    timeline.Source(
        "consents",
        _("Consents"),
        rows=lambda household, user: Consent.objects.visible_to(user).filter(
            person__household=household
        ),
        on="given_on",
        item=_item,
        related=("person",),
    )
)


# --- the paper file: parts 13 and 14, and 9 of a person ------------------------------------------


def _consents_on_paper(file: PaperFile) -> list[blocks.Block]:
    persons = [file.person] if file.person is not None else list(file.members)
    rows = (
        Consent.objects.visible_to(file.user)
        .filter(person__in=persons)
        .select_related("person")
        .order_by("person", "given_on")
    )
    table = [
        (
            row.person.name,
            row.get_kind_display(),
            row.get_status_display(),
            row.get_giver_display(),
            row.get_method_display(),
            row.given_on,
            row.expires_on or "",
        )
        for row in rows
    ]
    if not table:
        return []
    head = [
        _("Name"), _("kind of consent"), _("status"), _("who answered"), _("how"), _("date"),
        _("valid until"),
    ]  # fmt: skip
    return [blocks.Table(head, table, (1, 2, 1, 1, 1, 1, 1))]


def _attachments_on_paper(file: PaperFile) -> list[blocks.Block]:
    rows = Attachment.objects.visible_to(file.user).standing().usable()
    rows = rows.filter(household=file.household)
    table = [
        (row.get_kind_display(), row.title, f"{row.uploaded_at:%Y-%m-%d}", row.sha256[:12])
        for row in rows.filter(subject_type="")
    ]
    if not table:
        return []
    return [
        blocks.Table([_("Kind"), _("title"), _("uploaded"), _("Checksum")], table, (2, 3, 2, 2))
    ]


on_paper(
    Content("consents", HOUSEHOLD, 13, _consents_on_paper),
    Content("attachments", HOUSEHOLD, 14, _attachments_on_paper),
    Content("person-consents", PERSON, 9, _consents_on_paper),
)
