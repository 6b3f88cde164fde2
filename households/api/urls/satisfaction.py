from rest_framework.routers import SimpleRouter

from households.api.satisfaction import SatisfactionViewSet

router = SimpleRouter()
router.register("satisfaction-surveys", SatisfactionViewSet, basename="satisfaction-survey")
urlpatterns = router.urls
