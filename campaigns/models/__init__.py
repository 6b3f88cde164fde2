from campaigns.models.campaign import Campaign, ServiceType, Track

__all__ = ["Campaign", "ServiceType", "Track"]
