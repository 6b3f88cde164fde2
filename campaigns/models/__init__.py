from campaigns.models.campaign import Campaign, ServiceType, Track, missed_window

__all__ = ["Campaign", "ServiceType", "Track", "missed_window"]
