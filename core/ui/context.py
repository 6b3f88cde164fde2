"""What every page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """`system_name`, `demo`, `navigation` and `companions` (core.ui.navigation) for templates."""
    from core.ui.navigation import items_for

    navigation, companions = items_for(request)
    return {
        "system_name": settings.SYSTEM_NAME,
        "governing_body": settings.GOVERNING_BODY,
        "demo": settings.DEMO,
        "navigation": navigation,
        "companions": companions,
    }
