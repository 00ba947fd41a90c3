from django.apps import AppConfig


class ImportersConfig(AppConfig):
    name = "discussion.importers"
    label = "importers"
