from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"

    def ready(self) -> None:
        from core.discovery import modules
        from services import (  # noqa: F401  (leaving and merged_persons listen)
            block_reading,
            case_household,
            case_reminders,
            correction_reminders,
            household_paper,
            household_timeline,
            leaving,
            merged_persons,
            referral_parts,
        )

        modules("services.kinds")
        modules("services.calendar")
        correction_reminders.register()
        modules("services.reminders")
        household_paper.register()
        household_timeline.register()
        block_reading.register_section()
        referral_parts.register()
        case_household.register()
        case_reminders.register()
