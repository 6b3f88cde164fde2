"""Target groups as data: which codes make a ledger, who sees them, at what age they hold.

Source: specification 4.8 and HN-A01 to HN-A08. The codes themselves are
`households.models.PersonCategory.Code`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Very sensitive: shown to who edits the file at its station, or opened it with a reason.
HIDDEN = frozenset({"S2", "S4", "S5"})


@dataclass(frozen=True)
class Group:
    """A ledger (台账) of specification 3.2: its name and the codes of its persons."""

    label: str | Promise
    codes: frozenset[str]


GROUPS: dict[str, Group] = {
    "left_behind": Group(_("Rural left-behind people"), frozenset({"C3", "W1", "E4"})),
    "children": Group(_("Children in difficulty"), frozenset({"C1", "C2", "C5"})),
    "low_income": Group(
        _("Low-income population"), frozenset({"L1", "L2", "L3", "L4", "L5", "L6"})
    ),
    "disabled": Group(_("Persons with disability"), frozenset({"D1", "D2", "D3"})),
    "elderly": Group(
        _("Elderly in difficulty"),
        frozenset({"E1", "E2", "E3", "E4", "E5", "E6", "E7", "E8"}),
    ),
    "seriously_ill": Group(_("Seriously ill people"), frozenset({"S1"})),
    "other_hardship": Group(_("Other people in hardship"), frozenset({"L6", "S9", "W2"})),
}

# Completed years: a code holds from its first age on …
FROM_AGE = {**{f"E{n}": 60 for n in range(1, 9)}, "E6": 80}
# … and no longer from this birthday on.
UNTIL_AGE = {"C1": 18, "C2": 18, "C3": 16, "C4": 18, "C5": 18}
WOMEN = frozenset({"W1", "W2"})
# Set and ended by the platform: from the birth date, from the certificates.
BY_AGE = "E6"
BY_CERTIFICATE = ("D1", "D2")
# Birthdays after which something has to be looked at (specification 2.16).
BIRTHDAYS = (14, 16, 18, 60, 80)

# Code → the sub-types that the specification names.
SUBTYPES: dict[str, dict[str, str | Promise]] = {
    "L1": {
        "urban": _("Urban allowance"),
        "rural": _("Rural allowance"),
        "urban_single": _("Urban allowance for a single person"),
        "rural_single": _("Rural allowance for a single person"),
    },
    "L2": {
        "dispersed": _("Supported at home"),
        "centralised": _("Supported in an institution"),
    },
    "L5": {
        "unstable": _("Out of poverty, not stable"),
        "marginal": _("At the edge of poverty"),
        "sudden": _("In sudden serious difficulty"),
    },
    "L6": {
        "temporary": _("Temporary assistance recipient"),
        "other": _("Other person in difficulty"),
    },
    "C3": {
        "both_away": _("Both parents work away"),
        "one_away": _("One parent works away, the other cannot be guardian"),
    },
    "C5": {
        "poverty": _("Family in poverty"),
        "own": _("Own disability or serious illness"),
        "guardianship": _("Guardianship missing or improper"),
    },
    "D3": {
        "living": _("Living allowance of persons with disability in difficulty"),
        "nursing": _("Nursing allowance of severely disabled persons"),
        "both": _("Both allowances"),
    },
    "S4": {
        "released": _("Released from prison"),
        "correction": _("Under community correction"),
    },
    "S6": {
        "veteran": _("Veteran"),
        "preferential": _("Entitled to preferential treatment"),
    },
}

# C2: in what each parent is (民发〔2019〕62号; specification 4.8, [P 37]).
PARENT_STATES: dict[str, str | Promise] = {
    "severely_disabled": _("Severely disabled"),
    "seriously_ill": _("Seriously ill"),
    "detained": _("In prison, compulsory detoxification or detained for six months or more"),
    "lost_contact": _("Out of contact for six months or more"),
    "missing": _("Declared missing"),
    "dead": _("Dead"),
    "guardianship_revoked": _("Guardianship revoked"),
    "deported": _("Deported"),
}
# Both parents in these: the child is an orphan (C1).
GONE = frozenset({"missing", "dead"})
