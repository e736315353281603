"""CloudWatch: alarms on queues, and the logs of training jobs."""
