"""State "Build Model": the model, the endpoint configuration, the model package and the result."""
