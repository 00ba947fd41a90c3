"""What readers hear of, and how, where they have not chosen otherwise: plain data in, plain data out."""

from collections.abc import Mapping
from typing import Any

from discussion.notifications.models import Kind, Preferences, Rhythm

PAGE, MAIL, PUSH = "page", "mail", "push"
CHANNELS = (PAGE, MAIL, PUSH)

Choice = Mapping[str, Any]

# What is meant for one reader comes at once, what they merely follow in a digest and without ringing.
_TO_ME: Choice = {PAGE: True, MAIL: Rhythm.AT_ONCE.value, PUSH: True}
_NEWS: Choice = {PAGE: True, MAIL: Rhythm.DAILY.value, PUSH: False}
# No event, but a mail each morning about a whole site, which only those who look after one can ask for.
NEWSROOM = "newsroom"
DEFAULTS: Mapping[str, Choice] = {
    **dict.fromkeys((each.value for each in Kind), _TO_ME),
    **dict.fromkeys((Kind.BRANCH.value, Kind.ARTICLE.value, Kind.POLL.value, Kind.FEATURED.value), _NEWS),
    NEWSROOM: {PAGE: False, MAIL: Rhythm.NEVER.value, PUSH: False},
}
# About the work of those who look after the site; nobody else is offered them.
OF_STAFF = (Kind.QUEUE.value, Kind.CLUSTER.value, Kind.DEAD.value, NEWSROOM)


def wants(preferences: Preferences | None, kind: str, channel: str) -> bool:
    """Whether a reader with these preferences (None for who never chose) hears of this kind by this channel."""
    if preferences is not None and preferences.is_off:
        return False
    chosen = choice(preferences, kind)[channel]
    return bool(chosen != Rhythm.NEVER.value if channel == MAIL else chosen)


def wants_any(preferences: Preferences | None, kind: str) -> bool:
    """Whether the reader hears of this kind at all."""
    return any(wants(preferences, kind, channel) for channel in CHANNELS)


def rhythm(preferences: Preferences | None, kind: str, followed: str = "") -> str:
    """How often mail of this kind comes; `followed` is what the reader chose for what they follow, empty for nothing.

    Who wants no mail of the kind gets none, whatever they chose there.
    """
    if not wants(preferences, kind, MAIL):
        return Rhythm.NEVER.value
    return followed or str(choice(preferences, kind)[MAIL])


def choice(preferences: Preferences | None, kind: str) -> dict[str, Any]:
    """Channel → whether, and for mail how often, for one kind."""
    chosen = preferences.choices.get(kind, {}) if preferences is not None else {}
    return {**DEFAULTS[kind], **chosen}


def differing(kind: str, chosen: Choice) -> dict[str, Any]:
    """What of a choice is not the default: this alone is stored, so that a better default reaches who never chose."""
    return {channel: value for channel, value in chosen.items() if value != DEFAULTS[kind][channel]}


def rhythms() -> list[tuple[str, Any]]:
    """How often mail may come, in the reader's language."""
    return [(value, label) for value, label in Rhythm.choices]
