"""GET /api/v1/figures/"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.jurisdiction import scope_of
from reporting.api.serializers import FiguresAnswerSerializer, FiguresQuery
from reporting.figures import Node, figures
from reporting.figures.nodes import division_node, may_see_persons, station_node, top_node
from reporting.indicators import INDICATORS


class FiguresView(APIView):
    """Figures of a division (or station) within the caller's aggregate sight, for whole months.

    Without `division` and `station`: the caller's own widest place. A division that does not exist
    and one of somebody else both answer 404.
    """

    @extend_schema(
        operation_id="figures", parameters=[FiguresQuery], responses=FiguresAnswerSerializer
    )
    def get(self, request: Request) -> Response:
        form = FiguresQuery(data=request.query_params)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        node = self._place(request, asked)
        period = asked["period"]
        found = figures(
            node,
            period.first,
            period.last,
            asked.get("indicator") or INDICATORS,
            asked.get("track"),
            person_sight=may_see_persons(scope_of(request.user), node),
        )
        answer = {
            "division": node.code,
            "name": node.name,
            "period_from": f"{period.first:%Y-%m}",
            "period_to": f"{period.last:%Y-%m}",
            "results": found,
        }
        response = Response(FiguresAnswerSerializer(answer).data)
        response["Cache-Control"] = "no-store"
        return response

    def _place(self, request: Request, asked: dict[str, Any]) -> Node:
        if "station" in asked:
            return station_node(request.user, asked["station"])
        if "division" in asked:
            return division_node(request.user, asked["division"])
        node = top_node(request.user)
        if node is None:
            raise NotFound(_("Your role does not see figures."))
        return node
