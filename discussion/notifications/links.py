"""Links in mail that work without signing in: each says for whom it is, and what it can stop."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing

from discussion.core import ids

_SALT = "discussion.notifications.links"
# Neither stands in what is signed.
_SIGNED, _SEP = ".", "~"

ALL = "all"
KIND = "kind"
ARTICLE = "article"
BRANCH = "branch"
CONFIRM = "confirm"
SCOPES = frozenset({ALL, KIND, ARTICLE, BRANCH, CONFIRM})


@dataclass(frozen=True, slots=True)
class Link:
    """Whose it is and what it is about: everything, a kind, an article or branch by its id, or an address."""

    reader: int
    scope: str
    what: str = ""

    @property
    def number(self) -> int:
        """The id of the article or branch."""
        return ids.identifier(self.what)


def address(link: Link) -> str:
    """The link as it stands in a mail. It never ends: mail is kept for years."""
    return f"{settings.PUBLIC_URL}/n/{token(link)}/"


def token(link: Link) -> str:
    """The part of the address that is signed."""
    return _signer().sign(_SEP.join((ids.encode(link.reader), link.scope, link.what)))


def read(text: str) -> Link | None:
    """What a token says; None where we have not made it."""
    try:
        reader, scope, what = _signer().unsign(text).split(_SEP)
    except (signing.BadSignature, ValueError):
        return None
    number, is_about_rows = ids.decode(reader), scope in (ARTICLE, BRANCH)
    if number is None or scope not in SCOPES or (is_about_rows and ids.decode(what) is None):
        return None
    return Link(number, scope, what)


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT, sep=_SIGNED)
