"""Referrals 转介 (specification 2.14): to other stations of the platform, and to anybody else."""
