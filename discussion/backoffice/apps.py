from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "discussion.backoffice"
    label = "backoffice"

    def ready(self) -> None:
        """Every table is known by now."""
        from discussion.backoffice.columns import name_in_words

        name_in_words()
