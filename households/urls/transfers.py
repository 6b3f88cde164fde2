"""Requests to transfer a file between stations."""

from __future__ import annotations

from django.urls import path

from households.views import transfers

urlpatterns = [
    path("transfers/", transfers.TransferList.as_view(), name="transfers"),
    path("transfers/new/", transfers.TransferAsk.as_view(), name="transfer-ask"),
    path("transfers/<uuid:uuid>/", transfers.TransferPage.as_view(), name="transfer"),
]
