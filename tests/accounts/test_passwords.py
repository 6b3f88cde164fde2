"""Password rules (S-01) and the page that changes one."""

import datetime as dt

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.passwords import NoPersonalDetailsValidator, initial_password
from tests.factories.accounts import PASSWORD, UserFactory, make_user

pytestmark = pytest.mark.django_db
PAGE = "/accounts/me/password/"
NEW = "Brand-New-2027"


def change(browser, old=PASSWORD, new=NEW, again=None):
    return browser.post(
        PAGE, {"old_password": old, "new_password1": new, "new_password2": again or new}
    )


@pytest.mark.parametrize(
    "weak", ["Short-1", "onlylowercase", "lower4nddigits", "Password123", "12345678901"]
)
def test_weak_passwords_are_refused(weak):
    with pytest.raises(ValidationError):
        validate_password(weak, UserFactory())


@pytest.mark.parametrize("good", ["Brand-New-2027", "three classes 3", "长长长长长长长长长Ab"])
def test_ten_characters_of_three_classes_will_do(good):
    validate_password(good, UserFactory())


@pytest.mark.parametrize(
    "personal", ["wangxiaofang-A1", "X-13885012345-y", "Liming.522702-x", "王小芳-Abcdef1"]
)
def test_name_account_and_phone_are_no_password(personal):
    user = UserFactory(username="liming.522702", name="王小芳", phone="13885012345")
    with pytest.raises(ValidationError):
        NoPersonalDetailsValidator().validate(personal, user)
    NoPersonalDetailsValidator().validate("Quite-Different-9", user)


def test_changing_the_password_keeps_this_session_and_ends_the_others(sign_in):
    user = make_user()
    browser = sign_in(user)
    assert change(browser)["Location"] == "/accounts/me/"
    assert browser.get("/accounts/me/").status_code == 200
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert AuditEvent.objects.filter(action="password", user=user).count() == 1


def test_a_stolen_session_ends_with_the_change_of_the_password(sign_in):
    user = make_user()
    thief = sign_in(user)
    User.objects.get(pk=user.pk).change_password(NEW)
    assert thief.get("/accounts/me/").status_code == 302


def test_the_last_five_passwords_are_not_used_again(sign_in):
    user = make_user()
    browser = sign_in(user)
    used = [PASSWORD]
    for number in range(5):
        assert change(browser, used[-1], f"Brand-New-202{number}").status_code == 302
        used.append(f"Brand-New-202{number}")
    # PASSWORD is the sixth last now; the five after it are refused.
    for old in used[1:]:
        assert change(browser, used[-1], old).status_code == 200
    assert change(browser, used[-1], PASSWORD).status_code == 302


def test_wrong_entries_are_told_beside_the_field(sign_in):
    browser = sign_in(make_user())
    wrong = change(browser, old="Not-The-Old-1")
    assert "old_password" in wrong.context["form"].errors
    unlike = change(browser, again="Brand-New-2028")
    assert "new_password2" in unlike.context["form"].errors


def test_a_password_set_by_somebody_else_must_be_changed_first(sign_in, divisions):
    user = make_user("sys_admin", division="52", must_change_password=True)
    browser = sign_in(user)
    for page in ("/", "/accounts/", "/accounts/me/"):
        assert browser.get(page)["Location"] == PAGE
    assert browser.get("/api/v1/divisions/").status_code == 403
    part = browser.get("/accounts/places/", headers={"hx-request": "true"})
    assert part["HX-Redirect"] == PAGE
    assert browser.post("/accounts/language/", {"language": "en"}).status_code == 302
    assert change(browser)["Location"] == "/"
    assert browser.get("/accounts/").status_code == 200


def test_one_may_sign_out_instead_of_changing_it(sign_in):
    browser = sign_in(make_user(must_change_password=True))
    assert browser.post("/accounts/sign-out/")["Location"].startswith("/accounts/sign-in/")


def test_after_ninety_days_a_password_is_due_but_not_in_the_demo(sign_in, settings):
    old = timezone.now() - dt.timedelta(days=91)
    browser = sign_in(make_user(password_changed_at=old))
    assert browser.get("/accounts/me/").status_code == 200, "the demo's accounts do not age"
    settings.DEMO = False
    assert browser.get("/accounts/me/")["Location"] == PAGE
    settings.PASSWORD_MAX_AGE_DAYS = 0
    assert browser.get("/accounts/me/").status_code == 200, "0 switches ageing off"


def test_initial_passwords_differ_and_keep_the_rules():
    made = {initial_password() for _i in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password, UserFactory.build())
        assert not set(password) & set("0O1lI")
