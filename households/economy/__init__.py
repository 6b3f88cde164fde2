"""Rules of the family economic survey 家庭经济状况调查 (specification 2.6), apart from its tables."""
