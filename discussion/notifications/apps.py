from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the package's models."""

    name = "discussion.notifications"
