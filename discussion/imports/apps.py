from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Registers the package's models."""

    name = "discussion.imports"
