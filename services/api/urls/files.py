"""Routes of the files of services."""

from rest_framework.routers import SimpleRouter

from services.api.files import ServiceFileViewSet

router = SimpleRouter()
router.register("service-files", ServiceFileViewSet, basename="service-file")
urlpatterns = router.urls
