"""State "Check Input": what an execution input may hold, and the payload that it becomes."""
