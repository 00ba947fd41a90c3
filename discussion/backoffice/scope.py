"""Who sees what in the admin: a moderator the comments and readers of their sites, an editor the articles of theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest

from discussion.accounts.models import Reader
from discussion.accounts.queries import EDITOR, MODERATOR, sites_of

_KEY = "discussion.scope"


@dataclass(frozen=True, slots=True)
class Scope:
    """The sites that a reader moderates and edits; None stands for every site."""

    is_superuser: bool
    moderated: Collection[int] | None
    edited: Collection[int] | None

    @property
    def moderates(self) -> bool:
        """Whether the reader moderates any site."""
        return self.moderated is None or bool(self.moderated)

    @property
    def edits(self) -> bool:
        """Whether the reader edits any site."""
        return self.edited is None or bool(self.edited)

    def may_moderate(self, site_id: int) -> bool:
        """Whether the reader moderates this site."""
        return self.moderated is None or site_id in self.moderated

    def may_edit(self, site_id: int) -> bool:
        """Whether the reader edits this site."""
        return self.edited is None or site_id in self.edited


_NOTHING = Scope(is_superuser=False, moderated=(), edited=())


def reader_of(request: HttpRequest) -> Reader:
    """The reader who is signed in, on a page that nobody else gets to see."""
    return cast("Reader", request.user)


def scope_of(request: HttpRequest) -> Scope:
    """The scope of the request's reader, looked up once."""
    if _KEY not in request.META:
        request.META[_KEY] = _look_up(request)
    return cast("Scope", request.META[_KEY])


def _look_up(request: HttpRequest) -> Scope:
    if not (request.user.is_active and request.user.is_staff):
        return _NOTHING
    reader = reader_of(request)
    return Scope(reader.is_superuser, moderated=sites_of(reader, MODERATOR), edited=sites_of(reader, EDITOR))
