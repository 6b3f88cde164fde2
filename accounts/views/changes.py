"""What the system administrator does to an account: open, close, unlock, password, postings."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts import audit, lockout, places
from accounts.audit import Action
from accounts.management_forms import PostingForm
from accounts.models import User
from accounts.passwords import initial_password
from accounts.views.jurisdiction import ManagesAccounts
from accounts.views.people import record_posting, show, show_password


class ChangeAccount(ManagesAccounts, View):
    """POST `do`: close, open, unlock or password."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect("accounts:detail", pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        account = self.account(pk, lock=True)
        do = {
            "close": self._close,
            "open": self._open,
            "unlock": self._unlock,
            "password": self._password,
        }.get(request.POST.get("do", ""))
        if do is None:
            raise Http404
        return do(account) or redirect("accounts:detail", pk=pk)

    def _note(self, account: User, change: str) -> None:
        action = Action.PASSWORD if change == "password reset" else Action.ACCOUNT
        audit.record(self.request, action, obj=account, account=account.username, change=change)

    def _close(self, account: User) -> None:
        account.close()
        self._note(account, "closed")
        messages.success(self.request, _("The account is closed. Nobody can sign in with it."))

    def _open(self, account: User) -> None:
        account.open()
        self._note(account, "opened")
        messages.success(self.request, _("The account is open again."))

    def _unlock(self, account: User) -> None:
        lockout.unlock(account.username)
        self._note(account, "unlocked")
        messages.success(self.request, _("The account is unlocked."))

    def _password(self, account: User) -> HttpResponse:
        password = initial_password()
        account.change_password(password, must_change=True)
        lockout.unlock(account.username)
        self._note(account, "password reset")
        return show_password(self.request, account, password)


class AddPosting(ManagesAccounts, View):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return redirect("accounts:detail", pk=pk)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        account = self.account(pk, lock=True)
        form = PostingForm(request.POST, admin=request.user, user=account)
        if not form.is_valid() or form.instance is None:
            return show(request, account, posting_form=form)
        form.instance.save()
        record_posting(request, form.instance, "posted")
        messages.success(request, _("The posting is added."))
        return redirect("accounts:detail", pk=pk)


class EndPosting(ManagesAccounts, View):
    def get(self, request: HttpRequest, pk: int, posting: int) -> HttpResponse:
        return redirect("accounts:detail", pk=pk)

    def post(self, request: HttpRequest, pk: int, posting: int) -> HttpResponse:
        account = self.account(pk, lock=True)
        found = get_object_or_404(account.postings.not_over(), pk=posting)
        found.end()
        record_posting(request, found, "ended")
        messages.success(request, _("The posting has ended."))
        return redirect("accounts:detail", pk=pk)


class Places(ManagesAccounts, View):
    """The part of the posting form that lists what the search found (htmx)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        words, role = request.GET.get("search", ""), request.GET.get("role", "")
        found = places.search(words, role, request.user.prefixes_for("account.manage"))  # type: ignore[union-attr]
        context = {
            "found": found,
            "nothing": places.nothing_found(words),
            # What was chosen already stays chosen when the list is drawn anew.
            "chosen": request.GET.get("place", ""),
        }
        return render(request, "accounts/places.html", context)
