"""The printed referral letter 转介函 for a receiver outside the platform (specification 2.14)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from households.paper import blocks
from households.paper.print import document
from services.models import Referral


def letter(referral: Referral, user: Any) -> bytes:
    """The PDF: what was sent, as it was frozen, and room for the answer."""
    sent = referral.sent_at
    about = blocks.Facts(
        [
            (_("Referred to"), referral.to_name),
            (_("Referred by"), referral.from_name),
            (_("Date"), sent or ""),
            (_("Urgency"), referral.get_urgency_display()),
            (_("Social worker"), referral.sent_by_name),
            (_("Station's phone"), referral.station.phone or ""),
        ]
    )
    told: list[blocks.Block] = [blocks.Facts(referral.told(full=True))]
    basis = (
        _("The person consented on %(day)s to being referred.")
        % {"day": f"{referral.consent.given_on:%Y-%m-%d}"}
        if referral.consent
        else _("Referred in an emergency to protect life or health.")
    )
    answer = blocks.Table(
        (_("Accepted or not, and why"), _("Signature and seal"), _("Date")),
        [("\n\n\n", "", "")],
        (5, 3, 2),
    )
    return document(
        heading=str(_("Referral letter")),
        title=f"{_('Referral letter')} {referral.number}",
        number=referral.number,
        station=referral.from_name,
        user=user,
        parts=[
            (1, _("The referral"), [about]),
            (2, _("Reason"), [blocks.Note(referral.reason)]),
            (3, _("The person"), [*told, blocks.Note(basis)]),
            (4, _("Answer of the receiver"), [answer]),
        ],
    )
