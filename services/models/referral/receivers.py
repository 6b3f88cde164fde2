"""The stations that a referral may go to: names of stations that the sender need not see."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db import connection

from core.definers import Definer, declare
from stations.models import Station

_RECEIVERS = declare(
    Definer(
        name="services_receiving_stations",
        arguments="prefix text",
        returns="TABLE (id bigint, uuid uuid, name text)",
        body="SELECT id, uuid, official_name::text FROM stations_station"
        " WHERE left(division_code, length(prefix)) = prefix"
        " AND status IN ('open', 'running', 'rectifying')",
        why="A station refers to stations whose rows it does not see; it learns their names alone.",
    )
)


class Receiver(NamedTuple):
    pk: int
    uuid: UUID
    name: str


def receiving_stations(station: Station) -> list[Receiver]:
    """The other stations of the prefecture, by name."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, uuid, name FROM {_RECEIVERS.name}(%s) WHERE id <> %s ORDER BY name",
            [station.division_code[:4], station.pk],
        )
        return [Receiver(*row) for row in cursor.fetchall()]
