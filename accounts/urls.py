from django.urls import path

from accounts.views import audit_log, changes, own, people, preferences, sign_in

app_name = "accounts"
urlpatterns = [
    path("accounts/sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("accounts/sign-out/", sign_in.sign_out, name="sign-out"),
    path("accounts/session/", sign_in.session, name="session"),
    path("accounts/language/", preferences.language, name="language"),
    path("accounts/theme/", preferences.theme, name="theme"),
    path("accounts/me/", own.Mine.as_view(), name="me"),
    path("accounts/me/password/", own.ChangePassword.as_view(), name="password"),
    path("accounts/me/tokens/", own.IssueToken.as_view(), name="token-issue"),
    path("accounts/me/tokens/<int:pk>/", own.ChangeToken.as_view(), name="token-change"),
    path("accounts/", people.AccountList.as_view(), name="list"),
    path("accounts/new/", people.AccountCreate.as_view(), name="create"),
    path("accounts/places/", changes.Places.as_view(), name="places"),
    path("accounts/audit/", audit_log.AuditLog.as_view(), name="audit"),
    path("accounts/<int:pk>/", people.AccountDetail.as_view(), name="detail"),
    path("accounts/<int:pk>/change/", changes.ChangeAccount.as_view(), name="change"),
    path("accounts/<int:pk>/postings/", changes.AddPosting.as_view(), name="posting-add"),
    path(
        "accounts/<int:pk>/postings/<int:posting>/end/",
        changes.EndPosting.as_view(),
        name="posting-end",
    ),
]
