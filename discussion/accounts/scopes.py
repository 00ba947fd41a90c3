"""What a token may be used for."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext as _

from discussion.core.errors import Kind, Refusal


class Scope(StrEnum):
    """To read as its reader, to change what its reader may change, and to moderate where its reader is a moderator."""

    READ = "read"
    WRITE = "write"
    MODERATE = "moderate"


# Moderating is a power of its own: neither of the others gives it, and it gives neither of them.
ALL = " ".join(Scope)


def clean_scopes(names: Iterable[str]) -> str:
    """The scopes as they are kept: each once, in one order. Raises Refusal `invalid_scopes`."""
    chosen = set(names)
    if not chosen or not chosen <= set(Scope):
        raise Refusal(Kind.INVALID, "invalid_scopes", _("Name one or more of read, write, moderate."), field="scopes")
    return " ".join(scope for scope in Scope if scope in chosen)
