from django.urls import path

from services.views import phone, records, review, review_actions, visit

urlpatterns = [
    path("m/", phone.PhoneHome.as_view(), name="phone-home"),
    path("m/due/", phone.PhoneDue.as_view(), name="phone-due"),
    path("m/records/", phone.PhoneRecords.as_view(), name="phone-records"),
    path("m/visit/", visit.LogVisit.as_view(), name="visit"),
    path("m/visit/<uuid:uuid>/", visit.ReviseVisit.as_view(), name="visit-revise"),
    path("m/visit/<uuid:uuid>/saved/", visit.VisitSaved.as_view(), name="visit-saved"),
    path("workbench/", review.Workbench.as_view(), name="workbench"),
    path("workbench/due/", records.DueHouseholds.as_view(), name="due"),
    path("review/", review.Review.as_view(), name="review"),
    path("review/confirm/", review_actions.ConfirmPlain.as_view(), name="confirm-plain"),
    path("review/undo/", review_actions.UndoConfirm.as_view(), name="undo"),
    path(
        "review/hints/<uuid:uuid>/dismiss/",
        review_actions.DismissHint.as_view(),
        name="dismiss-hint",
    ),
    path("records/", records.RecordList.as_view(), name="record-list"),
    path("records/<uuid:uuid>/", records.RecordDetail.as_view(), name="record"),
    path("records/<uuid:uuid>/confirm/", review_actions.ConfirmRecord.as_view(), name="confirm"),
    path("records/<uuid:uuid>/return/", review_actions.ReturnRecord.as_view(), name="return"),
    path("records/<uuid:uuid>/reopen/", review_actions.ReopenRecord.as_view(), name="reopen"),
    path("records/<uuid:uuid>/withdraw/", review_actions.WithdrawRecord.as_view(), name="withdraw"),
]
