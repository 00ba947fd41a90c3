from django.apps import AppConfig


class StancesConfig(AppConfig):
    name = "discussion.stances"
    label = "stances"
