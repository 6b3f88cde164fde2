"""The list behind figures of cases, groups, referrals and resources: one row per milestone."""
