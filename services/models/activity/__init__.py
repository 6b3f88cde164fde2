"""Community activities 社区活动 (specification 2.4): plan, partners and venues, what was held."""
