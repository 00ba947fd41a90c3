from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Registers the package's models."""

    name = "discussion.moderation"
