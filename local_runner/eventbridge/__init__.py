"""EventBridge: events reach the targets of rules."""
