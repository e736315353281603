"""SQS: queues, as far as other services keep messages in them."""
