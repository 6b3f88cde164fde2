"""Photos and papers of services."""

from __future__ import annotations

from django.urls import path

from services.attaching import holders
from services.views import files

urlpatterns = [
    path("service-files/<uuid:uuid>/", files.ServiceFileContent.as_view(), name="file"),
    path(
        "service-files/<uuid:uuid>/thumbnail/",
        files.ServiceFileThumbnail.as_view(),
        name="file-thumbnail",
    ),
    path(
        "service-files/<uuid:uuid>/remove/", files.ServiceFileRemove.as_view(), name="file-remove"
    ),
    path(
        "service-files/<uuid:uuid>/restore/",
        files.ServiceFileRestore.as_view(),
        name="file-restore",
    ),
    *(
        path(
            f"files-of-{name}/<uuid:uuid>/",
            files.ServiceFileUpload.as_view(),
            {"holder": name},
            name=f"files-of-{name}",
        )
        for name in holders()
    ),
]
