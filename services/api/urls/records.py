"""Routes of records of every kind."""

from rest_framework.routers import SimpleRouter

from services.api.records import RecordViewSet

router = SimpleRouter()
router.register("records", RecordViewSet, basename="record")
urlpatterns = router.urls
