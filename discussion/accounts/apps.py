from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "discussion.accounts"
    label = "accounts"
