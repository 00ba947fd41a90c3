"""Refusals that more than one action, or a door beforehand, has to speak of."""

from discussion.accounts.models import Reader
from discussion.accounts.queries import belongs
from discussion.core.errors import Kind, Refusal
from discussion.sites.models import Site


def refuse_foreign(reader: Reader, site: Site) -> None:
    """Raise Refusal `reader_of_another_site`, `being_erased` where the reader takes no part on this site."""
    refuse_leaving(reader)
    if not belongs(reader, site):
        sentence = "You are signed in on another site: sign in here to take part."
        raise Refusal(Kind.FORBIDDEN, "reader_of_another_site", sentence)


def refuse_leaving(reader: Reader) -> None:
    """Raise Refusal `being_erased` where the reader asked to be erased, and can read but not write."""
    if reader.erase_at is not None:
        sentence = "You asked to be erased: take that back first, then you can take part again."
        raise Refusal(Kind.FORBIDDEN, "being_erased", sentence)


def closed() -> Refusal:
    """What is said to who writes beneath a closed article."""
    return Refusal(Kind.FORBIDDEN, "article_closed", "This discussion is closed. It can be read, but not added to.")


def edit_window_closed(site: Site) -> Refusal:
    """What is said to who changes a comment too late."""
    minutes = site.edit_window_minutes
    sentence = f"Comments can be changed for {minutes} minutes after they are posted; that time is over."
    return Refusal(Kind.FORBIDDEN, "edit_window_closed", sentence)


def stale() -> Refusal:
    """What is said to who changes something that changed meanwhile."""
    return Refusal(Kind.STALE, "stale", "This changed since you read it: read it again, then repeat your change.")
