"""Pages of the imports."""

from __future__ import annotations

from django.urls import path

from core.sheets import steps, views
from core.sheets.list import BatchList

app_name = "sheets"

urlpatterns = [
    path("imports/", BatchList.as_view(), name="list"),
    path("imports/new/<slug:key>/", views.Upload.as_view(), name="upload"),
    path("imports/template/<slug:key>/", views.Template.as_view(), name="template"),
    path("imports/<uuid:uuid>/", views.Preview.as_view(), name="preview"),
    path("imports/<uuid:uuid>/errors/", views.WrongRows.as_view(), name="wrong-rows"),
    *(
        path(f"imports/<uuid:uuid>/{act}/", views.Act.as_view(), {"act": act}, name=act)
        for act in ("apply", "discard", "undo", "again")
    ),
    path("imports/<uuid:uuid>/columns/", steps.Columns.as_view(), name="columns"),
    path("imports/<uuid:uuid>/codes/", steps.Codes.as_view(), name="codes"),
]
