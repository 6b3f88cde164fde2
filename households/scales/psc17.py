"""PSC-17, children of 4 to 17: the total of a paper form."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.scales import Band, Convention, Number, Scale

SCALE = Scale(
    key="psc17",
    version="17",
    title=_("Pediatric symptom checklist (PSC-17), total"),
    short="PSC-17",
    audience=_("Children of 4 to 17"),
    source="Gardner W et al. The PSC-17. 1999",
    licence=_(
        "Free from its makers; the Chinese version is not checked, so only totals are stored."
    ),
    intro=_("Copy the total from the paper form."),
    order=80,
    months=6,
    ages=(4, 17),
    numbers=(Number("total", _("Total"), 0, 34),),
    conventions=(
        Convention(
            "original",
            _("Original bands"),
            (
                Band("normal", _("Normal"), 0, 14, "ok"),
                Band(
                    "positive",
                    _("Above the threshold"),
                    15,
                    34,
                    "warn",
                    _("Talk it over with guardian and school; ask a specialist if it goes on."),
                ),
            ),
        ),
    ),
)
