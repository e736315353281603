"""Who may do what in the embedded AWS: policies as documents, decisions, and where they are enforced."""
