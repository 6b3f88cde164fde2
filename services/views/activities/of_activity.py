"""What the pages about one activity share."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.workflow import holds
from households.views.response import PersonLevel
from services.models import Activity
from services.models.activity.moves import EDIT
from services.views.person_level import PersonLevelRequired


class OfActivity(PersonLevel, PersonLevelRequired):
    """View mixin: an activity within sight (404 else), or one that the user may change (403)."""

    def find(self, request: HttpRequest, uuid: UUID) -> Activity:
        found = Activity.objects.visible_to(request.user)
        related = ("station", "venue", "track", "record", "created_by", "approved_by")
        return get_object_or_404(found.select_related(*related), uuid=uuid)

    def find_to_change(self, request: HttpRequest, uuid: UUID) -> Activity:
        activity = self.find(request, uuid)
        if not holds(request.user, EDIT, activity.station):
            raise PermissionDenied(_("Your role may not do this here."))
        return activity
