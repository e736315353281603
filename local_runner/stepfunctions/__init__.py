"""Step Functions: additions to moto's interpreter and the service integrations."""
