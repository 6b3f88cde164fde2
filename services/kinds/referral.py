"""The referral as a kind of record (specification 2.14)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from services.kinds import RecordKind, register
from services.kinds.visit import head_name
from services.models import Referral, ServiceRecord


def _referral(record: ServiceRecord) -> Referral | None:
    detail = getattr(record, "referral_record", None)
    return detail.referral if detail else None


def _how(record: ServiceRecord) -> str:
    """To whom, in one word."""
    return str(record.get_kind_display())


def _text(record: ServiceRecord) -> str:
    referral = _referral(record)
    return Truncator(referral.to_name).chars(40) if referral else ""


def _revise_url(record: ServiceRecord) -> str:
    referral = _referral(record)
    return reverse("services:referral", args=[referral.uuid]) if referral else ""


register(
    RecordKind(
        kind=ServiceRecord.Kind.REFERRAL,
        detail="referral_record",
        label=_("The referral"),
        facts="services/referrals/facts.html",
        fields=(),
        how=_how,
        title=lambda record, names_shown: head_name(record.household, names_shown),
        revise_url=_revise_url,
        text=_text,
        joins=("referral_record__referral",),
        derived=("served_needs", "is_universal"),
        papers=_referral,
    )
)
