"""Pictures of people: who can be recognised on them, and whether they agreed.

A picture on which somebody can be recognised is personal data, and of a child under 14 sensitive
personal data (PIPL 13, 28–31; specification 2.13 拍照录音, P-05). So it is asked at the moment of the
upload, and what nobody agreed to is not kept at all.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.uploads import Refused


class Faces(models.TextChoices):
    NOBODY = "nobody", _("Nobody can be recognised")
    ADULTS = "adults", _("Adults can be recognised")
    CHILDREN = "children", _("Children can be recognised")


class ImageConsent(models.TextChoices):
    SPOKEN = "spoken", _("They agreed when asked")
    WRITTEN = "written", _("They signed the consent to photos and recordings")
    GUARDIAN = "guardian", _("The guardians signed")


# What PostgreSQL holds to, whoever writes the row.
AGREED = Q(faces__in=("", Faces.NOBODY)) | (
    Q(faces=Faces.ADULTS) & ~Q(image_consent="")
    | Q(faces=Faces.CHILDREN, image_consent=ImageConsent.GUARDIAN)
)


def answered(faces: str, consent: str) -> tuple[str, str]:
    """Both answers as they are kept, or `Refused` with words for who sends the picture.

    Codes: faces_unsaid, no_image_consent, no_guardian_consent.
    """
    if faces not in Faces.values:
        raise Refused("faces_unsaid", _("Say whether somebody can be recognised on the photo."))
    if faces == Faces.NOBODY:
        return faces, ""
    if faces == Faces.CHILDREN and consent != ImageConsent.GUARDIAN:
        raise Refused(
            "no_guardian_consent",
            _(
                "A photo on which children can be recognised is kept only with the guardians'"
                " signed consent. Take one from behind, or cover the faces."
            ),
        )
    if consent not in ImageConsent.values:
        raise Refused(
            "no_image_consent",
            _(
                "Without consent no photo is kept on which people can be recognised. Ask them, or"
                " take one from behind."
            ),
        )
    return faces, consent
