"""State "Check Input": the contract of an execution input, and the payload that an input becomes."""
