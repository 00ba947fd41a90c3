from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "discussion.articles"
    label = "articles"
