"""Who is whose parent, in SQL.

A station hands its figures to the division it stands in; a village is no node, so a station there
belongs to the village's parent. A main station therefore feeds its county, a guidance centre its
prefecture. Divisions follow `parent_id`; a level may be skipped (counties run by the province).
"""

from __future__ import annotations

from typing import Any

# station → the division that it feeds
STATION_PARENT = """
    SELECT s.id AS station, p.level, p.id AS node
    FROM stations_station s
    JOIN stations_division d ON d.id = s.division_id
    JOIN stations_division p ON p.id = CASE WHEN d.level = 5 THEN d.parent_id ELSE d.id END
    WHERE p.level < 5
"""

# Children of the nodes %(nodes)s of level %(level)s, as (node, child_level, child). Three branches
# and not one CASE, so that each finds its rows by an index.
CHILDREN = """
    SELECT p.id AS node, c.level AS child_level, c.id AS child
    FROM stations_division p
    JOIN stations_division c ON c.parent_id = p.id AND c.level < 5
    WHERE p.id = ANY (%(nodes)s) AND p.level = %(level)s
    UNION ALL
    SELECT p.id, 5, s.id
    FROM stations_division p
    JOIN stations_station s ON s.division_id = p.id
    WHERE p.id = ANY (%(nodes)s) AND p.level = %(level)s
    UNION ALL
    SELECT p.id, 5, s.id
    FROM stations_division p
    JOIN stations_division v ON v.parent_id = p.id AND v.level = 5
    JOIN stations_station s ON s.division_id = v.id
    WHERE p.id = ANY (%(nodes)s) AND p.level = %(level)s
"""

# Every station with each of its ancestors, as (station, level, node); the station itself included.
CHAINS = f"""
    WITH RECURSIVE up AS (
        SELECT station, level, node FROM ({STATION_PARENT}) first
        UNION
        SELECT up.station, p.level, p.id
        FROM up
        JOIN stations_division d ON d.id = up.node
        JOIN stations_division p ON p.id = d.parent_id AND p.level < 5
    )
    SELECT id AS station, 5 AS level, id AS node FROM stations_station
    UNION ALL
    SELECT station, level, node FROM up
"""


def parents_of(cursor: Any, level: int, nodes: list[int]) -> dict[int, tuple[int, int]]:
    """node → (level, node) of its parent; a node without one is left out."""
    if level == 5:
        sql = f"SELECT station, level, node FROM ({STATION_PARENT}) x WHERE station = ANY (%s)"
    else:
        sql = (
            "SELECT d.id, p.level, p.id FROM stations_division d"
            " JOIN stations_division p ON p.id = d.parent_id WHERE d.id = ANY (%s)"
        )
    cursor.execute(sql, [nodes])
    return {node: (parent_level, parent) for node, parent_level, parent in cursor.fetchall()}
