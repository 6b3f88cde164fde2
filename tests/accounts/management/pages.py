"""The administrator's pages as a browser uses them."""

from django.utils import timezone

LIST = "/accounts/"
TODAY = timezone.localdate


def listed(browser, query=""):
    page = browser.get(LIST + query)
    assert page.status_code == 200
    return {user.username for user in page.context["page"].rows}


def new_account(browser, **changes):
    data = {
        "account-username": "li.min",
        "account-name": "李敏",
        "account-phone": "13885012345",
        "role": "county_admin",
        "search": "福泉",
        "place": "d522702",
        "starts_on": f"{TODAY():%F}",
        "ends_on": "",
        **changes,
    }
    return browser.post("/accounts/new/", data)


def add_posting(browser, user, **changes):
    data = {
        "role": "county_admin", "search": "", "place": "d522702", "starts_on": f"{TODAY():%F}",
        "ends_on": "", **changes,
    }  # fmt: skip
    return browser.post(f"/accounts/{user.pk}/postings/", data)
