"""Who takes part in the demonstration: readers under a name, and many who only vote."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from discussion.accounts.queries import EDITOR, MODERATOR
from discussion.actions.accounts import make_guest
from discussion.actions.members import Member, create_member, set_roles
from discussion.core.limits import Meter

if TYPE_CHECKING:
    from discussion.accounts.models import Reader
    from discussion.sites.models import Site

_MODERATOR = "Tomas R."
_ROLES = {"Ada of the demonstration desk": EDITOR, _MODERATOR: MODERATOR}
_VOTERS = 70
# Before the oldest article.
_JOINED_BEFORE = timedelta(days=3)


class Cast:
    """The readers of the demonstration, each made when first asked for."""

    def __init__(self, site: "Site", *, now: datetime) -> None:
        self.site, self._since = site, now - _JOINED_BEFORE
        self._known: dict[str, Reader] = {}
        self.voters = [self._guest(None) for _ in range(_VOTERS)]

    def crowd(self, size: int) -> "list[Reader]":
        """So many who vote: those of the comments, and others."""
        return [*self.voters, *(self._guest(None) for _ in range(size - len(self.voters)))]

    @property
    def moderator(self) -> "Reader":
        """Whoever removes comments."""
        return self.reader(_MODERATOR)

    def reader(self, name: str) -> "Reader":
        """Whoever writes under this name."""
        if name not in self._known:
            self._known[name] = self._member(name) if name in _ROLES else self._guest(name)
        return self._known[name]

    def _guest(self, name: str | None) -> "Reader":
        return make_guest(site=self.site, name=name, now=self._since, meter=unlimited(self._since))

    def _member(self, name: str) -> "Reader":
        role = _ROLES[name]
        member = Member(name=name, email=f"{role}@demonstration.invalid", password=None)
        made = create_member(site=self.site, member=member, now=self._since)
        return set_roles(reader=made, roles=[(self.site.id, role)])


def unlimited(now: datetime) -> Meter:
    """A meter that counts for nobody."""
    return Meter(reader=None, network="", now=now)
