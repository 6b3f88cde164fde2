from django.urls import path

from services.views.correction import list as lists
from services.views.correction import pages

urlpatterns = [
    path("records/<uuid:uuid>/correct/", pages.AskCorrection.as_view(), name="correct"),
    path("corrections/", lists.CorrectionList.as_view(), name="corrections"),
    path("corrections/<uuid:uuid>/", pages.CorrectionDetail.as_view(), name="correction"),
    path(
        "corrections/<uuid:uuid>/<slug:move>/",
        pages.MoveCorrection.as_view(),
        name="correction-move",
    ),
]
