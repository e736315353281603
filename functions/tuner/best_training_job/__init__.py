"""State "Pick Best Training Job": the winner of a tuning job, or why there is none."""
