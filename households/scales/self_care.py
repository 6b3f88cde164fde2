"""特困人员生活自理能力: six indicators, the official rule (民发〔2021〕43号; 豫民〔2021〕7号)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.scales import Band, Convention, Item, Option, Scale

SCALE = Scale(
    key="self_care",
    version="2021",
    title=_("Self-care ability of persons in extreme hardship"),
    short=_("Self-care, 6 items"),
    audience=_("Persons in extreme hardship"),
    source=_("Rules for recognising persons in extreme hardship, 2021"),
    licence=_("A government rule: free to use."),
    intro=_("Observe, or ask the person and the carer. Can the person do this alone?"),
    order=10,
    categories=frozenset({"L2"}),
    options=(Option("0", _("Can"), 0), Option("1", _("Cannot"), 1)),
    items=(
        Item("eating", _("Eating alone")),
        Item("dressing", _("Dressing alone")),
        Item("bed", _("Getting into and out of bed alone")),
        Item("toilet", _("Using the toilet alone")),
        Item("walking", _("Walking indoors alone")),
        Item("bathing", _("Bathing alone")),
    ),
    conventions=(
        Convention(
            "official",
            _("Number of things the person cannot do"),
            (
                Band("able", _("Has self-care ability (full self-care)"), 0, 0, "ok"),
                Band(
                    "partly", _("Has partly lost self-care ability (half nursing)"), 1, 3, "warn",
                    _("Tell civil affairs, so that the care standard fits."),
                ),
                Band(
                    "lost", _("Has completely lost self-care ability (full nursing)"), 4, 6, "bad",
                    _("Tell civil affairs, so that the care standard fits."),
                ),
            ),
        ),
    ),
)  # fmt: skip
