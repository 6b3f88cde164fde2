from rest_framework.routers import SimpleRouter

from services.api.group_sessions import SessionViewSet
from services.api.groups import GroupViewSet

router = SimpleRouter()
router.register("group-work", GroupViewSet, basename="group")
router.register("group-sessions", SessionViewSet, basename="group-session")
urlpatterns = router.urls
