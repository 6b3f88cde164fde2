"""What needs attention: only what the facts and registers say, never an estimate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.dashboards.numbers import thin
from reporting.dashboards.parts import short_name, townships_url
from reporting.dashboards.question import Question
from reporting.figures import Node
from reporting.figures.freshness import Pending
from reporting.figures.reading import Readings
from reporting.models import Reconciliation
from services.models import Status

# A record that waits longer than this for its confirmation is told of.
WAITING = dt.timedelta(days=3)
NAMED = 4
TOWNSHIP = 4
# A fall of person-times against the year before that is told of (checklist 47).
FALL = 0.2


@dataclass(frozen=True)
class Matter:
    """`urgency`: bad, warn or empty; `url` may be empty."""

    urgency: str
    text: str
    detail: str
    url: str = ""


def matters(
    question: Question,
    nodes: Sequence[Node],
    readings: Readings,
    waiting: Pending,
    reconciliation: Reconciliation | None,
    gaps: Sequence[dict],
    person_sight: bool,
) -> list[Matter]:
    """In order of urgency. `readings` holds K01, K04 of the period and the year before."""
    found: list[Matter] = []
    if reconciliation and reconciliation.differences:
        found.append(
            Matter(
                "bad",
                _("The last reconciliation found differences"),
                _("%(n)s differing figures; they are being folded again.")
                % {"n": thin(reconciliation.differences)},
            )
        )
    # Centres and main stations guide others; that they make no visits needs nobody's attention.
    visiting = [n for n in nodes if question.node.level == TOWNSHIP or not n.is_station]
    idle = [n for n in visiting if not readings.value("K04", n, question.period)]
    if idle and len(idle) < len(visiting):
        found.append(
            Matter(
                "bad",
                ngettext(
                    "%(n)s place without a confirmed visit in this period",
                    "%(n)s places without a confirmed visit in this period",
                    len(idle),
                )
                % {"n": len(idle)},
                _names(idle),
                f"{question.node.page('breakdown')}?indicator=K04&{question.period.query}",
            )
        )
    missing = sum(gap["missing"] for gap in gaps)
    if missing:
        found.append(
            Matter(
                "warn",
                ngettext(
                    "%(n)s township without an operating station",
                    "%(n)s townships without an operating station",
                    missing,
                )
                % {"n": thin(missing)},
                "、".join(
                    f"{short_name(gap['name'])} {thin(gap['missing'])}" for gap in gaps[:NAMED]
                ),
                townships_url(question.node, question.period, covered=False),
            )
        )
    if waiting.oldest and timezone.now() - waiting.oldest > WAITING:
        found.append(
            Matter(
                "warn",
                ngettext(
                    "%(n)s record waits to be confirmed",
                    "%(n)s records wait to be confirmed",
                    waiting.records,
                )
                % {"n": thin(waiting.records)},
                _("The oldest was submitted on %(day)s.")
                % {"day": f"{timezone.localtime(waiting.oldest):%Y-%m-%d}"},
                _waiting_url(question) if person_sight else "",
            )
        )
    if not question.period.is_running:
        found += _fallen(question, nodes, readings)
    return found


def _fallen(question: Question, nodes: Sequence[Node], readings: Readings) -> list[Matter]:
    """Parts whose person-times fell; told of finished periods only: a running one always lags."""
    fallen = []
    for node in nodes:
        now = readings.value("K01", node, question.period)
        then = readings.value("K01", node, question.period.year_ago)
        if then and now < then * (1 - FALL):
            fallen.append((now / then - 1, node))
    fallen.sort(key=lambda pair: pair[0])
    return [
        Matter(
            "warn",
            _("%(name)s: person-times fell by %(n)s%% on the year before")
            % {"name": node.name, "n": f"{-change * 100:.0f}"},
            "",
            question.at(node),
        )
        for change, node in fallen[:2]
    ]


def _waiting_url(question: Question) -> str:
    node, period = question.node, question.period
    where = {"station": node.uuid} if node.is_station else {"division": node.prefix}
    query = urlencode(
        {
            **where,
            "from": f"{period.first:%Y-%m-%d}",
            "to": f"{period.end:%Y-%m-%d}",
            "status": Status.SUBMITTED.value,
        }
    )
    return f"{reverse('services:record-list')}?{query}"


def _names(nodes: Sequence[Node]) -> str:
    named = "、".join(short_name(node.name) for node in nodes[:NAMED])
    more = len(nodes) - NAMED
    return named + (_(" and %(n)s more") % {"n": more} if more > 0 else "")
