"""The system administrator's pages: list, one account, a new account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts import audit
from accounts.audit import Action
from accounts.filters import AccountFilter
from accounts.lockout import is_locked
from accounts.management_forms import AccountForm, PostingForm
from accounts.models import Posting, User
from accounts.passwords import initial_password
from accounts.tables import AccountTable, state_tags
from accounts.views.jurisdiction import ManagesAccounts, SeesStations
from core.ui.list import ListPage


class AccountList(SeesStations, ListPage):
    model = User
    table_class = AccountTable
    filterset_class = AccountFilter
    title = gettext_lazy("Accounts")
    unit = gettext_lazy("accounts")
    permission = "account.manage"
    export_permission = None
    orderings = {"account": ("username",), "newest": ("-pk",)}
    actions_template = "accounts/list_actions.html"
    empty_text = gettext_lazy("There is no account in your division yet.")

    def get_queryset(self) -> QuerySet:
        shown = Posting.objects.not_over().with_place()
        return (
            User.objects.manageable_by(self.request.user)
            .annotate(locked=is_locked())
            .prefetch_related(Prefetch("postings", shown, to_attr="shown_postings"))
        )


class AccountDetail(ManagesAccounts, View):
    """Everything about one account; a post changes name and phone."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        account = self.account(pk)
        return show(request, account)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        account = self.account(pk, lock=True)
        form = AccountForm(request.POST, instance=account, prefix="account")
        if not form.is_valid():
            account.name = User.objects.values_list("name", flat=True).get(pk=pk)
            return show(request, account, account_form=form)
        if form.changed_data:
            form.save()
            audit.record(request, Action.ACCOUNT, obj=account, changed=form.changed_data)
        messages.success(request, _("The account is saved."))
        return redirect("accounts:detail", pk=pk)


def show(request: HttpRequest, account: User, **forms: Any) -> HttpResponse:
    """The page of one account, with a form that has errors in place of a fresh one."""
    context = {
        "account": account,
        "state": state_tags(account),
        "postings": account.postings.with_place().order_by("ends_on", "starts_on", "pk"),
        "account_form": AccountForm(instance=account, prefix="account"),
        "posting_form": PostingForm(admin=request.user, user=account),
        **forms,
    }
    return render(request, "accounts/account.html", context)


class AccountCreate(ManagesAccounts, View):
    """An account with its first posting. Its initial password is shown once and must be changed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(AccountForm(prefix="account"), PostingForm(admin=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        account_form = AccountForm(request.POST, prefix="account")
        posting_form = PostingForm(request.POST, admin=request.user)
        valid = [account_form.is_valid(), posting_form.is_valid()]
        posting = posting_form.instance
        if not all(valid) or posting is None:
            return self._form(account_form, posting_form)
        password = initial_password()
        account = account_form.save(commit=False)
        account.created_by = request.user
        account.must_change_password = True
        account.set_password(password)
        account.save()
        posting.user = account
        posting.save()
        audit.record(request, Action.ACCOUNT, obj=account, account=account.username, created=True)
        record_posting(request, posting, "posted")
        return show_password(request, account, password, created=True)

    def _form(self, account_form: AccountForm, posting_form: PostingForm) -> HttpResponse:
        context = {"account_form": account_form, "posting_form": posting_form}
        return render(self.request, "accounts/account_new.html", context)


def record_posting(request: HttpRequest, posting: Posting, what: str) -> None:
    """The row of a permission change: what happened to which posting of which account."""
    audit.record(
        request,
        Action.PERMISSION,
        obj=posting.user,
        account=posting.user.username,
        change=what,
        role=posting.role,
        place=posting.division_prefix or f"station {posting.station_id}",
        starts_on=f"{posting.starts_on:%F}",
        ends_on=f"{posting.ends_on:%F}" if posting.ends_on else "",
    )


def show_password(
    request: HttpRequest, account: User, password: str, *, created: bool = False
) -> HttpResponse:
    """The one page that shows an initial password; it is stored nowhere in plain."""
    context = {"account": account, "password": password, "created": created}
    response = render(request, "accounts/initial_password.html", context)
    response["Cache-Control"] = "no-store"
    return response
