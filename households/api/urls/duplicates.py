from django.urls import path

from households.api.check import PersonCheckView

urlpatterns = [path("persons/check/", PersonCheckView.as_view(), name="person-check")]
