"""Names in the API's description of the choices that several fields share or whose fields share a name."""

from __future__ import annotations

_H = "households.models"
_S = "services.models"

ENUM_NAMES = {
    "AbilityEnum": f"{_H}.particulars.Ability",
    "SelfCareEnum": f"{_H}.particulars.SelfCare",
    "PhoneOwnerEnum": f"{_H}.particulars.PhoneOwner",
    "PointsEnum": f"{_H}.satisfaction.POINTS",
    "PersonStatusEnum": f"{_H}.person.Person.Status",
    "RiskEnum": f"{_H}.household.Household.Risk",
    "LeadStatusEnum": f"{_H}.lead.Lead.Status",
    "IncidentKindEnum": f"{_H}.incident.incident.Incident.Kind",
    "ReportMethodEnum": f"{_H}.mandatory_report.text.MandatoryReportText.Method",
    "ConsentKindEnum": f"{_H}.consent.Consent.Kind",
    "ReferralStatusEnum": f"{_S}.referral.referral.Referral.Status",
    "ReferralUrgencyEnum": f"{_S}.referral.referral.Referral.Urgency",
    "HeadCountMethodEnum": f"{_S}.sign_in.sheet.SignInSheet.Method",
    "TextFieldEnum": f"{_S}.aids.text_template.TextTemplate.Field",
    "StationStatusEnum": "stations.models.station.Station.Status",
}
