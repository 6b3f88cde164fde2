"""What satisfaction answers come to, and when it may not be shown (specification 2.8)."""
