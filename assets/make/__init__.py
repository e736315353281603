"""Generators of the drawings and of the generated parts of the documents."""
