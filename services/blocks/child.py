"""儿童: needs (asked, at home or at school), guardianship, school, health, safety, rights (HN-C03)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from services.blocks import CHOICES, TEXT, Block, Field, Part

TRACK_C = 3
LEVELS = (("good", _("Good")), ("fair", _("Fair")), ("poor", _("Poor")))
PARENT = (
    ("home", _("At home")), ("away", _("Away for work")), ("apart", _("Lives apart")),
    ("unreachable", _("Out of touch")), ("dead", _("Dead")), ("other", _("Other")),
)  # fmt: skip

BLOCK = Block(
    key="child",
    label=_("Child"),
    order=20,
    codes=frozenset({"C1", "C2", "C3", "C4", "C5"}),
    ages=(0, 17),
    required_on=frozenset({TRACK_C}),
    required_at=frozenset({"home", "school"}),
    parts=(
        Part(
            _("The child's needs"),
            (
                Field(
                    "needs", _("What the child needs"), CHOICES, required=True,
                    options=(
                        ("study", _("Help with learning")), ("company", _("Somebody to be with")),
                        ("parents", _("Contact with parents")), ("mind", _("Somebody to talk to")),
                        ("health", _("Health care")), ("living", _("Clothes, food, school things")),
                        ("safety", _("Protection")), ("other", _("Other")), ("none", _("None")),
                    ),
                ),
                Field("needs_told", _("In the child's own words"), TEXT),
            ),
        ),
        Part(
            _("Guardianship"),
            (
                Field("guardian", _("Guardian"), TEXT),
                Field(
                    "guardian_is", _("Guardian's relation"),
                    options=(
                        ("parent", _("Parent")), ("grandparent", _("Grandparent")),
                        ("relative", _("Relative")), ("other", _("Other")),
                        ("none", _("Nobody")),
                    ),
                ),
                Field(
                    "ability", _("Guardian's ability"),
                    options=(
                        ("able", _("Able")), ("limited", _("Limited")), ("unable", _("Unable")),
                    ),
                ),
                Field(
                    "willing", _("Guardian's willingness"),
                    options=(("willing", _("Willing")), ("unwilling", _("Unwilling"))),
                ),
                Field("father", _("Father"), options=PARENT),
                Field("mother", _("Mother"), options=PARENT),
                Field(
                    "contact", _("Contact with parents"),
                    options=(
                        ("daily", _("Daily")), ("weekly", _("Weekly")), ("monthly", _("Monthly")),
                        ("seldom", _("Seldom")), ("none", _("None")),
                    ),
                ),
                Field(
                    "entrusted", _("Entrusted-care agreement"),
                    options=(("yes", _("Yes")), ("no", _("No")), ("not_needed", _("Not needed"))),
                ),
            ),
        ),
        Part(
            _("School and health"),
            (
                Field("school", _("School"), TEXT),
                Field("grade", _("Grade"), TEXT),
                Field("learning", _("Learning"), options=LEVELS),
                Field("health", _("Health"), options=LEVELS),
                Field(
                    "vaccination", _("Vaccination"),
                    options=(
                        ("complete", _("Complete")), ("partly", _("Partly")),
                        ("unknown", _("Not known")),
                    ),
                ),
                Field(
                    "mood", _("Emotion"), sealed=True,
                    options=(
                        ("calm", _("Calm")), ("low", _("Low spirits")), ("anxious", _("Anxious")),
                        ("angry", _("Angry")),
                    ),
                ),
                Field("peers", _("Friends"), options=LEVELS),
                Field(
                    "internet", _("Internet use"),
                    options=(
                        ("little", _("Little")), ("moderate", _("Moderate")),
                        ("much", _("Too much")),
                    ),
                ),
            ),
        ),
        Part(
            _("Safety and rights"),
            (
                Field("surroundings", _("Home surroundings"), options=LEVELS),
                Field(
                    "safety", _("Safety"), CHOICES, sealed=True,
                    options=(
                        ("water", _("Water")), ("traffic", _("Way to school")),
                        ("fire", _("Fire and electricity")), ("alone", _("Left alone")),
                        ("bullying", _("Bullying")), ("violence", _("Signs of violence")),
                        ("none", _("None")),
                    ),
                    help=_("Suspected harm to a minor must be reported at once."),
                ),
                Field("rights", _("Rights issues"), TEXT, sealed=True),
            ),
        ),
    ),
)  # fmt: skip
