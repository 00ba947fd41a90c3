"""How rows of moderation name readers."""

from typing import Any

from django.conf import settings
from django.db import models


def erasable(related_name: str = "+", **options: Any) -> Any:
    """A reader who may be erased: the row stays and names nobody."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name=related_name, **options)
