"""Pages of referrals: ours, and those handed to us."""
