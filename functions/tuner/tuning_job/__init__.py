"""State "Prepare Tuning Job": the CreateHyperParameterTuningJob request."""
