"""The official name that a new station is proposed (GZ-03): the province's pattern and its place."""

from __future__ import annotations

import re

from stations.models import Division, Station

# What stands between the place and the word for the level, by province; the usual name elsewhere.
SERVICE = {"52": "社会工作和志愿服务", "41": "社会工作服务"}
USUAL = "社会工作服务"
ENDING = {1: "指导中心", 2: "总站", 3: "站", 4: "室"}
_VILLAGERS = re.compile(r"村?(村民委员会|村委会)$")
_RESIDENTS = re.compile(r"(居民委员会|居委会)$")
_PEOPLES = re.compile(
    r"(?:布依族|苗族|侗族|水族|彝族|回族|仡佬族|土家族|壮族|瑶族|满族|各族)+自治(?=[州县]$)"
)


def proposed_name(division: Division, level: int) -> str:
    """The name for a station of `level` in `division`: 凤山镇社会工作和志愿服务站.

    Out: "" when the division has not the level where such stations stand. A village committee
    lends the village's name: 洒金社区居委会 gives 洒金社区社会工作和志愿服务室.
    """
    if division.level != Station.DIVISION_LEVEL.get(level):
        return ""
    place = _RESIDENTS.sub("", _VILLAGERS.sub("村", division.name))
    return place + SERVICE.get(division.code[:2], USUAL) + ENDING[level]


def label_name(name: str) -> str:
    """A name short enough for a map: 黔南布依族苗族自治州 gives 黔南州."""
    return _PEOPLES.sub("", name)
