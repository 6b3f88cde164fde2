from django.urls import path

from households.views import reminders

urlpatterns = [
    path("reminders/", reminders.Reminders.as_view(), name="reminders"),
    path("m/reminders/", reminders.PhoneReminders.as_view(), name="phone-reminders"),
]
