from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "discussion.exports"
    label = "exports"
