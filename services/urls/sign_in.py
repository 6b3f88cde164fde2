"""Sign-in sheets; `q/` is the public page behind the code."""

from __future__ import annotations

from django.urls import path

from services.views.sign_in import public, sheet

urlpatterns = [
    path("q/<str:token>/", public.PublicSignIn.as_view(), name="sign-in-public"),
    path("sign-in/<uuid:uuid>/", sheet.SheetPage.as_view(), name="sign-in"),
    path("sign-in/<uuid:uuid>/standing/", sheet.SheetCount.as_view(), name="sign-in-standing"),
    path("sign-in/<uuid:uuid>/open/", sheet.SheetOpen.as_view(), name="sign-in-open"),
    path("sign-in/<uuid:uuid>/add/", sheet.SheetAdd.as_view(), name="sign-in-add"),
    path("sign-in/<uuid:uuid>/strike/", sheet.SheetStrike.as_view(), name="sign-in-strike"),
]
