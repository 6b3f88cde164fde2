from rest_framework.routers import SimpleRouter

from services.api.sign_in import SheetViewSet

router = SimpleRouter()
router.register("sign-in-sheets", SheetViewSet, basename="sign-in-sheet")
urlpatterns = router.urls
