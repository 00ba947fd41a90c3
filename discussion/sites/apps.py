from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "discussion.sites"
    label = "sites"
