"""Whether a photo of somebody is kept, and for what: the rule, and what keeps it true afterwards.

* Who has a standing consent to photos agrees to every photo of a service; nobody is asked twice.
* An adult without any answer on file may agree to this one photo when asked (a consent needs no
  form, PIPL 14); it is then *internal only*: seen at the station, never printed or handed on.
* Who refused, withdrew or whose consent has run out is not photographed (Civil Code 1019; PIPL 15):
  the photo is refused until a new consent is recorded.
* Of a child under 14 the guardian must have consented both to photos and to the dedicated rule
  (PIPL 31, specification P-05); a spoken word does not do. Else the photo is refused.
* A consent that ends later closes the photos that rest on it: they are stored, and nothing else is
  done with them, until they are taken out (PIPL 47).

No standing consent makes a photo public: the text that was signed says so, and a publication needs a
separate consent (PIPL 25). The platform therefore publishes no photo at all.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.attachments.portrait import ImageConsent
from core.uploads import Refused
from households.models import Consent, Person
from households.models.consent import is_child
from households.models.recognised import ENDED, Standing, recognised_models

KIND = Consent.Kind


@dataclass(frozen=True)
class PhotoConsent:
    """What one person's consents say about photos. `lacks`: the kind to be recorded, or ""."""

    person: Person
    standing: Standing
    since: dt.date | None = None
    until: dt.date | None = None
    version: str = ""
    lacks: str = ""

    @property
    def ends_it(self) -> bool:
        """Whether no photo of this person is kept."""
        return self.standing in ENDED

    @property
    def asks(self) -> bool:
        """Whether the person has to be asked about this one photo."""
        return self.standing == Standing.ASKED

    @property
    def record_query(self) -> str:
        """What the page that records a consent is asked, to record the lacking one."""
        return f"?person={self.person.uuid}&kind={self.lacks}" if self.lacks else ""


def standing_of(persons: Iterable[Person], day: dt.date | None = None) -> list[PhotoConsent]:
    """For each person, in order, what stands on `day` (today). One query for all."""
    wanted, day = list(persons), day or timezone.localdate()
    rows: dict[int, list[Consent]] = defaultdict(list)
    found = Consent.objects.filter(person__in=wanted, kind__in=(KIND.RECORDING, KIND.CHILD))
    for consent in found.order_by("-given_on", "-pk") if wanted else ():
        rows[consent.person_id].append(consent)
    return [_standing(person, rows[person.pk], day) for person in wanted]


def _standing(person: Person, rows: list[Consent], day: dt.date) -> PhotoConsent:
    last = next((row for row in rows if row.kind == KIND.RECORDING), None)
    if last is not None and last.status == Consent.Status.REFUSED:
        return _closed(person, Standing.REFUSED, last.given_on)
    if last is not None and last.status == Consent.Status.WITHDRAWN:
        return _closed(person, Standing.WITHDRAWN, last.withdrawn_on)
    if last is not None and not last.holds_on(day):
        return _closed(person, Standing.EXPIRED, last.expires_on)
    until = last.expires_on if last else None
    if is_child(person, day):
        rule = next((r for r in rows if r.kind == KIND.CHILD and r.holds_on(day)), None)
        if rule is None:
            return _closed(person, Standing.GUARDIAN, None, KIND.CHILD)
        if last is None or last.giver != Consent.Giver.GUARDIAN:
            return _closed(person, Standing.GUARDIAN, None)
        until = min((d for d in (until, rule.expires_on) if d), default=None)
    if last is None:
        return PhotoConsent(person, Standing.ASKED, lacks=KIND.RECORDING)
    return PhotoConsent(person, Standing.AGREED, last.given_on, until, last.text_version)


def _closed(
    person: Person, standing: Standing, since: dt.date | None, lacks: str = KIND.RECORDING
) -> PhotoConsent:
    return PhotoConsent(person, standing, since, lacks=lacks)


def settled(known: Sequence[PhotoConsent], image_consent: str) -> None:
    """Nothing if a photo of these persons may be kept; else `Refused` with words for the sender.

    Codes: no_guardian_consent, photo_refused, photo_withdrawn, photo_expired, no_image_consent.
    """
    for one in known:
        if one.ends_it:
            code = (
                "no_guardian_consent"
                if one.standing == Standing.GUARDIAN
                else f"photo_{one.standing}"
            )
            raise Refused(code, _REFUSED[one.standing] % {"name": one.person.name})
    if any(one.asks for one in known) and image_consent not in ImageConsent.values:
        names = "、".join(one.person.name for one in known if one.asks)
        raise Refused(
            "no_image_consent",
            _(
                "No consent to photos of %(name)s is on file. Record it, or say that they agreed to"
                " this photo when asked; it is then kept for internal use only."
            )
            % {"name": names},
        )


_REFUSED: dict[str, Any] = {
    Standing.GUARDIAN: _(
        "%(name)s is under 14: the guardian's consent and the consent to photos must be on file"
        " first. Record them, or take a photo from behind."
    ),
    Standing.REFUSED: _("%(name)s does not agree to photos. Take one without them."),
    Standing.WITHDRAWN: _(
        "%(name)s withdrew the consent to photos. Take one without them, or record a new consent if"
        " they come by themselves."
    ),
    Standing.EXPIRED: _("The consent to photos of %(name)s has run out. Record a new one first."),
}


# --- afterwards ----------------------------------------------------------------------------------


def refresh(person_ids: Iterable[int]) -> None:
    """Let every photo of these persons say what their consents say now."""
    wanted = set(person_ids)
    tables = [
        model for model in recognised_models() if model.objects.filter(person__in=wanted).exists()
    ]
    if not tables:
        return
    for one in standing_of(Person.objects.filter(pk__in=wanted)):
        new = {"standing": one.standing, "since": one.since, "until": one.until}
        for model in tables:
            model.objects.filter(person=one.person).exclude(Q(**new)).update(**new)


@receiver(post_save, sender=Consent)
def _answered(sender: Any, instance: Consent, raw: bool = False, **kwargs: Any) -> None:
    if not raw and instance.kind in (KIND.RECORDING, KIND.CHILD):
        refresh([instance.person_id])
