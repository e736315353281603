"""Step Functions: corrections of moto's interpreter, and the service integrations."""
