"""`manage.py createsuperuser`: the first account of a new installation."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(monkeypatch, settings):
    settings.PROVINCE_CODE = "52"

    def give(username="first.admin", name="周明", password="Quite-Different-9"):
        monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", username)
        monkeypatch.setenv("DJANGO_SUPERUSER_NAME", name)
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)

    return give


def test_it_makes_the_province_s_system_administrator(given, sign_in):
    given()
    call_command("createsuperuser", "--noinput")
    user = User.objects.get()
    assert not user.is_superuser and not user.is_staff
    assert user.scope.roles == {"sys_admin"}
    assert user.prefixes_for("account.manage") == {"52"}
    assert sign_in(user, "Quite-Different-9").get("/accounts/").status_code == 200
    made = AuditEvent.objects.filter(action__in=["account", "permission"])
    assert made.filter(user=user).count() == 2


@pytest.mark.parametrize(
    "wrong", [{"password": "weak"}, {"password": ""}, {"username": ""}, {"name": ""}]
)
def test_it_refuses_what_the_pages_would_refuse(given, wrong):
    given(**wrong)
    with pytest.raises(CommandError):
        call_command("createsuperuser", "--noinput")
    assert not User.objects.exists()


def test_it_asks_until_the_answers_will_do(monkeypatch):
    typed = iter(["", "周明", "first.admin", "周明"])
    hidden = iter(["Quite-Different-9"] * 4)
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(hidden))
    call_command("createsuperuser")
    assert User.objects.get().username == "first.admin"


def test_nothing_is_made_when_it_is_stopped(monkeypatch):
    def stop(prompt):
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", stop)
    with pytest.raises(CommandError):
        call_command("createsuperuser")
    assert not User.objects.exists()
