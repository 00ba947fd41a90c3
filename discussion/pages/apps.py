from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "discussion.pages"
    label = "pages"
