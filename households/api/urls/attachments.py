from rest_framework.routers import SimpleRouter

from households.api.attachments import AttachmentViewSet

router = SimpleRouter()
router.register("attachments", AttachmentViewSet, basename="attachment")
urlpatterns = router.urls
