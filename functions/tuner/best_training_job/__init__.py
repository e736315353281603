"""State "Pick Best Training Job": the winner of a tuning job, or the reason why there is none."""
