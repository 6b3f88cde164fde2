"""SDQ, children of 2 to 17: subscale totals from a paper form.

The paper form is free for non-profits; an electronic one needs a licence from Youth in Mind, so the
25 items never stand on a screen.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.scales import Band, Convention, Number, Scale

ADVICE = _("Talk it over with guardian and school; ask a specialist if it goes on.")


def _bands(borderline: int, high: int) -> tuple[Band, ...]:
    return (
        Band("normal", _("Normal"), 0, borderline - 1, "ok"),
        Band("borderline", _("Borderline"), borderline, high - 1, "warn", ADVICE),
        Band("abnormal", _("Clearly raised"), high, 40, "bad", ADVICE),
    )


SCALE = Scale(
    key="sdq",
    version="1997",
    title=_("Strengths and difficulties questionnaire (SDQ), totals"),
    short="SDQ",
    audience=_("Children of 2 to 17"),
    source="Goodman R. The Strengths and Difficulties Questionnaire. 1997",
    licence=_("Fill in the paper form; an electronic one needs a licence. Only totals are stored."),
    intro=_("Copy the five subscale totals from the paper form."),
    order=70,
    months=6,
    ages=(2, 17),
    numbers=(
        Number("emotional", _("Emotional problems"), 0, 10),
        Number("conduct", _("Conduct problems"), 0, 10),
        Number("hyperactivity", _("Hyperactivity"), 0, 10),
        Number("peer", _("Peer problems"), 0, 10),
        Number("prosocial", _("Prosocial behaviour (not in the total)"), 0, 10, counts=False),
    ),
    conventions=(
        Convention("parent", _("Filled in by a parent"), _bands(14, 17)),
        Convention("teacher", _("Filled in by a teacher"), _bands(12, 16)),
        Convention("self", _("Filled in by the child"), _bands(16, 20)),
    ),
)
