from django.apps import AppConfig


class PollsConfig(AppConfig):
    name = "discussion.polls"
    label = "polls"
