from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "discussion.signing"
    label = "signing"
