from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "discussion.core"
    label = "core"
