"""Sessions with routers: who we are, which host keys are known, one bounded answer at a time."""
