"""PHQ-9: nine items of the last two weeks; any score on item 9 opens the risk protocol at once."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from households.scales import Band, Convention, Item, Option, Scale

REFER = _("Refer to a doctor, and see the person again soon.")

SCALE = Scale(
    key="phq9",
    version="1999",
    title=_("Patient health questionnaire (PHQ-9)"),
    short="PHQ-9",
    audience=_("Adults' mood"),
    source="Spitzer RL, Williams JBW, Kroenke K. PHQ-9. 1999",
    licence=_("No permission required to reproduce, translate, display or distribute."),
    intro=_("Over the last two weeks, how often was the person bothered by this?"),
    order=40,
    months=6,
    ages=(18, 130),
    trained_only=True,
    alarm=frozenset({"9"}),
    options=(
        Option("0", _("Not at all"), 0),
        Option("1", _("Several days"), 1),
        Option("2", _("More than half the days"), 2),
        Option("3", _("Nearly every day"), 3),
    ),
    items=(
        Item("1", _("Little interest or pleasure in doing things")),
        Item("2", _("Feeling down, depressed, or hopeless")),
        Item("3", _("Trouble falling or staying asleep, or sleeping too much")),
        Item("4", _("Feeling tired or having little energy")),
        Item("5", _("Poor appetite or overeating")),
        Item(
            "6",
            _(
                "Feeling bad about yourself, or that you are a failure or have let yourself or"
                " your family down"
            ),
        ),
        Item(
            "7",
            _("Trouble concentrating on things, such as reading the newspaper or watching TV"),
        ),
        Item(
            "8",
            _(
                "Moving or speaking so slowly that other people could have noticed, or the"
                " opposite: being so restless that you move around much more than usual"
            ),
        ),
        Item(
            "9",
            _("Thoughts that you would be better off dead, or of hurting yourself in some way"),
        ),
    ),
    conventions=(
        Convention(
            "original",
            _("Original bands"),
            (
                Band("minimal", _("Minimal"), 0, 4, "ok"),
                Band("mild", _("Mild"), 5, 9, ""),
                Band("moderate", _("Moderate"), 10, 14, "warn", REFER),
                Band("moderately_severe", _("Moderately severe"), 15, 19, "bad", REFER),
                Band("severe", _("Severe"), 20, 27, "bad", REFER),
            ),
        ),
    ),
)
