"""The accounts that are handed out: at least one per role, and two counties to compare."""

from __future__ import annotations

import secrets
from typing import Any

from accounts.models import Posting, User
from accounts.models.token import ApiToken
from reporting.demo.places import FUQUAN, OPENED, PROVINCE, SECOND
from stations.models import Division, Station

# username, display name, role, division prefix ("station N" = the county's Nth township station)
ACCOUNTS: tuple[tuple[str, str, str, str], ...] = (
    ("worker", "李敏", "worker", f"station {FUQUAN} 0"),
    ("worker2", "王志强", "worker", f"station {FUQUAN} 1"),
    ("head", "何静", "station_head", f"station {FUQUAN} 0"),
    ("head2", "唐月", "station_head", f"station {FUQUAN} 1"),
    ("supervisor", "周晓岚", "supervisor", FUQUAN),
    ("mainstation", "陈建国", "main_station", FUQUAN),
    ("county", "杨洁", "county_admin", FUQUAN),
    ("worker-qxg", "赵小兰", "worker", f"station {SECOND} 0"),
    ("head-qxg", "罗玉珍", "station_head", f"station {SECOND} 0"),
    ("county-qxg", "孙家旺", "county_admin", SECOND),
    ("prefecture", "马兰", "prefecture_admin", "5227"),
    ("province", "吴秀英", "province_admin", PROVINCE),
    ("evaluator", "何大勇", "evaluator", FUQUAN),
    ("volunteers", "刘小雨", "volunteer_coordinator", FUQUAN),
    ("sysadmin", "系统管理员", "sys_admin", PROVINCE),
    ("secadmin", "安全管理员", "sec_admin", PROVINCE),
    ("auditor", "审计管理员", "auditor", PROVINCE),
)


def create_accounts() -> list[dict[str, Any]]:
    """Makes them with random passwords and API tokens; returns what demo-accounts.json holds."""
    handed_out = []
    for username, name, role, where in ACCOUNTS:
        password = f"Demo-{secrets.token_hex(4)}"
        user = User.objects.create_user(username=username, password=password, name=name)
        place = _place(where)
        Posting.objects.create(user=user, role=role, starts_on=OPENED, **place)
        station = place.get("station")
        handed_out.append(
            {
                "username": username,
                "password": password,
                "role": role,
                "division": station.division_code if station else place["division_prefix"],
                "division_name": str(station) if station else _name(place["division_prefix"]),
                "token": ApiToken.issue(user, "demo"),
            }
        )
    return handed_out


def _place(where: str) -> dict[str, Any]:
    if not where.startswith("station"):
        return {"division_prefix": where}
    _, county, index = where.split()
    stations = Station.objects.under(county).filter(level=3).order_by("division_code")
    return {"station": stations[int(index)]}


def _name(prefix: str) -> str:
    return Division.objects.get(code=prefix.ljust(12, "0")).name
