"""The county's monthly report (月报, specification 3.1): tables 1 and 3 in their first form."""
