"""Mail by the API of a provider, through django-anymail, which is imported only where EMAIL_URL names one.

What a provider is asked goes through the one client, like every request to elsewhere.
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from discussion.core import outbound


def backend(**given: Any) -> BaseEmailBackend:
    """Django's EMAIL_BACKEND: what sends by the provider that is set. Raises ImproperlyConfigured where that lacks."""
    # Settings that are there only where a provider is set.
    told: Any = settings
    kind = import_module(f"anymail.backends.{told.EMAIL_PROVIDER}").EmailBackend
    ours = type(kind.__name__, (kind,), {"create_session": lambda self: _Session()})
    # What a provider cannot do, like not following who reads, is left out rather than the mail.
    options = {"ignore_unsupported_features": True, **told.EMAIL_PROVIDER_OPTIONS}
    made: BaseEmailBackend = ours(timeout=outbound.SECONDS, **options, **given)
    return made


def reach() -> None:
    """Ask the provider for anything at all. Raises Unanswered."""
    asked: Any = backend()
    with outbound.session() as asking:
        asking.get(asked.api_url)


class _Session:
    """What the library asks through."""

    def __init__(self) -> None:
        self._session = outbound.session()

    def request(self, **asked: Any) -> Any:
        """The answer. Raises AnymailAPIError: the library makes one of every other error, and cannot of Unanswered."""
        from anymail.exceptions import AnymailAPIError  # type: ignore[import-untyped]

        try:
            return self._session.request(**asked)
        except outbound.Unanswered as error:
            raise AnymailAPIError(str(error)) from error

    def close(self) -> None:
        """Nothing more is asked."""
        self._session.close()
