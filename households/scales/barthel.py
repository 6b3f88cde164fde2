"""Barthel index of daily living: ten items, 100 points, two conventions of bands (Mahoney 1965)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.scales import Band, Convention, Item, Option, Scale


def _levels(*points: int) -> tuple[Option, ...]:
    """Answers from independent down, keyed by their points."""
    words = {
        2: (_("Independent"), _("Dependent")),
        3: (_("Independent"), _("Needs some help"), _("Dependent")),
        4: (
            _("Independent"), _("Needs a little help"), _("Needs much help"), _("Dependent"),
        ),
    }[len(points)]  # fmt: skip
    return tuple(Option(str(p), word, p) for p, word in zip(points, words, strict=True))


def _control(*points: int) -> tuple[Option, ...]:
    words = (_("In control"), _("Now and then not"), _("Not in control"))
    return tuple(Option(str(p), word, p) for p, word in zip(points, words, strict=True))


def _bands(slight: tuple[int, int], moderate: tuple[int, int]) -> tuple[Band, ...]:
    """`slight`, `moderate`: the lowest and highest totals of the second and third band."""
    return (
        Band("none", _("No dependence"), 100, 100, "ok"),
        Band("slight", _("Slight dependence"), *slight),
        Band(
            "moderate", _("Moderate dependence"), *moderate, "warn",
            _("Look at who cares for the person, and at aids and adaptation of the home."),
        ),
        Band(
            "severe", _("Severe dependence"), 0, 40, "bad",
            _("Look at nursing subsidies and relief for the carer."),
        ),
    )  # fmt: skip


SCALE = Scale(
    key="barthel",
    version="1965",
    title=_("Barthel index of daily living"),
    short="Barthel",
    audience=_("Elderly and disabled persons"),
    source="Mahoney FI, Barthel DW. Functional evaluation: the Barthel Index. 1965",
    licence=_("Free for non-commercial use with its source named."),
    intro=_("What the person really did in the last two days, not what he could do."),
    order=20,
    categories=frozenset({"D1", "D2", "E1", "E2", "E4", "E6"}),
    higher_is_better=True,
    items=(
        Item("feeding", _("Feeding"), _levels(10, 5, 0)),
        Item("bathing", _("Bathing"), _levels(5, 0)),
        Item("grooming", _("Grooming"), _levels(5, 0)),
        Item("dressing", _("Dressing"), _levels(10, 5, 0)),
        Item("bowels", _("Bowels"), _control(10, 5, 0)),
        Item("bladder", _("Bladder"), _control(10, 5, 0)),
        Item("toilet", _("Toilet use"), _levels(10, 5, 0)),
        Item("transfer", _("Moving between bed and chair"), _levels(15, 10, 5, 0)),
        Item("walking", _("Walking on level ground"), _levels(15, 10, 5, 0)),
        Item("stairs", _("Stairs"), _levels(10, 5, 0)),
    ),
    # As both print them. Points come in fives, so that no total falls between two bands.
    conventions=(
        Convention("mzt039", _("Civil affairs (MZ/T 039)"), _bands((65, 95), (45, 60))),
        Convention("nursing", _("Nursing"), _bands((61, 99), (41, 60))),
    ),
)
