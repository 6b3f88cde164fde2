from rest_framework.routers import SimpleRouter

from services.api.blocks import BlockViewSet

router = SimpleRouter()
router.register("blocks", BlockViewSet, basename="block")
urlpatterns = router.urls
