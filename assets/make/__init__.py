"""Writes the drawings and the generated parts of the documents."""
