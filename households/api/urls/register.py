from rest_framework.routers import SimpleRouter

from households.api import person_rows
from households.api.register_changes import RegisterChangeViewSet

router = SimpleRouter()
router.register("target-groups", person_rows.CategoryViewSet, basename="target-group")
router.register("certificates", person_rows.CertificateViewSet, basename="certificate")
router.register("relations", person_rows.RelationViewSet, basename="relation")
router.register("phones", person_rows.PhoneViewSet, basename="phone")
router.register("register-changes", RegisterChangeViewSet, basename="register-change")
urlpatterns = router.urls
