"""Routes of drafts, phrases and texts with blanks."""

from rest_framework.routers import SimpleRouter

from services.api.drafts import DraftViewSet
from services.api.wording import PhraseViewSet, TextTemplateViewSet

router = SimpleRouter()
router.register("drafts", DraftViewSet, basename="draft")
router.register("phrases", PhraseViewSet, basename="phrase")
router.register("text-templates", TextTemplateViewSet, basename="text-template")
urlpatterns = router.urls
