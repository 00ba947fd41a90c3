"""Refusals: what the product says when it will not do something.

A refusal is raised where it is known and translated once, by the door.
"""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Kind(StrEnum):
    """What sort of refusal it is; each door maps a kind to its own answer."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE = "stale"
    UNPROCESSABLE = "unprocessable"
    TOO_LARGE = "too_large"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


class Refusal(Exception):
    """A refused act: its kind, a stable code, a sentence for a person and, where one caused it, the field.

    `retry_after` is in whole seconds and goes with LIMITED and UNAVAILABLE. A sentence that is made before anybody asks
    is a lazy one, and read in the language of whoever does.
    """

    def __init__(
        self, kind: Kind, code: str, detail: str | Promise, *, field: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.code = code
        self._detail = detail
        self.field = field
        self.retry_after = retry_after

    @property
    def detail(self) -> str:
        """The sentence, in the language at hand."""
        return str(self._detail)


def not_found() -> Refusal:
    """The one answer for what is absent and for what is hidden."""
    return Refusal(Kind.NOT_FOUND, "not_found", _("There is nothing here."))
