"""The five tracks (HN-A…HN-E) and the service types of the plan (HN-A14, B04, C04, D03, E01…05).

Codes and names are as printed in the plan; 心理疏导 (A) and 心理辅导 (C) are two codes on purpose.
An id is the track's number times ten plus the number in the code; routine work has no track.
These rows belong to the code: they are written again after every migrate (and after a test that
emptied the tables), while rows that somebody added beside them stay.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps as registry
from django.core.exceptions import FieldDoesNotExist

# number, code, name, short name, field, colour, business field (FQ-13), English name, short
TRACKS = [
    (
        1,
        "A",
        "千站暖万家困弱帮扶行动",
        "困弱帮扶",
        "困弱帮扶",
        "#c24e2c",
        1,
        "Helping the poor and weak",
    ),
    (2, "B", "千站暖万家长者服务行动", "长者服务", "养老服务", "#7a4fa3", 2, "Elderly services"),
    (3, "C", "千站暖万家儿童关爱行动", "儿童关爱", "儿童关爱", "#b88400", 3, "Care for children"),
    (
        4,
        "D",
        "千站暖万家残障康复行动",
        "残障康复",
        "残障康复",
        "#1f8a8a",
        9,
        "Disability rehabilitation",
    ),
    (5, "E", "千站暖万家美好社区行动", "美好社区", "社区治理", "#3f7d3a", 4, "Good community"),
]

SERVICE_TYPES = {
    None: [
        (1, "R-1", "政策宣传", "Policy publicity"),
        (2, "R-2", "日常关怀", "Everyday care"),
        (3, "R-3", "健康随访", "Health follow-up"),
        (4, "R-4", "生活照料", "Daily-life care"),
        (5, "R-5", "精神慰藉", "Emotional comfort"),
        (6, "R-6", "资源链接", "Resource linking"),
        (7, "R-7", "事务代办", "Errands and paperwork"),
        (9, "R-9", "其他服务", "Other"),
    ],
    1: [
        (1, "A-1", "心理疏导", "Counselling"),
        (2, "A-2", "照料护理", "Care and nursing"),
        (3, "A-3", "康复训练", "Rehabilitation training"),
        (4, "A-4", "资源链接", "Resource linking"),
        (5, "A-5", "能力提升", "Capacity building"),
        (6, "A-6", "社会融入", "Social integration"),
        (9, "A-9", "其他", "Other"),
    ],
    2: [
        (1, "B-1", "政策咨询", "Policy consultation"),
        (2, "B-2", "支持体系建设", "Support-system building"),
        (3, "B-3", "兴趣培养", "Interest cultivation"),
        (4, "B-4", "康复娱乐", "Rehabilitation and recreation"),
        (5, "B-5", "再社会化", "Re-socialisation"),
        (9, "B-9", "其他", "Other"),
    ],
    3: [
        (1, "C-1", "救助保护", "Rescue and protection"),
        (2, "C-2", "行为培养", "Behaviour cultivation"),
        (3, "C-3", "心理辅导", "Psychological guidance"),
        (4, "C-4", "能力建设", "Capacity building"),
        (5, "C-5", "社会关爱", "Social care"),
        (9, "C-9", "其他", "Other"),
    ],
    4: [
        (1, "D-1", "医学康复", "Medical rehabilitation"),
        (2, "D-2", "教育康复", "Educational rehabilitation"),
        (3, "D-3", "职业康复", "Vocational rehabilitation"),
        (4, "D-4", "社会康复", "Social rehabilitation"),
        (5, "D-5", "技术康复", "Technical rehabilitation"),
    ],
    5: [
        (1, "E-1", "社区组织联动", "Working with community organisations"),
        (2, "E-2", "孵化培育", "Incubation"),
        (3, "E-3", "协商议事", "Deliberation"),
        (4, "E-4", "社区参与", "Community participation"),
        (5, "E-5", "建言献策", "Proposals and advice"),
    ],
}


def load(apps: Any, schema_editor: Any = None) -> None:
    """Write the reference rows into the tables of `apps`, a registry of models."""
    track_model = apps.get_model("campaigns", "Track")
    type_model = apps.get_model("campaigns", "ServiceType")
    for number, code, name, short, field, colour, business, english in TRACKS:
        track_model.objects.update_or_create(
            number=number,
            defaults={
                "code": code,
                "name": name,
                "name_en": english,
                "short_name": short,
                "short_name_en": english,
                "field_name": field,
                "colour": colour,
                "business_field": business,
            },
        )
    for track, types in SERVICE_TYPES.items():
        for number, code, name, english in types:
            type_model.objects.update_or_create(
                id=(track or 0) * 10 + number,
                defaults={
                    "code": code,
                    "name": name,
                    "name_en": english,
                    "track_id": track,
                    "position": number,
                },
            )


def follow(apps: Any = registry, **kwargs: Any) -> None:
    """After migrate or flush: the rows as the code has them, unless the tables are older."""
    try:
        apps.get_model("campaigns", "ServiceType")._meta.get_field("name_en")
    except (LookupError, FieldDoesNotExist):
        return
    load(apps)
