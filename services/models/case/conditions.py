"""What must be there before each step of a case: the table of specification 2.2, in words.

Every function takes the case and gives the list of what is missing, shown on the stepper of the
case's page and said by whoever tries the step too early.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.workflow import Text
from services.models.case.choices import Attainment, CaseStatus, CloseReason, Stage
from services.models.referral.moves import ReferralStatus

if TYPE_CHECKING:
    from services.models.case.file import Case
    from services.models.referral.referral import Referral


def _when(missing: dict[Text, bool]) -> list[Text]:
    return [words for words, lacks in missing.items() if lacks]


def consented(case: Case) -> bool:
    """A consent in force is named, or the reason why there is none (specification 2.13)."""
    consent = case.consent
    return bool(case.consent_exception.strip() or (consent is not None and consent.holds_today))


def taking_on(case: Case) -> list[Text]:
    """INTAKE → ASSESSMENT."""
    intake = case.intake_row
    return _when(
        {
            _("signed consent, or why there is none"): not consented(case),
            _("risk screen"): intake is None or intake.screened_on is None,
            _("number of the service agreement"): not case.agreement_no.strip(),
        }
    )


def refusing(case: Case) -> list[Text]:
    return [] if case.refusal_reason else [_("the reason for not taking the case on")]


def referring_out(case: Case) -> list[Text]:
    """INTAKE → REFERRED_OUT: the reason, and a referral that is on its way."""
    return [*refusing(case), *referred(case)]


def referral_under_way(case: Case) -> Referral | None:
    """The newest referral out of this case that was sent and not declined or withdrawn."""
    sent = case.referrals.exclude(status=ReferralStatus.CANCELLED).filter(sent_at__isnull=False)
    return sent.exclude(accepted=False).order_by("-sent_at").first()


def referred(case: Case) -> list[Text]:
    """What is missing until a referral out of this case is under way (2.14).

    Sending asks for receiver, reason, consent and what the receiver is told; so that is asked here.
    """
    if referral_under_way(case) is not None:
        return []
    found = case.referrals.exclude(status=ReferralStatus.CANCELLED)
    prepared = found.filter(sent_at=None).select_related("person").order_by("-pk").first()
    if prepared is None:
        declined = found.exists()
        return [
            _("another referral: the receiver declined") if declined
            else _("a referral of the person out of this case")
        ]  # fmt: skip
    spoken = [] if prepared.contacted.strip() else [_("who was spoken to")]
    words = _("referral %(number)s, sent to %(name)s")
    told = {"number": prepared.number, "name": prepared.to_name}
    return [words % told, *spoken, *prepared.missing("send")]


def assessed(case: Case) -> list[Text]:
    """ASSESSMENT → PLANNING (or back to INTERVENTION): the newest pre-assessment report."""
    report = case.assessment
    if report is None:
        return [_("pre-assessment report")]
    blocks = {
        _("the person himself"): report.person_block,
        _("the family"): report.family_block,
        _("the social surroundings"): report.social_block,
    }
    missing = _when({words: not text.strip() for words, text in blocks.items()})
    return missing + _when(
        {
            _("at least one need"): not report.needs,
            _("at least one strength"): not report.strengths,
            _("the day of the re-assessment"): not missing and report.done_on is None,
        }
    )


def planned(case: Case) -> list[Text]:
    """PLANNING → INTERVENTION: goals by the SMART rule, the person's word, a supervisor's opinion."""
    plan = case.plan
    if plan is None:
        return [_("at least one goal"), _("the day on which the person agreed to the plan"),
                _("a supervisor's opinion on the plan")]  # fmt: skip
    goals = list(plan.goals.all())
    return _when(
        {
            _("at least one goal"): not goals,
            _("measure, present state, target and due date of every goal"): any(
                not goal.is_smart for goal in goals
            ),
            _("the day on which the person agreed to the plan"): plan.agreed_on is None,
            _("a supervisor's opinion on the plan"): not plan.opinions.filter(
                stage=Stage.PLAN
            ).exists(),
        }
    )


def going_on(case: Case) -> list[Text]:
    """ASSESSMENT → INTERVENTION after a re-assessment that leaves the plan as it is."""
    return assessed(case)


def worked(case: Case) -> list[Text]:
    """INTERVENTION → EVALUATION."""
    short = settings.CASE_MIN_CONTACTS - case.contacts.in_intervention().count()
    missing: list[Text] = []
    if short > 0:
        missing.append(
            ngettext(
                "%(n)d more contact in the intervention",
                "%(n)d more contacts in the intervention",
                short,
            )
            % {"n": short}
        )
    return missing + _goal_states(case)


def _goal_states(case: Case) -> list[Text]:
    goals = list(case.plan.goals.all()) if case.plan else []
    return _when(
        {
            _("at least one goal"): not goals,
            _("the present state of every goal"): any(goal.stated_on is None for goal in goals),
        }
    )


def evaluated(case: Case) -> list[Text]:
    """EVALUATION → CLOSED (8.1 no. 5): consent, every goal's result, satisfaction, reason, date."""
    goals = list(case.plan.goals.all()) if case.plan else []
    last = case.last_contact_on
    missing = _when(
        {
            _("signed consent, or why there is none"): not consented(case),
            _("the result of every goal"): not goals
            or any(goal.attainment == Attainment.OPEN for goal in goals),
            _("the person's satisfaction, or why it was not asked"): case.satisfaction is None
            and not case.no_satisfaction_reason.strip(),
            _("the reason for closing"): not case.close_reason,
            _("the date of closing"): case.closed_on is None,
            _("a date of closing not before the last contact"): bool(
                case.closed_on and last and case.closed_on < last
            ),
            _("a date of closing not in the future"): bool(
                case.closed_on and case.closed_on > timezone.localdate()
            ),
        }
    )
    if case.close_reason == CloseReason.REFERRED:
        missing += referred(case)
    return missing


def suspended(case: Case) -> list[Text]:
    today = timezone.localdate()
    return (
        []
        if case.resume_on and case.resume_on > today
        else [_("the day on which it is expected to go on")]
    )


def followed_up(case: Case) -> list[Text]:
    """CLOSED → FOLLOW_UP: at least one visit within the months after closing."""
    until = follow_up_until(case)
    found = case.follow_ups.filter(held_on__lte=until).exists() if until else False
    return [] if found else [_("a follow-up visit by %(day)s") % {"day": f"{until:%Y-%m-%d}"}]


def follow_up_until(case: Case) -> dt.date | None:
    """The last day for the first follow-up visit."""
    return months_after(case.closed_on, settings.CASE_FOLLOW_UP_MONTHS) if case.closed_on else None


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month; its last day where the month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_after - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


# --- who -----------------------------------------------------------------------------------------


def its_worker(case: Case, user: Any) -> Text | None:
    """The social workers of the case do its work; the head may stand in for them."""
    if case.is_worked_by(user) or case.holds(user, "case.approve"):
        return None
    return _("Only the social workers of this case and the head of the station can do this.")


def not_ones_own(case: Case, user: Any) -> Text | None:
    """Nobody approves the own case where somebody else could."""
    from services.models.workflow import has_other_confirmer

    if case.worker_id == user.pk and has_other_confirmer(case.station_id, user):
        return _("Somebody else has to approve your own case.")
    return None


def was_running(case: Case, user: Any) -> Text | None:
    if case.plan is None or case.intervened_at is None:
        return _("The intervention has not begun yet.")
    return its_worker(case, user)


def was(status: CaseStatus) -> Any:
    """The guard of the way back out of a suspension."""

    def guard(case: Case, user: Any) -> Text | None:
        if case.suspended_from == status:
            return None
        return _("The case was in another state when it was suspended.")

    return guard
