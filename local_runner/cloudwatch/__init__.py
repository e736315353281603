"""CloudWatch: alarms on queues."""
