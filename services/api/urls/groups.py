from rest_framework.routers import SimpleRouter

from services.api.groups import GroupViewSet, SessionViewSet

router = SimpleRouter()
router.register("group-work", GroupViewSet, basename="group")
router.register("group-sessions", SessionViewSet, basename="group-session")
urlpatterns = router.urls
