from django.urls import path
from rest_framework.routers import SimpleRouter

from households.api.check import PersonCheckView
from households.api.duplicates import DuplicateViewSet
from households.api.transfers import TransferViewSet

router = SimpleRouter()
router.register("duplicates", DuplicateViewSet, basename="duplicate")
router.register("transfers", TransferViewSet, basename="transfer")
urlpatterns = [
    path("persons/check/", PersonCheckView.as_view(), name="person-check"),
    *router.urls,
]
