"""Routes of background checks."""

from rest_framework.routers import SimpleRouter

from households.api.background import BackgroundViewSet

router = SimpleRouter()
router.register("background-checks", BackgroundViewSet, basename="background-check")
urlpatterns = router.urls
