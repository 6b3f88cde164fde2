from rest_framework.routers import SimpleRouter

from services.api.corrections import CorrectionViewSet

router = SimpleRouter()
router.register("corrections", CorrectionViewSet, basename="correction")
urlpatterns = router.urls
