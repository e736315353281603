"""CloudFormation: the template becomes resources of the embedded AWS."""
