from django.urls import path

from services.views.cases import contacts, listing, opening, page, parts, prints, refer

_PAGES = [
    ("cases/new/", opening.CaseOpen, "case-open"),
    ("cases/<uuid:uuid>/", page.CasePage, "case"),
    ("cases/<uuid:uuid>/move/<str:move>/", page.CaseMove, "case-move"),
    ("cases/<uuid:uuid>/reopen/", page.CaseReopen, "case-reopen"),
    ("cases/<uuid:uuid>/refer/", refer.CaseRefer, "case-refer"),
    ("cases/<uuid:uuid>/contact/", contacts.ContactAdd, "case-contact"),
    ("case-contacts/<uuid:uuid>/", contacts.ContactRevise, "contact-revise"),
    ("case-goals/<uuid:uuid>/", parts.GoalEdit, "case-goal"),
    ("case-goals/<uuid:uuid>/progress/", parts.GoalProgressAdd, "case-goal-progress"),
]

urlpatterns = [
    path("cases/", listing.CaseList.as_view(), name="case-list"),
    path("cases/<uuid:uuid>/print/", prints.CasePrint.as_view(), name="case-print"),
    path("cases/<uuid:uuid>/word/", prints.CaseWord.as_view(), name="case-word"),
    path("m/cases/", listing.PhoneCaseList.as_view(), name="phone-case-list"),
]
for _route, _view, _name in _PAGES:
    urlpatterns += [
        path(_route, _view.as_view(), name=_name),  # type: ignore[attr-defined]
        path(f"m/{_route}", _view.as_view(phone=True), name=f"phone-{_name}"),  # type: ignore[attr-defined]
    ]
for _part in parts.PARTS:
    _route = f"cases/<uuid:uuid>/{_part}/"
    urlpatterns += [
        path(_route, parts.CasePart.as_view(part=_part), name=f"case-{_part}"),
        path(
            f"m/{_route}", parts.CasePart.as_view(part=_part, phone=True),
            name=f"phone-case-{_part}",
        ),
    ]  # fmt: skip
