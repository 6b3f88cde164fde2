"""Less to type: what is the same again, and wording that is offered."""
