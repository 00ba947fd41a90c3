"""Refusals that more than one action, or a door beforehand, has to speak of."""

from datetime import datetime

from django.utils.translation import gettext as _

from discussion.accounts.models import Reader
from discussion.accounts.queries import admits, belongs
from discussion.accounts.standing import BAN, standing
from discussion.core.errors import Kind, Refusal
from discussion.core.moments import day
from discussion.core.numbers import counted
from discussion.moderation.models import Sanction
from discussion.sites.models import Site, Who


def refuse_foreign(reader: Reader, site: Site) -> None:
    """Raise Refusal `reader_of_another_site`, `being_erased` where the reader takes no part on this site."""
    refuse_leaving(reader)
    if not belongs(reader, site):
        sentence = _("You are signed in on another site: sign in here to take part.")
        raise Refusal(Kind.FORBIDDEN, "reader_of_another_site", sentence)


def refuse_restricted(reader: Reader, now: datetime) -> None:
    """Raise Refusal `banned`, `suspended` where moderators keep the reader out; it says until when, and why."""
    if standing(reader, now) != BAN:
        return
    said = Sanction.objects.filter(reader=reader, kind__in=("ban", "suspend")).order_by("-id").first()
    message = f" {said.message}" if said and said.message else ""
    until = reader.restricted_until
    if until is None:
        raise Refusal(
            Kind.FORBIDDEN, "banned", _("You may read here, but no longer take part.%(message)s") % {"message": message}
        )
    time = f"{day(until)}, {until:%H:%M} UTC"
    raise Refusal(
        Kind.FORBIDDEN,
        "suspended",
        _("You may read here, and take part again from %(time)s on.%(message)s") % {"time": time, "message": message},
    )


def refuse_uncommented(reader: Reader, site: Site) -> None:
    """Raise Refusal `commenting_off`, `members_only` where the site's policy lets the reader write no comments."""
    if not site.takes_comments:
        raise commenting_off()
    if not admits(site, site.who_comments, reader):
        raise _members_only("write")


def refuse_unvoted(reader: Reader, site: Site) -> None:
    """Raise Refusal `voting_off`, `members_only` where the site's policy lets the reader vote on no comments."""
    if site.who_votes == Who.NOBODY:
        raise voting_off()
    if not admits(site, site.who_votes, reader):
        raise _members_only("vote")


def refuse_guest_to_be(who: str, act: str) -> None:
    """Raise Refusal `members_only` before a stranger becomes a guest whom the policy would not admit."""
    if who != Who.EVERYONE:
        raise _members_only(act)


def commenting_off() -> Refusal:
    """What is said to who writes on a site that takes no comments."""
    sentence = _("This site takes no comments at present. What was said can be read.")
    return Refusal(Kind.FORBIDDEN, "commenting_off", sentence)


def voting_off() -> Refusal:
    """What is said to who votes on a site that takes no votes."""
    return Refusal(Kind.FORBIDDEN, "voting_off", _("This site takes no votes on comments at present."))


def refuse_leaving(reader: Reader) -> None:
    """Raise Refusal `being_erased` where the reader asked to be erased, and can read but not write."""
    if reader.erase_at is not None:
        sentence = _("You asked to be erased: take that back first, then you can take part again.")
        raise Refusal(Kind.FORBIDDEN, "being_erased", sentence)


def closed() -> Refusal:
    """What is said to who writes beneath a closed article."""
    return Refusal(Kind.FORBIDDEN, "article_closed", _("This discussion is closed. It can be read, but not added to."))


def edit_window_closed(site: Site) -> Refusal:
    """What is said to who changes a comment too late."""
    minutes = site.edit_window_minutes
    sentence = counted(
        minutes,
        "Comments can be changed for %(n)s minute after they are posted; that time is over.",
        "Comments can be changed for %(n)s minutes after they are posted; that time is over.",
    )
    return Refusal(Kind.FORBIDDEN, "edit_window_closed", sentence)


def stale() -> Refusal:
    """What is said to who changes something that changed meanwhile."""
    return Refusal(Kind.STALE, "stale", _("This changed since you read it: read it again, then repeat your change."))


def _members_only(act: str) -> Refusal:
    sentence = (
        _("Only members write here: sign in first.") if act == "write" else _("Only members vote here: sign in first.")
    )
    return Refusal(Kind.FORBIDDEN, "members_only", sentence)
