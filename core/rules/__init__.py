"""How the rows of a model are reached: each rule for the ORM and, the same, for the policy in SQL."""
