from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "discussion.comments"
    label = "comments"
