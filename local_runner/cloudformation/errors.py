"""The error of templates that cannot be deployed."""


class InvalidTemplateError(Exception):
    """A template that AWS would refuse, too."""
