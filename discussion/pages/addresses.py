"""The addresses of the hosted pages, for links and redirects."""

from urllib.parse import urlencode

from django.conf import settings

from discussion.core import ids

# One's own comments that are not shown, and what moderators have to say.
HELD = "/me/held"


def article(slug: str) -> str:
    """The page of an article."""
    return f"/a/{slug}/"


def comment(number: int) -> str:
    """The page of a comment."""
    return known_comment(ids.encode(number))


def known_comment(public_id: str) -> str:
    """The page of a comment whose identifier is encoded already."""
    return f"/c/{public_id}/"


def reader(public_id: str) -> str:
    """The page of a reader whose identifier is encoded already."""
    return f"/r/{public_id}/"


def avatar(public_id: str) -> str:
    """The drawing that stands for a reader."""
    return f"/avatars/{public_id}.svg"


def place_of(number: int, *, held: bool = False) -> str:
    """Where a comment stands on its own page; one that was `held` for want of a proof of work is told why."""
    public_id = ids.encode(number)
    return f"{known_comment(public_id)}{query(held='proof' if held else None)}#c-{public_id}"


def poll(number: int) -> str:
    """The page of a poll."""
    return f"/p/{ids.encode(number)}/"


def results(number: int) -> str:
    """What came of a poll."""
    return f"{poll(number)}results"


def sign_in(*, then: str) -> str:
    """The sign-in page, which leads on to `then`."""
    return f"/sign-in/{query(next=then)}"


def canonical(slug: str, url: str) -> str:
    """The one address that search engines shall know an article by: the publisher's, else ours."""
    return url or f"{settings.PUBLIC_URL}{article(slug)}"


def query(**parts: str | None) -> str:
    """A query string of the parts that have a value."""
    kept = {name: value for name, value in parts.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
