from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "discussion.backoffice"
    label = "backoffice"
